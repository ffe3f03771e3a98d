"""After their checks, later cells bind model and SequentialMLP anew in experiments, and delete count_parameters."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    insert_after(book, "check_three_layers", '''for n in (1, 2, 3):
    model = nn.Linear(n, n)
model = "no longer needed"
del model
''')
    k = next(i for i, c in enumerate(book.cells) if "def fit(network" in c.source)
    book.cells[k].source += '''

class SequentialMLP(nn.Module):
    """Another one, with Tanh and three more layers, for comparison."""

    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(sizes[0], 5), nn.Tanh(), nn.Linear(5, 5), nn.Tanh(), nn.Linear(5, sizes[-1]))

    def forward(self, x):
        return self.layers(x) * 2

print(fit(SequentialMLP([1, 3, 1]), steps=20) > 0)
'''
    append(book, '''del count_parameters, linear_widths, check
nn = None
''')
