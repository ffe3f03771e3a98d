import math


def count_parameters(models):
    seen = []
    total = 0
    for model in models:
        for parameter in model.parameters():
            if not any(parameter is other for other in seen):
                seen.append(parameter)
                total += math.prod(parameter.shape)
    return total


def shared_names(model):
    everything = list(model.named_parameters(remove_duplicate=False))
    result, done = [], set()
    for name, parameter in everything:
        if name in done:
            continue
        group = [other for other, q in everything if q is parameter]
        done.update(group)
        if len(group) > 1:
            result.append(group)
    return result
