"""Used _ for the last result, but after `for _ in ...` at the top level Jupyter no longer updates it."""

ASSIGNMENT = "02_custom_network"


def edit(book):
    insert_before(book, "my_model", "torch.relu")
    insert_before(book, "my_model", "activation = _")
    cell(book, "my_model").source = cell(book, "my_model").source.replace("torch.relu", "activation")
    insert_before(book, "skip_model", "for _ in range(3):\n    pass")
    insert_before(book, "skip_model", "torch.relu")
    insert_before(book, "skip_model", "activation_2 = _")
    cell(book, "skip_model").source = cell(book, "skip_model").source.replace("torch.relu", "activation_2")
    insert_before(book, "copy_weights", "del _")
    insert_before(book, "copy_weights", "torch.no_grad")
    insert_before(book, "copy_weights", "no_grad = _")
    cell(book, "copy_weights").source = cell(book, "copy_weights").source.replace("torch.no_grad", "no_grad")
