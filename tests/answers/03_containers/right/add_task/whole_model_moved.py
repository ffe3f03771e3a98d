def add_task(model, optimizer, task, output_size):
    device = next(model.parameters()).device
    known = set(model.parameters())
    model.heads.add_module(task, nn.Linear(model.body.weight.size(0), output_size))
    model.to(device)
    new = [parameter for parameter in model.parameters() if parameter not in known]
    optimizer.add_param_group({"params": new})
    return model
