"""%reset -f in the middle, then imports anew; %reset_selective, %xdel and %who_ls."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    insert_after(book, "check_three_layers", '''%reset -f''')
    insert_before(book, "any_depth", '''assert "nn" not in globals() and "get_ipython" in globals() and "In" in globals()
import torch
from torch import nn
from autograder import check
''')
    cell(book, "any_depth").source = "try:\n    model\n    old = True\nexcept NameError:\n    old = False\n" + \
        cell(book, "any_depth").source
    cell(book, "count").source = '''tmp_1, tmp_2, keep = 1, 2, 3
%reset_selective -f ^tmp_
%xdel keep
mine = %who_ls bool
assert mine == ["old"] and old is False, mine
assert not {"tmp_1", "tmp_2", "keep"} & set(globals())
''' + cell(book, "count").source
