"""The course's notebooks in a real Jupyter kernel that has no network."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder.build import source_notebook
from autograder.course import find_course
from autograder.language import Language
from autograder.sandbox.container import ways_in
from autograder.sandbox.host import find_bwrap
from autograder.source import metadata_of, read_source

COURSE = find_course()
SECONDS = 60  # that a whole notebook may take


@pytest.fixture(scope="session")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a kernel that can reach no network; it talks through sockets in the file system."""
    folder = tmp_path_factory.mktemp("jupyter")
    bwrap = [str(find_bwrap()), *next(ways_in()), "--dev-bind", "/", "/", "--unshare-net", "--die-with-parent"]
    argv = [*bwrap, sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    path = folder / "kernels" / "offline" / "kernel.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"argv": argv, "display_name": "offline", "language": "python"}))
    os.environ["JUPYTER_PATH"] = str(folder)
    return "offline"


def run(notebook: NotebookNode, kernel: str, folder: Path) -> None:
    manager = AsyncKernelManager(kernel_name=kernel, transport="ipc", connection_file=str(folder / "kernel.json"))
    resources = {"metadata": {"path": str(COURSE.root)}}
    NotebookClient(notebook, km=manager, timeout=SECONDS, resources=resources).execute()


def complaints(notebook: NotebookNode) -> list[str]:
    """Whatever a cell has written to stderr, warnings above all; an error ends the run already."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output.text for output in outputs if output.output_type == "stream" and output.name == "stderr"]


def test_the_kernel_has_no_network(kernel: str, tmp_path: Path) -> None:
    code = "import socket\ntry: socket.create_connection(('127.0.0.1', 1), 1)\nexcept OSError as e: print(e)\n"
    code += "print(socket.if_nameindex())"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    run(notebook, kernel, tmp_path)
    assert notebook.cells[0].outputs[0].text.endswith("[(1, 'lo')]\n")


@pytest.mark.parametrize("assignment", COURSE.names)
def test_the_solved_notebook_runs_from_top_to_bottom_and_passes_its_own_checks(
    assignment: str, kernel: str, tmp_path: Path
) -> None:
    notebook = source_notebook(read_source(assignment, COURSE.source(assignment)), Language.EN)
    run(notebook, kernel, tmp_path)
    assert complaints(notebook) == []
    for cell in notebook.cells:
        if metadata_of(cell).get("grade"):
            [report] = [output.data["text/plain"] for output in cell.outputs if output.output_type == "execute_result"]
            assert "✓" in report
            assert "✗" not in report


@pytest.mark.parametrize("assignment", COURSE.names)
def test_what_is_handed_out_runs_up_to_the_first_stub(assignment: str, kernel: str, tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook()
    for language in Language:
        cells = nbformat.read(COURSE.released(assignment, language), as_version=4).cells
        first = next(number for number, cell in enumerate(cells) if metadata_of(cell).get("solution"))
        assert any(cell.cell_type == "code" for cell in cells[:first])
        notebook.cells += cells[:first]
    run(notebook, kernel, tmp_path)
    assert complaints(notebook) == []
