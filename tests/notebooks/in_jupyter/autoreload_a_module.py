"""With %autoreload 2 on, a module with a mistake is imported, then rewritten; the notebook goes on with the new one."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    insert_before(book, "three_layers", "%load_ext autoreload\n%autoreload 2\n%config InlineBackend.figure_format = 'svg'")
    insert_before(book, "count", r'''from pathlib import Path
Path("counting.py").write_text("""
from torch import nn

def count_parameters(module):
    return 0  # to do
""")
''')
    cell(book, "count").source = '''import counting
from counting import count_parameters

def linear_widths(sequential):
    linears = [layer for layer in sequential if isinstance(layer, nn.Linear)]
    return [linears[0].in_features] + [layer.out_features for layer in linears]
'''
    insert_after(book, "count", r'''import os, time
Path("counting.py").write_text("""
from torch import nn

def count_parameters(module):
    return sum(p.numel() for p in module.parameters() if p.requires_grad)
""")
os.utime("counting.py", (time.time() + 5, time.time() + 5))
''')
