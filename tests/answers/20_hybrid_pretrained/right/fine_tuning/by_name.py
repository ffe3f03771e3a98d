def start_fine_tuning(model, block, num_classes, head_lr, block_lr):
    model.fc = nn.Linear(model.fc.in_features, num_classes)
    head, last = [], []
    for name, parameter in model.named_parameters():
        first = name.split(".")[0]
        parameter.requires_grad = first in ("fc", block)
        if first == "fc":
            head.append(parameter)
        elif first == block:
            last.append(parameter)
    return torch.optim.SGD([{"params": head, "lr": head_lr}, {"params": last, "lr": block_lr}], momentum=0.9)
