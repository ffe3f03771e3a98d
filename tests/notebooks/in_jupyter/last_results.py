"""Built exercises from _, __, _3, Out and In, with a cell whose semicolon hides its result."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    insert_before(book, "three_layers", "nn.Linear(8, 16)")  # In[3]
    insert_before(book, "three_layers", "nn.Linear(16, 4)")
    insert_before(book, "three_layers", "'hidden from _';")
    insert_before(book, "three_layers", "display('not a result')\nNone")
    insert_before(book, "three_layers", "'not the last'\nused = _i")
    cell(book, "three_layers").source = '''input_size, hidden_size, output_size = 8, 16, 4
assert In[3] == "nn.Linear(8, 16)" and "used" in In[-2] and used.startswith("display"), In
assert sorted(Out) == [3, 4] and Out[3] is __, Out
model = nn.Sequential(_3, nn.ReLU(), _)
assert _4 is Out[4] and _oh is Out and _i3 == In[3]
'''
    insert_after(book, "check_three_layers", "type(_).__name__, len(Out)")
    cell(book, "any_depth").source += '''
SequentialMLP'''
    cell(book, "check_any_depth").source = '''assert _([8, 4])(torch.zeros(2, 8)).shape == (2, 4)
''' + cell(book, "check_any_depth").source
