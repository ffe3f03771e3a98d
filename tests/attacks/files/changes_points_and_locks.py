"""Metadata that give more points, unlock check cells and take their place.

Outcome: as without it
"""
import json


def submit(path, notebook):
    book = json.loads(notebook)
    for cell in book["cells"]:
        grading = cell["metadata"].get("nbgrader", {})
        if grading.get("grade"):
            grading.update(points=1000, locked=False, grade=False, solution=True)
            cell["source"] = "20.0"
            cell["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "1000.0"}, "metadata": {},
                                "execution_count": 1}]
    book["metadata"]["autograder"] = {"score": 20}
    path.write_text(json.dumps(book))
