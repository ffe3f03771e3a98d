"""Cells that raise: some with the tag raises-exception, one within a loop, a stub that was left, and the student's own last cells."""

ASSIGNMENT = "04_losses"


def edit(book):
    insert_before(book, "ready_made", '''nn.CrossEntropyLoss()(torch.zeros(2, 3), torch.zeros(4))''')
    insert_before(book, "my_mse", '''half = "before"
1 / 0
half = "after"
''')
    insert_before(book, "my_cross_entropy", "class Broken(nn.Module):\n    x = undefined_name\n")
    for c in book.cells:
        if c.source.startswith(("nn.CrossEntropyLoss()(", "half =", "class Broken")):
            c.metadata["tags"] = ["raises-exception"]
    cell(book, "my_mse").source = '''assert half == "before" and "Broken" not in globals()
try:
    raise ValueError("mine") from KeyError("other")
except ValueError as e:
    message = str(e)
assert "e" not in globals()
''' + cell(book, "my_mse").source
    source = cell(book, "choose").source
    cell(book, "choose").source = source[:source.index("    ### BEGIN")] + "    raise NotImplementedError()\n"
    append(book, '''def show(n):
    assert n < 3, f"n is {n}"
    return show(n + 1)

show(0)
''')
    append(book, "plt.savfig('losses.png')")
