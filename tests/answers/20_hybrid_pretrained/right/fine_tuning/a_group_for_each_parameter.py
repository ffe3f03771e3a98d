def start_fine_tuning(model, block, num_classes, head_lr, block_lr):
    model.fc = nn.Linear(model.fc.in_features, num_classes)
    model.requires_grad_(False)
    groups = []
    for part, lr in ((block, block_lr), ("fc", head_lr)):
        for parameter in getattr(model, part).requires_grad_().parameters():
            groups.append({"params": [parameter], "lr": lr, "momentum": 0.9})
    return torch.optim.SGD(groups)
