def add_task(model, optimizer, task, output_size):
    weight = next(iter(model.heads.values())).weight
    head = nn.Linear(weight.shape[1], output_size).to(weight.device)
    model.heads.update({task: head})
    optimizer.param_groups[0]["params"] += list(head.parameters())
