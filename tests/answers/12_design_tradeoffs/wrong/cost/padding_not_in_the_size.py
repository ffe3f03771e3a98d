def count_parameters(model):
    count = 0
    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            count += layer.in_features * layer.out_features
        elif isinstance(layer, nn.Conv2d):
            k, m = layer.kernel_size
            count += layer.out_channels * (layer.in_channels // layer.groups) * k * m
        elif isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
            count += layer.num_features
        else:
            continue
        if layer.bias is not None:
            count += layer.bias.shape[0]
    return count


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def slid(size, layer):
    kernels, strides, paddings = pair(layer.kernel_size), pair(layer.stride), pair(layer.padding)
    dilations = pair(getattr(layer, "dilation", 1))
    return [
        (n - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in zip(size, kernels, strides, paddings, dilations)
    ]


def multiply_adds(model, x_shape):
    shape, total = list(x_shape), 0
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d):
            shape = [layer.out_channels, *slid(shape[1:], layer)]
            k, m = layer.kernel_size
            total += shape[0] * shape[1] * shape[2] * layer.in_channels * k * m // layer.groups
        elif isinstance(layer, (nn.MaxPool2d, nn.AvgPool2d)):
            shape = [shape[0], *slid(shape[1:], layer)]
        elif isinstance(layer, nn.Flatten):
            n = 1
            for size in shape:
                n *= size
            shape = [n]
        elif isinstance(layer, nn.Linear):
            rows = 1
            for size in shape[:-1]:
                rows *= size
            total += rows * layer.in_features * layer.out_features
            shape = [*shape[:-1], layer.out_features]
    return total
