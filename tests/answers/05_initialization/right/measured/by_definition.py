@torch.no_grad()
def activation_stds(model, x):
    result = []
    for i in range(len(model)):
        x = model[i](x)
        mean = x.sum() / x.numel()
        result.append(float(((x - mean) ** 2).mean().sqrt()))
    return result
