import numpy as np


def activation_stds(model, x):
    stds = []
    for _, layer in model.named_children():
        x = layer(x).detach()
        stds += [float(np.std(x.cpu().numpy()))]
    return tuple(stds)
