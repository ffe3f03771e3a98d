def activation_stds(model, x):
    return [model[: depth + 1](x).std().item() for depth in range(len(model))]
