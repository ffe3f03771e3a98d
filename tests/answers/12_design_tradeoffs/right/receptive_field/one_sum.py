import math


def receptive_field(layers):
    return 1 + sum(
        (kernel_size - 1) * dilation * math.prod(before[1] for before in layers[:i])
        for i, (kernel_size, _, dilation) in enumerate(layers)
    )
