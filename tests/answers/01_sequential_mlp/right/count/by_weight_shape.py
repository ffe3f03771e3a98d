import math


def count_parameters(module):
    return sum(math.prod(p.shape) for p in module.parameters() if p.requires_grad)


def linear_widths(sequential):
    shapes = [m.weight.shape for m in sequential.modules() if isinstance(m, nn.Linear)]
    return [shapes[0][1], *(shape[0] for shape in shapes)]
