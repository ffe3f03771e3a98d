"""HTML and JavaScript in messages and names, for the feedback page and formgrader.

Outcome: error
"""
import json

CODE = """
class SequentialMLP(nn.Module):
    def __init__(self, sizes):
        raise ValueError("<script>alert(1)</script><img src=x onerror=alert(1)>' onmouseover='alert(1) </pre></div>")
"""


def submit(path, notebook):
    book = json.loads(notebook)
    for cell in book["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "any_depth":
            cell["source"] = CODE
    path.write_text(json.dumps(book))
