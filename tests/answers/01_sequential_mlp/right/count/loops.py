def count_parameters(module):
    total = 0
    for name, parameter in module.named_parameters():
        if not parameter.requires_grad:
            continue
        size = 1
        for dimension in parameter.shape:
            size = size * dimension
        total += size
    return total


def linear_widths(sequential):
    widths = []
    for layer in sequential.children():
        if type(layer) is nn.Linear:
            if not widths:
                widths.append(layer.in_features)
            widths.append(layer.out_features)
    return widths
