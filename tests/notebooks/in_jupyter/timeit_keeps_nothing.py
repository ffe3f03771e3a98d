"""Timed cells with %%timeit: right where it only measures, wrong where the class itself stands under it."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    insert_after(book, "three_layers", '''%%timeit -n 3 -r 2 batch = torch.randn(3, input_size)
model(batch)
model = None
''')
    insert_after(book, "check_three_layers", '''result = %timeit -o -q -n 2 -r 1 model(torch.randn(3, 8))
assert result.loops == 2 and result.repeat == 1
%timeit -n 1 -r 1 nn.Linear(2, 2)
took = result.best
took > 0
''')
    cell(book, "any_depth").source = "%%timeit -n 1 -r 1\n" + cell(book, "any_depth").source
