import numpy as np


def count_parameters(module):
    return np.sum([np.prod(p.shape) for p in module.parameters() if p.requires_grad])


def linear_widths(sequential):
    weights = [layer.weight for layer in sequential if isinstance(layer, nn.Linear)]
    return list(np.array([weights[0].shape[1], *(len(weight) for weight in weights)]))
