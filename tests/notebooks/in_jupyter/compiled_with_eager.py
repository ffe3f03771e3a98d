"""torch.compile with the eager backend: around a function that the exercise calls, and as a decorator."""

ASSIGNMENT = "06_linear_layer"


def edit(book):
    cell(book, "my_linear").source = '''
@torch.compile(backend="eager")
def product(x, weight):
    return x @ weight.T

''' + cell(book, "my_linear").source.replace("x @ self.weight.T", "product(x, self.weight)")
    insert_after(book, "my_linear", '''layer = MyLinear(3, 2)
fast = torch.compile(layer, backend="eager")
x = torch.randn(4, 3)
assert torch.allclose(fast(x), layer(x)) and type(fast).__name__ == "OptimizedModule"
layer.compile(backend="eager")
layer(x).sum().backward()
''')
