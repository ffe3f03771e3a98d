import math


class ScaledLayer(MyCustomLayer):
    def __init__(self, in_features, out_features):
        super().__init__(in_features, out_features)
        with torch.no_grad():
            self.weight.div_(math.sqrt(in_features))


def activation_stds(layers, x):
    result = []
    for layer in layers:
        x = layer(x)
        result.append(float(x.detach().std()))
    return result
