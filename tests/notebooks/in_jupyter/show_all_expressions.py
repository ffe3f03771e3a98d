"""ast_node_interactivity = "all": every expression of a cell is shown, and each becomes _."""

ASSIGNMENT = "02_custom_network"


def edit(book):
    insert_first(book, '''from IPython.core.interactiveshell import InteractiveShell
InteractiveShell.ast_node_interactivity = "all"
''')
    insert_before(book, "my_model", '''torch.sigmoid
torch.tanh
torch.relu
squash = 3
''')
    cell(book, "my_model").source = "squash = _\n" + cell(book, "my_model").source.replace("torch.relu", "squash") + '''
MyModel(1, 2, 3)
len(list(MyModel(1, 2, 3).parameters()))
four = 0
'''
    insert_before(book, "check_my_model", "four = _\n_ is not four")
    insert_before(book, "check_skip_model", '%config ZMQInteractiveShell.ast_node_interactivity\n"before"\nfour')
    cell(book, "copy_weights").source = "assert four == 4\n" + cell(book, "copy_weights").source + '''
%config ZMQInteractiveShell.ast_node_interactivity = "none"
'''
    cell(book, "check_copy_weights").source = "display(" + cell(book, "check_copy_weights").source + ")"
