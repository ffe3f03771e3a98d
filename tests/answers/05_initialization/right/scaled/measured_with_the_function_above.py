def scale_layers(model, x):
    for layer in model:
        if isinstance(layer, nn.Linear) or isinstance(layer, nn.Conv2d):
            if layer.bias is not None:
                layer.bias.data.zero_()
    for i in range(len(model)):
        if isinstance(model[i], nn.Linear) or isinstance(model[i], nn.Conv2d):
            model[i].weight.data *= 1 / activation_stds(model, x)[i]
    return model
