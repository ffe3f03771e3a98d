"""Every notebook of the course, solved, runs from top to bottom."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.base.language import Language
from autograder.content.course import find_course
from autograder.content.source import metadata_of, read_source
from autograder.delivery.authoring.build import source_notebook

COURSE = find_course()


def test_the_kernel_has_no_network(run: Callable[[NotebookNode], None]) -> None:
    code = "import socket\ntry: socket.create_connection(('127.0.0.1', 1), 1)\nexcept OSError as e: print(e)\n"
    code += "print(socket.if_nameindex())"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    run(notebook)
    assert notebook.cells[0].outputs[0].text.endswith("[(1, 'lo')]\n")


@pytest.mark.parametrize("assignment", COURSE.names)
def test_the_solved_notebook_runs_from_top_to_bottom_and_passes_its_own_checks(
    assignment: str, run: Callable[[NotebookNode], None]
) -> None:
    notebook = source_notebook(read_source(assignment, COURSE.source(assignment)), Language.EN)
    run(notebook)
    for cell in notebook.cells:
        if metadata_of(cell).get("grade"):
            [report] = [output.data["text/plain"] for output in cell.outputs if output.output_type == "execute_result"]
            assert "✓" in report
            assert "✗" not in report
