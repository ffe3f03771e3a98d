"""A notebook of as many cells as fit into the allowed size.

Outcome: refused
"""
def submit(path, notebook):
    cell = '{"cell_type":"code","source":"","metadata":{}}'
    path.write_text('{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[' + ",".join([cell] * 20_000) + "]}")
