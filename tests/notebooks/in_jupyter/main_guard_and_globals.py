"""if __name__ == "__main__", no __file__, globals() is locals(), __doc__, sys.argv, sys.modules["__main__"]."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    cell(book, "three_layers").source = '''import os, sys
from pathlib import Path

input_size, hidden_size, output_size = 8, 16, 4
try:
    here = Path(__file__).parent
except NameError:
    here = Path.cwd()

if __name__ == "__main__":
    model = nn.Sequential(nn.Linear(input_size, hidden_size), nn.ReLU(), nn.Linear(hidden_size, output_size))
'''
    cell(book, "any_depth").source = '''
assert globals() is locals() and globals() is vars(sys.modules["__main__"])
assert here == Path(os.getcwd())
assert "__file__" not in globals()
assert "interactive" in __doc__, __doc__
assert len(sys.argv) > 1 and sys.argv[1] == "-f" and "ipykernel" in sys.argv[0], sys.argv
assert "" in sys.path and hasattr(sys, "ps1") and get_ipython().__class__.__name__ == "ZMQInteractiveShell"
''' + cell(book, "any_depth").source.replace("class SequentialMLP", "class MLP") + '''

globals()["Sequential" + "MLP"] = MLP
'''
    cell(book, "count").source += '''

IN_JUPYTER = "ipykernel" in sys.argv[0] and get_ipython() is not None
if not IN_JUPYTER:
    del count_parameters
assert count_parameters.__module__ == "__main__" and count_parameters.__globals__ is globals()
'''
