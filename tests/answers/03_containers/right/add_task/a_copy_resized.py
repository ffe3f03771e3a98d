import copy


def add_task(model, optimizer, task, output_size):
    head = copy.deepcopy(list(model.heads.values())[0])
    head.weight = nn.Parameter(torch.randn_like(model.body.weight[:, :1]).T.repeat(output_size, 1))
    head.bias = nn.Parameter(torch.zeros(output_size, device=model.body.bias.device))
    head.out_features = output_size
    nn.init.kaiming_uniform_(head.weight, a=5**0.5)
    model.heads[task] = head
    for parameter in (head.weight, head.bias):
        optimizer.add_param_group({"params": [parameter]})
