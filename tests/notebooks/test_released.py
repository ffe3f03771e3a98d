"""Every notebook that is handed out, in each language, runs up to the first stub."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.base.language import Language
from autograder.content.course import find_course
from autograder.content.source import metadata_of

COURSE = find_course()


@pytest.mark.parametrize("language", Language)
def test_what_is_handed_out_runs_up_to_the_first_stub(language: Language, run: Callable[[NotebookNode], None]) -> None:
    notebook = nbformat.v4.new_notebook()
    for assignment in COURSE.names:
        cells = nbformat.read(COURSE.released(assignment, language), as_version=4).cells
        first = next(number for number, cell in enumerate(cells) if metadata_of(cell).get("solution"))
        assert any(cell.cell_type == "code" for cell in cells[:first])
        # One kernel for all of them, which has to import torch once; a name of one is no name of the next.
        notebook.cells += [nbformat.v4.new_code_cell("%reset -f"), *cells[:first]]
    run(notebook)
