import math


def mlp_under_budget(inputs, outputs, depth, budget):
    # a w^2 + b w + outputs <= budget
    a = depth - 1
    b = inputs + 1 + a + outputs
    c = outputs - budget
    if a == 0:
        width = -c // b
    else:
        width = (math.isqrt(max(b * b - 4 * a * c, 0)) - b) // (2 * a)
    if width < 1:
        raise ValueError("the budget is too small")
    sizes = [inputs] + [width] * depth
    layers = []
    for before, after in zip(sizes, sizes[1:]):
        layers.append(nn.Linear(before, after))
        layers.append(nn.ReLU())
    layers.append(nn.Linear(sizes[-1], outputs))
    return nn.Sequential(*layers)
