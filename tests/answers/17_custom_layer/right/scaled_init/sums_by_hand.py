class ScaledLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.normal(torch.zeros(in_features, out_features), in_features**-0.5))
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return torch.tensordot(x, self.weight, dims=1) + self.bias


def spread(values):
    values = values.detach().double().flatten()
    centred = values - values.sum() / values.numel()
    return ((centred * centred).sum() / (values.numel() - 1)).item() ** 0.5


def activation_stds(layers, x):
    stds = []
    for number in range(len(layers)):
        x = layers[number](x)
        stds += [spread(x)]
    return stds
