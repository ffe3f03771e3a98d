"""Trained the model before its check, printed by forward hooks, patched nn.Module.__call__ and put it back."""

ASSIGNMENT = "17_custom_layer"


def edit(book):
    insert_after(book, "in_sequential", '''handles = [layer.register_forward_hook(lambda m, i, o: print(type(m).__name__, tuple(o.shape))) for layer in model]
everywhere = nn.modules.module.register_module_forward_hook(lambda m, i, o: seen.append(type(m).__name__))
seen = []
optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
for step in range(3):
    loss = model(torch.randn(6, 10)).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
assert seen[:4] == ["MyCustomLayer", "ReLU", "Linear", "Sequential"], seen
everywhere.remove()
''')
    insert_before(book, "in_sequential", '''original = nn.Module.__call__
depth = 0

def noisy(self, *args, **kwargs):
    global depth
    print("  " * depth + type(self).__name__)
    depth += 1
    try:
        return original(self, *args, **kwargs)
    finally:
        depth -= 1

nn.Module.__call__ = noisy
MyCustomLayer(2, 3)(torch.zeros(1, 2))
nn.Module.__call__ = original
assert depth == 0
''')
    insert_before(book, "scaled_init", '''%matplotlib inline
import matplotlib.pyplot as plt

class Card:
    def __repr__(self):
        return "card"

    def _repr_html_(self):
        raise ValueError("this card can not be shown")

figure, axis = plt.subplots(figsize=(3, 2))
axis.hist(model[2].weight.detach().flatten(), bins=10)
display(figure, Card())
plt.close("all")
plt.plot([1, 2, 3])
plt.show(block=True)
%config InlineBackend.close_figures = False
Card()
''')
    cell(book, "scaled_init").source = "handles.pop().remove()\n" + cell(book, "scaled_init").source
