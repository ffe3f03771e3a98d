"""Put %%time (after a blank line, too) on exercises and on a check cell, and left a stub that raises under %%time."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    cell(book, "three_layers").source = "\n\n%%time\n" + cell(book, "three_layers").source + "\nmodel"
    cell(book, "any_depth").source = "%%time\n" + cell(book, "any_depth").source
    cell(book, "check_any_depth").source = "%%time\n" + cell(book, "check_any_depth").source
    cell(book, "count").source = '''%%time
def count_parameters(module):
    """Number of trainable numbers in a module of any kind, an int."""
    return sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)

raise NotImplementedError()

def linear_widths(sequential):
    linears = [layer for layer in sequential if isinstance(layer, nn.Linear)]
    return [linears[0].in_features] + [layer.out_features for layer in linears]
'''
