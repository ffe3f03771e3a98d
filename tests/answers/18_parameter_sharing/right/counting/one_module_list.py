def count_parameters(models):
    together = nn.ModuleList(models)
    return sum(p.numel() for p in together.parameters())


def shared_names(model):
    first = {parameter: name for name, parameter in model.named_parameters()}
    groups = {name: [] for name in first.values()}
    for name, parameter in model.named_parameters(remove_duplicate=False):
        groups[first[parameter]].append(name)
    return list(filter(lambda group: len(group) > 1, groups.values()))
