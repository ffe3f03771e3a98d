"""Escapes, bidirectional marks and markup of rich in names and messages, for the instructor's terminal.

Outcome: error
"""
import json

CODE = """
class SequentialMLP(nn.Module):
    def __init__(self, sizes):
        raise type("\\x1b]0;pwned\\x07[red]", (Exception,), {})(
            "\\x1b[2J\\x1b[31m \\u202e right-to-left \\u2066 [bold]full marks[/bold] \\x9b2J \\x07 \\r[/]")
"""


def submit(path, notebook):
    book = json.loads(notebook)
    for cell in book["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "any_depth":
            cell["source"] = CODE
    path.write_text(json.dumps(book))
