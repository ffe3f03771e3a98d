"""One cell is indented as a whole, one was pasted with >>> prompts, one with In [7]: prompts and its output."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    cell(book, "three_layers").source = '''    input_size, hidden_size, output_size = 8, 16, 4

    model = nn.Sequential(
        nn.Linear(input_size, hidden_size),
        nn.ReLU(),
        nn.Linear(hidden_size, output_size),
    )
    if True:
        print(model)
'''
    cell(book, "any_depth").source = '''>>> class SequentialMLP(nn.Module):
...     def __init__(self, sizes):
...         super().__init__()
...         layers = []
...         for a, b in zip(sizes[:-1], sizes[1:]):
...             layers += [nn.Linear(a, b), nn.ReLU()]
...         self.layers = nn.Sequential(*layers[:-1])
...
...     def forward(self, x):
...         return self.layers(x)
...
>>> SequentialMLP([2, 3])
'''
    cell(book, "count").source = '''In [7]: def count_parameters(module):
   ...:     return sum(p.numel() for p in module.parameters() if p.requires_grad)
   ...:

In [8]: def linear_widths(sequential):
   ...:     linears = [layer for layer in sequential if isinstance(layer, nn.Linear)]
   ...:     return [linears[0].in_features] + [layer.out_features for layer in linears]
   ...:
'''
