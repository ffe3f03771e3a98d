def walk(module, seen):
    for parameter in module._parameters.values():
        if parameter is not None:
            seen.add(parameter)
    for child in module.children():
        walk(child, seen)


def count_parameters(models):
    seen = set()
    for model in models:
        walk(model, seen)
    return int(sum(torch.tensor(p.shape).prod() for p in seen)) if seen else 0


def shared_names(model):
    groups = {}
    for name, value in model.state_dict(keep_vars=True).items():
        if isinstance(value, nn.Parameter):
            groups.setdefault(value, []).append(name)
    return [group for group in groups.values() if len(group) > 1]
