"""Cells in other languages: %%bash (also with --out), %%script that fails, %%sh, %%html, %%python, %%latex."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    insert_before(book, "three_layers", '''%%bash
# not Python: $((2 ** 4))
echo "8 $((2 * 8)) 4" > sizes.txt
for i in 1 2; do echo line $i; done
''')
    insert_before(book, "three_layers", '''%%bash --out text --err problems
cat sizes.txt
echo oh >&2
''')
    cell(book, "three_layers").source = '''input_size, hidden_size, output_size = 8, 16, 4
model = nn.Sequential(nn.Linear(input_size, hidden_size), nn.ReLU(), nn.Linear(hidden_size, output_size))
'''
    insert_before(book, "any_depth", '''%%script bash --no-raise-error
exit 3
''')
    insert_before(book, "any_depth", '''%%html
<p style="color: red">class SequentialMLP: pass %% !ls</p>
''')
    insert_after(book, "any_depth", '''%%python
SequentialMLP = None
model = "in another process"
print(model)
''')
    insert_after(book, "any_depth", r'''%%latex
$\sum_i x_i$
''')
    insert_before(book, "count", '''%%sh
exit 1
''')

