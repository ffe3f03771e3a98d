"""Pickles, deep copies, saves and loads models of the notebook's own class, also through another process."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    cell(book, "three_layers").source += '''
torch.save(model, "model.pt")
model = torch.load("model.pt", weights_only=False)
'''
    insert_after(book, "any_depth", '''import copy, os, pickle, tempfile
import multiprocessing

first = SequentialMLP([8, 16, 4])
second = pickle.loads(pickle.dumps(first))
assert type(second) is SequentialMLP
third = copy.deepcopy(second)
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "third.pt")
    torch.save({"model": third, "state": third.state_dict()}, path)
    torch.serialization.add_safe_globals([SequentialMLP])
    fourth = torch.load(path, weights_only=False)["model"]
x = torch.randn(3, 8)
assert torch.equal(first(x), fourth(x))

def size_of(k):
    torch.set_num_threads(1)
    return SequentialMLP([k, 2]).layers[0].in_features

with multiprocessing.get_context("fork").Pool(2) as pool:
    widths = pool.map(size_of, [3, 4, 5])
assert widths == [3, 4, 5]
trained = fourth
SequentialMLP = type(trained)
''')
    cell(book, "count").source = cell(book, "count").source.replace("def count_parameters(module):\n", '''def count_parameters(module):
    assert widths == [3, 4, 5]
''')
