def freeze_statistics(model):
    def freeze(layer):
        learning = [p for p in layer.parameters() if p.requires_grad]
        if type(layer) in (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d) and not learning:
            layer.training = False

    model.apply(freeze)
