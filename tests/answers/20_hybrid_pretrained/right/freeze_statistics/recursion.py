def freeze_statistics(model):
    if isinstance(model, (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)):
        if not (model.weight.requires_grad or model.bias.requires_grad):
            model.eval()
    for child in model.children():
        freeze_statistics(child)
