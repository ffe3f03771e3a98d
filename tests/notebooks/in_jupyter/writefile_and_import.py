"""Wrote a module with %%writefile, added to it with %%writefile -a, and imported it in the exercises."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    insert_before(book, "three_layers", '''%%writefile my_layers.py
"""Helpers of mine; 100 % mine!"""
from torch import nn


def layers_of(sizes):
    layers = []
    for a, b in zip(sizes[:-1], sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return layers[:-1]
''')
    insert_before(book, "any_depth", '''%%writefile -a my_layers.py


def widths_of(sequential):
    linears = [layer for layer in sequential if isinstance(layer, nn.Linear)]
    return [linears[0].in_features] + [layer.out_features for layer in linears]
''')
    cell(book, "any_depth").source = '''import my_layers

class SequentialMLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.Sequential(*my_layers.layers_of(sizes))

    def forward(self, x):
        return self.layers(x)
'''
    cell(book, "count").source = '''from my_layers import *
from my_layers import widths_of as linear_widths

def count_parameters(module):
    return sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)
'''
