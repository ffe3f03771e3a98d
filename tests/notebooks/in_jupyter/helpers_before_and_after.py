"""One helper class stands in a cell before the exercise, another function in a cell after it and before the check."""

ASSIGNMENT = "12_design_tradeoffs"


def edit(book):
    insert_before(book, "receptive_field", '''class Field:
    """Running receptive field."""

    def __init__(self):
        self.size, self.jump = 1, 1

    def __iadd__(self, layer):
        kernel_size, stride, dilation = layer
        self.size += (kernel_size - 1) * dilation * self.jump
        self.jump *= stride
        return self
''')
    cell(book, "receptive_field").source = '''def receptive_field(layers):
    field = Field()
    for layer in layers:
        field += layer
    return field.size
'''
    cell(book, "cost").source = cell(book, "cost").source.replace(
        "total += x.numel() * layer.weight[0].numel()", "total += cost_of(layer, x)")
    insert_after(book, "cost", '''def cost_of(layer, y):
    return y.numel() * per_output(layer)
''')
    insert_after(book, "check_cost", '''assert multiply_adds(nn.Sequential(nn.Linear(2, 3)), (2,)) == 6''')
    k = next(i for i, c in enumerate(book.cells) if c.source.startswith("def cost_of"))
    import nbformat
    book.cells.insert(k + 1, nbformat.v4.new_code_cell("per_output = lambda layer: layer.weight[0].numel()"))
