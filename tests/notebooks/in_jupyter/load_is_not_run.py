"""%load only pastes the file's text into the cell for the next run; in a fresh run its helper is missing."""

ASSIGNMENT = "06_linear_layer"


def edit(book):
    insert_before(book, "output_shape", r'''with open("shapes.py", "w") as f:
    f.write("def split(shape):\n    *leading, last = shape\n    return tuple(leading), last\n")''')
    insert_before(book, "output_shape", "%load shapes.py")
    cell(book, "output_shape").source = '''def output_shape(input_shape, in_features, out_features):
    leading, last = split(input_shape)
    if last != in_features:
        return None
    return (*leading, out_features)
'''
