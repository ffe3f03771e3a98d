def freeze_statistics(model):
    norms = {name: layer for name, layer in model.named_modules() if "BatchNorm" in type(layer).__name__}
    frozen = set(norms)
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            frozen.discard(name.rpartition(".")[0])
    for name in frozen:
        norms[name].eval()
    return model
