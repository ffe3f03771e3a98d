def count_parameters(models):
    found = {id(p): p for model in models for p in model.parameters()}
    return sum(p.numel() for p in found.values())


def shared_names(model):
    groups = {}
    for name, p in model.named_parameters(remove_duplicate=False):
        if id(p) not in groups:
            groups[id(p)] = []
        groups[id(p)].append(name)
    return [names for names in groups.values() if len(names) >= 2]
