def start_fine_tuning(model, block, num_classes, head_lr, block_lr):
    for parameter in model.parameters():
        parameter.requires_grad = False
    for parameter in model.get_submodule(block).parameters():
        parameter.requires_grad = True
    num_ftrs = model.fc.in_features
    model.fc = nn.Linear(num_ftrs, num_classes)
    optimizer = torch.optim.SGD(model.fc.parameters(), lr=head_lr, momentum=0.9)
    optimizer.add_param_group({"params": model.get_submodule(block).parameters(), "lr": block_lr})
    return optimizer
