"""An emoji as a variable's name is a syntax error, so nothing of this cell runs."""

ASSIGNMENT = "04_losses"


def edit(book):
    cell(book, "choose").source = cell(book, "choose").source.replace(
        "    losses = {", '    🎯 = task\n    losses = {').replace("losses[task]", "losses[🎯]")
