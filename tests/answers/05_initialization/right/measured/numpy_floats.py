import numpy as np


def activation_stds(model, x):
    stds = []
    for layer in model:
        x = layer(x)
        stds.append(np.std(x.detach().numpy()))
    return stds
