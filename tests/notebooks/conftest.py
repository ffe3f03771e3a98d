"""A real Jupyter kernel that has no network, for the course's notebooks."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder.content.course import find_course
from autograder.sandbox.container import user_flags
from autograder.sandbox.host import find_bwrap

SECONDS = 60  # that a cell may take


@pytest.fixture(scope="session")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a kernel that can reach no network; it talks through sockets in the file system."""
    folder = tmp_path_factory.mktemp("jupyter")
    bwrap = [str(find_bwrap()), *next(user_flags()), "--dev-bind", "/", "/", "--unshare-net", "--die-with-parent"]
    argv = [*bwrap, sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    path = folder / "kernels" / "offline" / "kernel.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"argv": argv, "display_name": "offline", "language": "python"}))
    os.environ["JUPYTER_PATH"] = str(folder)
    return "offline"


@pytest.fixture
def run(kernel: str, tmp_path: Path) -> Callable[[NotebookNode], None]:
    """Runs a notebook from top to bottom; an error ends it, and nothing may go to stderr, no warning above all."""

    def execute(notebook: NotebookNode) -> None:
        manager = AsyncKernelManager(kernel_name=kernel, transport="ipc", connection_file=str(tmp_path / "kernel.json"))
        resources = {"metadata": {"path": str(find_course().root)}}
        NotebookClient(notebook, km=manager, timeout=SECONDS, resources=resources).execute()
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        assert [output.text for output in outputs if output.get("name") == "stderr"] == []

    return execute
