"""Shell lines as values, with {names} and $names, inside if, for and def, over several lines, and !!."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    cell(book, "three_layers").source = r'''x = !echo 8 16 4
input_size, hidden_size, output_size = 8, 16, 4
if hidden_size == 16:
    words = !echo {hidden_size * 2} $output_size $$HOME \
        end
    !echo "in an if" > said.txt
else:
    !echo never
model = nn.Sequential(nn.Linear(input_size, hidden_size), nn.ReLU(), nn.Linear(hidden_size, output_size))
'''
    insert_after(book, "three_layers", '''!!ls *.txt''')
    cell(book, "any_depth").source = cell(book, "any_depth").source + '''

def text_of(name):
    lines = !cat {name}
    return lines.n

for name in ("said.txt",):
    !echo "{name}" >> names.txt
    files = !ls *.txt
'''
    cell(book, "count").source = cell(book, "count").source.replace(
        "return sum(", "assert isinstance(x.n + text_of('said.txt'), str) and isinstance(files.l, list)\n    return sum("
    )
