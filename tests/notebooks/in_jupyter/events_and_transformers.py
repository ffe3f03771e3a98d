"""Registered a callback for each cell, a transformer of the cell's text, one of its AST, and a custom formatter."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    insert_after(book, "setup", '''import ast, time
ip = get_ipython()
ran = []
ip.events.register("post_run_cell", lambda result: ran.append(result.success))
ip.events.register("pre_run_cell", lambda info: ran.append(len(info.raw_cell)))

def arrows(lines):
    """Lets me write `name <- value`."""
    return [line.replace(" <- ", " = ") for line in lines]

ip.input_transformers_cleanup.append(arrows)

class Fives(ast.NodeTransformer):
    """Every 555 means 16."""
    def visit_Constant(self, node):
        return ast.copy_location(ast.Constant(16), node) if node.value == 555 and type(node.value) is int else node

ip.ast_transformers.append(Fives())
ip.display_formatter.formatters["text/plain"].for_type(nn.ReLU, lambda value, p, cycle: p.text("<my relu>"))
''')
    cell(book, "three_layers").source = '''input_size <- 8
hidden_size, output_size <- 555, 4
model <- nn.Sequential(nn.Linear(input_size, hidden_size), nn.ReLU(), nn.Linear(hidden_size, output_size))
model[1]
'''
    cell(book, "count").source = '''ip.input_transformers_cleanup.remove(arrows)
ip.ast_transformers.clear()
''' + cell(book, "count").source
    insert_after(book, "count", '''assert len(ran) > 8 and False not in ran and 555 == 554 + 1, ran
''')
