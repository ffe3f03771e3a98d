"""Wrote two scripts with open().write and took over their names with %run and %run -i."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    insert_before(book, "three_layers", r'''with open("sizes.py", "w") as f:
    f.write("import sys\nwide = [int(word) for word in sys.argv[1:]]\nwho = __name__\n")
open("build.py", "w").write("""
made = nn.Sequential(nn.Linear(wide[0], wide[1]), nn.ReLU(), nn.Linear(wide[1], wide[2]))
if __name__ == '__main__':
    scale = 10 % 4
""")
''')
    cell(book, "three_layers").source = '''%run sizes.py 8 16 4
%run -i build.py
input_size, hidden_size, output_size = wide
assert who == "__main__" and scale == 2
model = made
'''
    cell(book, "count").source = '''for name in ["build"]:
    %run -i $name
    %run -i {name}.py
assert made is not model
''' + cell(book, "count").source
