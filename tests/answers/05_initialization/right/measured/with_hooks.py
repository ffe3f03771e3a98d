def activation_stds(model, x):
    stds = []
    hooks = [layer.register_forward_hook(lambda layer, inputs, output: stds.append(float(output.std()))) for layer in model]
    with torch.no_grad():
        model(x)
    for hook in hooks:
        hook.remove()
    return stds
