"""Calls its variables list, zip and sum: list is deleted again, zip is fetched from builtins, sum stays a number."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    insert_after(book, "check_three_layers", '''list = [8, 16, 4]
type, input, id, max = "mlp", list[0], 7, 3
zip = "01_mlp.zip"
sum = 0
for number in list:
    sum += number
print(sum)
''')
    cell(book, "any_depth").source = '''del list, type, input
import builtins
''' + cell(book, "any_depth").source.replace("in zip(", "in builtins.zip(list(").replace("sizes[1:])", "sizes[1:]))").replace(
        "builtins.zip(list(sizes[:-1], sizes[1:]))", "builtins.zip(list(sizes[:-1]), sizes[1:])")
