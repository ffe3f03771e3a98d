"""%%capture with a name, options, and over %%time; the captured text is used afterwards and shown."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    cell(book, "three_layers").source = "%%capture build --no-stderr\n" + cell(book, "three_layers").source + '''
print(len(list(model)))
print(*[type(layer).__name__ for layer in model])
model
'''
    insert_after(book, "three_layers", '''words = build.stdout.split()
assert words[0] == "3", words
build.show()
type(build), len(build.outputs)
''')
    cell(book, "any_depth").source = "%%capture\n%%time\n" + cell(book, "any_depth").source
    insert_before(book, "count", '''%%capture --no-display numbers
import sys
print("eight")
print("to stderr", file=sys.stderr)
display(torch.eye(2))
''')
    cell(book, "count").source = cell(book, "count").source.replace(
        "return sum(", "assert numbers.stdout.strip() == 'eight' and 'to stderr' in numbers.stderr\n    return sum("
    )
