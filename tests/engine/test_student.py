"""A student's own checks, in a real Jupyter kernel."""

from __future__ import annotations

import nbformat
from nbclient import NotebookClient
from tiny import DOUBLE, notebook

from autograder.course import Course


def executed(course: Course, content: bytes) -> nbformat.NotebookNode:
    book = nbformat.reads(content.decode(), as_version=4)
    NotebookClient(
        book, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(course.root)}}
    ).execute()
    return book


def shown(book: nbformat.NotebookNode, exercise: str) -> dict[str, str]:
    cell = next(c for c in book.cells if c.metadata.get("nbgrader", {}).get("grade_id") == f"check_{exercise}")
    [output] = [output for output in cell.outputs if output.output_type == "execute_result"]
    return dict(output.data)


def test_check_cells_show_a_table_in_the_notebook(tiny: Course) -> None:
    book = executed(tiny, notebook(double=DOUBLE, scale="Scale = None"))
    double, scale = shown(book, "double"), shown(book, "scale")
    assert "double(3) is 6" in double["text/html"]
    assert "✓ double(3) is 6" in double["text/plain"]
    assert "Scale keeps the shape" not in double["text/html"]
    assert "✗ Scale keeps the shape of its input [error]" in scale["text/plain"]
    assert "'NoneType' object is not callable" in scale["text/plain"]


def test_checks_see_the_notebook_as_it_is_now(tiny: Course) -> None:
    book = nbformat.reads(notebook(double=DOUBLE, scale="Scale = nn.Identity").decode(), as_version=4)
    book.cells.append(nbformat.v4.new_code_cell("double = lambda x: x\ncheck('01_tiny', 'double')"))
    book = executed(tiny, nbformat.writes(book).encode())
    assert "✓" in shown(book, "double")["text/plain"]
    assert "it is 3" in book.cells[-1].outputs[-1].data["text/plain"]
