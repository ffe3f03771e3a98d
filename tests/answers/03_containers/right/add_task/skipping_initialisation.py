def add_task(model, optimizer, task, output_size):
    layer = nn.utils.skip_init(nn.Linear, model.body.out_features, output_size)
    nn.init.normal_(layer.weight, std=0.01)
    nn.init.zeros_(layer.bias)
    setattr(model.heads, task, layer.to(model.body.weight))
    optimizer.add_param_group({"params": [layer.weight, layer.bias]})
