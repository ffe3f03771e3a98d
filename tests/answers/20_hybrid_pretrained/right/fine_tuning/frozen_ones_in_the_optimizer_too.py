def start_fine_tuning(model, block, num_classes, head_lr, block_lr):
    model.fc = nn.Linear(model.fc.in_features, num_classes)
    new = set(model.fc.parameters())
    learning = new | set(getattr(model, block).parameters())
    for parameter in model.parameters():
        parameter.requires_grad_(parameter in learning)
    others = [parameter for parameter in model.parameters() if parameter not in new]
    return torch.optim.SGD([{"params": others}, {"params": list(new), "lr": head_lr}], lr=block_lr, momentum=0.9)
