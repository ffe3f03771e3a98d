def add_task(model, optimizer, task, output_size):
    heads = dict(model.heads.items())
    with torch.device(model.body.weight.device):
        heads[task] = nn.Linear(len(model.body.bias), output_size)
    model.heads = nn.ModuleDict(heads)
    settings = {key: value for key, value in optimizer.param_groups[0].items() if key != "params"}
    optimizer.add_param_group({"params": list(heads[task].parameters()), **settings})
