"""What a notebook's visible checks say in Jupyter, they say when it is graded."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from cases import CASES, by_the_agent, make, recorded
from IPython.core.interactiveshell import InteractiveShell

from autograder.checks.session import Session, open_session
from autograder.content.course import find_course
from autograder.inside.cell_shell import CellShell
from autograder.sandbox.sandboxes import Sandboxes


def test_visible_checks_say_the_same_in_jupyter_and_in_the_sandbox(tmp_path: Path) -> None:
    course, in_jupyter = find_course(), recorded()
    differences = {}
    notebooks = {case: make(course, case) for case in CASES}
    names = sorted({assignment for assignment, _ in notebooks.values()})

    def compare(session: Session) -> None:
        for case, (assignment, book) in notebooks.items():
            path = tmp_path / f"{case}.ipynb"
            nbformat.write(book, path)
            graded = by_the_agent(course, session, sandboxes, assignment, path)
            if graded != in_jupyter[case]:
                differences[case] = graded

    with Sandboxes(course.settings.preload, hide=course.root) as sandboxes:
        open_session(course, [course.visible(name) for name in names], compare)
    assert differences == {}
    assert len(CASES) == len(in_jupyter) >= 60


def test_some_of_the_exercises_are_wrong() -> None:
    verdicts = [passed for exercises in recorded().values() for passed in exercises.values()]
    assert verdicts.count(False) >= 10
    assert verdicts.count(True) >= 100


@pytest.mark.filterwarnings("ignore:.make_tokens_by_line.")  # of IPython, about cells with carriage returns
def test_cells_that_are_left_as_they_are_have_nothing_for_ipython_to_transform() -> None:
    course, shell = find_course(), CellShell(ModuleType("notebook"))
    for case in CASES:
        for cell in make(course, case)[1].cells:
            if cell.cell_type == "code":
                with shell.builtin_trap:
                    assert shell.transform_cell(cell.source) == InteractiveShell.transform_cell(shell, cell.source)
