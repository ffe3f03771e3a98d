"""A cell with NUL bytes, lone surrogates and a form feed in its code.

Outcome: error
"""
import json


def submit(path, notebook):
    book = json.loads(notebook)
    for cell in book["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "any_depth":
            cell["source"] = "x = 1\0\ud800\f" + "".join(cell["source"])
    path.write_text(json.dumps(book))
