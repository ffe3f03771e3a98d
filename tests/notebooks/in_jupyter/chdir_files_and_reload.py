"""os.chdir into a folder of its own, files with relative names, sys.path.append("."), a module rewritten and reloaded."""

ASSIGNMENT = "06_linear_layer"


def edit(book):
    insert_before(book, "output_shape", '''import importlib, os, sys
os.makedirs("work", exist_ok=True)
os.chdir("work")
sys.path.append(".")
with open("notes.txt", "w", encoding="utf-8") as f:
    f.write("3 Einkäufe\\n")
with open("shapes.py", "w") as f:
    print("def shape(leading, last):\\n    return None", file=f)
import shapes
assert shapes.shape((), 3) is None
''')
    cell(book, "output_shape").source = '''print("def shape(leading, last):\\n    return (*leading, last)  # right", file=open("shapes.py", "w"), flush=True)
importlib.invalidate_caches()
importlib.reload(shapes)

def output_shape(input_shape, in_features, out_features):
    *leading, last = input_shape
    if last != in_features:
        return None
    return shapes.shape(leading, out_features)
'''
    cell(book, "my_linear").source = '''assert open("notes.txt", encoding="utf-8").read().split()[0] == "3"
assert os.path.basename(os.getcwd()) == "work"
os.chdir("..")
assert sorted(os.listdir("work"))[-1] == "shapes.py"
''' + cell(book, "my_linear").source
    cell(book, "merge").source = '''with open("notes.txt", "x") as f:
    f.write("once")
''' + cell(book, "merge").source
