"""A folder of the notebook's name, with the notebook inside.

Outcome: refused
"""
def submit(path, notebook):
    path.mkdir()
    (path / path.name).write_bytes(notebook)
