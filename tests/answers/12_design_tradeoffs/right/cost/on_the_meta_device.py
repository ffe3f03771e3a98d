def count_parameters(model):
    return sum(p.shape.numel() for p in model.parameters())


def multiply_adds(model, x_shape):
    ghost = copy.deepcopy(model).to("meta").eval()
    x = torch.empty(1, *x_shape, device="meta")
    leaves = [layer for layer in ghost.modules() if len(list(layer.children())) == 0]
    total = 0
    for layer in leaves:
        before, x = x, layer(x)
        weight = getattr(layer, "weight", None)
        if weight is not None and weight.dim() == 4:
            total += weight.numel() * x.shape[2] * x.shape[3]
        elif weight is not None and weight.dim() == 2:
            total += before.numel() * layer.out_features
    return total
