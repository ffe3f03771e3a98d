"""Classes finished in later cells: forward attached from outside, a subclass of the same name, a property added."""

ASSIGNMENT = "03_containers"


def edit(book):
    source = cell(book, "deep_model").source
    cell(book, "deep_model").source = source[:source.index("    def forward")]
    insert_after(book, "deep_model", '''def forward(self, x):
    h = self.first(x)
    for layer in self.layers:
        h = h + torch.relu(layer(h))
    return self.last(h)

DeepModel.forward = forward
del forward
''')
    source = cell(book, "multi_task").source
    cell(book, "multi_task").source = source[:source.index("    def forward")]
    insert_after(book, "multi_task", '''class MultiTaskModel(MultiTaskModel):
    def forward(self, x, task):
        return self.heads[task](self.features(x))
''')
    k = next(i for i, c in enumerate(book.cells) if c.source.startswith("class MultiTaskModel(MultiTaskModel)"))
    import nbformat
    book.cells.insert(k + 1, nbformat.v4.new_code_cell('''def _features(self, x):
    return torch.relu(self.body(x))

setattr(MultiTaskModel, "features", _features)
MultiTaskModel.__mro__[1].number_of_tasks = property(lambda self: len(self.heads))
MultiTaskModel(2, 3, {"a": 1}).number_of_tasks'''))
