def count_parameters(model):
    flat = [p.flatten() for p in model.parameters()]
    return len(torch.cat(flat)) if flat else 0


def walk(model, x):
    total = 0
    for layer in model:
        if isinstance(layer, nn.Sequential):
            x, cost = walk(layer, x)
            total += cost
            continue
        x = layer(x)
        if isinstance(layer, nn.Linear):
            total += layer.in_features * layer.out_features * (x.numel() // layer.out_features)
        if isinstance(layer, nn.Conv2d):
            _, channels, height, width = x.shape
            k, m = layer.kernel_size
            total += channels * height * width * (layer.in_channels // layer.groups) * k * m
    return x, total


def multiply_adds(model, x_shape):
    mode = model.training
    model.eval()
    try:
        with torch.no_grad():
            return walk(model, torch.rand(1, *x_shape))[1]
    finally:
        model.train(mode)
