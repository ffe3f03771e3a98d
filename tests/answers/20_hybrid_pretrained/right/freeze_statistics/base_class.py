def freeze_statistics(model):
    for module in model.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            if all(not parameter.requires_grad for parameter in module.parameters()):
                module.train(False)
