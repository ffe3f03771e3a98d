"""A %%capture cell hides that it stopped half way, so the second function was never defined."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    cell(book, "count").source = '''%%capture log
def count_parameters(module):
    print("counting", module)
    return sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)

print(count_parameters(model), "parameters")
print(count_parameters(modell), "parameters")

def linear_widths(sequential):
    linears = [layer for layer in sequential if isinstance(layer, nn.Linear)]
    return [linears[0].in_features] + [layer.out_features for layer in linears]
'''
    insert_after(book, "check_count", "print(log.stdout)")
