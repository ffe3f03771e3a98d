import math


def clip_gradients(parameters, max_norm):
    parameters = list(parameters)
    squares = 0.0
    for parameter in parameters:
        if parameter.grad is None:
            continue
        squares += parameter.grad.pow(2).sum().item()
    norm = math.sqrt(squares)
    if norm <= max_norm:
        return norm
    for parameter in parameters:
        if parameter.grad is not None:
            parameter.grad.data *= max_norm / norm
    return norm
