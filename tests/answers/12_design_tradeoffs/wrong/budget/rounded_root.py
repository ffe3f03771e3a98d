import math


def mlp_under_budget(inputs, outputs, depth, budget):
    a = depth - 1
    b = inputs + 1 + a + outputs
    c = budget - outputs
    if a == 0:
        width = round(c / b)
    else:
        width = round((-b + math.sqrt(b * b + 4 * a * max(c, 0))) / (2 * a))
    if width < 1 or a + b > c:
        raise ValueError("the budget is too small")
    layers = [nn.Linear(inputs, width), nn.ReLU()]
    for _ in range(depth - 1):
        layers += [nn.Linear(width, width), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(width, outputs))
