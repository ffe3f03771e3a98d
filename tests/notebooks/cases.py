"""Notebooks as students make them: each file of `in_jupyter/` changes a solved notebook of the course.

Their authors had seen the released notebooks and nothing of the engine. `verdicts.json` says which exercises passed the
visible checks in a real ipykernel; `benchmarks/jupyter.py` finds that out again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.checks.session import Session
from autograder.content.course import Course
from autograder.content.source import metadata_of, read_source
from autograder.content.submission import read_submission
from autograder.grading.sandboxed import SandboxSubject
from autograder.sandbox.sandboxes import Sandboxes
from autograder.wire.failures import Status

FOLDER = Path(__file__).parent / "in_jupyter"
VERDICTS = FOLDER / "verdicts.json"
CASES = sorted(path.stem for path in FOLDER.glob("*.py"))


def recorded() -> dict[str, dict[str, bool]]:
    """Whether each exercise passed its visible checks in Jupyter, by case."""
    verdicts: dict[str, dict[str, bool]] = json.loads(VERDICTS.read_text())
    return verdicts


def make(course: Course, case: str) -> tuple[str, NotebookNode]:
    """A case's assignment and notebook."""
    names: dict[str, Any] = {
        function.__name__: function for function in (cell, insert_before, insert_after, insert_first, append)
    }
    exec(compile((FOLDER / f"{case}.py").read_text(encoding="utf-8"), case, "exec"), names)
    assignment: str = names["ASSIGNMENT"]
    source = read_source(assignment, course.source(assignment))
    book = nbformat.read(course.released(assignment), as_version=4)
    for one in book.cells:
        if metadata_of(one).get("grade_id") in source.exercises:
            one.source = source.solved(metadata_of(one)["grade_id"])
    names["edit"](book)
    return assignment, book


def cell(book: NotebookNode, grade_id: str) -> NotebookNode:
    return book.cells[_index(book, grade_id)]


def insert_before(book: NotebookNode, grade_id: str, code: str) -> None:
    book.cells.insert(_index(book, grade_id), nbformat.v4.new_code_cell(code))


def insert_after(book: NotebookNode, grade_id: str, code: str) -> None:
    book.cells.insert(_index(book, grade_id) + 1, nbformat.v4.new_code_cell(code))


def insert_first(book: NotebookNode, code: str) -> None:
    book.cells.insert(0, nbformat.v4.new_code_cell(code))


def append(book: NotebookNode, code: str) -> None:
    book.cells.append(nbformat.v4.new_code_cell(code))


def _index(book: NotebookNode, grade_id: str) -> int:
    return next(number for number, one in enumerate(book.cells) if metadata_of(one).get("grade_id") == grade_id)


def by_the_agent(course: Course, session: Session, sandboxes: Sandboxes, name: str, path: Path) -> dict[str, bool]:
    """Whether each exercise of a notebook passes its visible checks when the cells run in the sandbox."""
    submission = read_submission(path, read_source(name, course.source(name)), 1 << 24)
    sandbox = sandboxes.of([cell.code for stage in submission.stages for cell in stage.cells])
    subject = SandboxSubject(sandbox, submission.stages, course.limits(name).for_sandbox(), "simgpu")
    session.plugin.begin(subject)
    try:
        session.run(session.checks[name])
    finally:
        subject.close()
    passed: dict[str, bool] = {}
    for outcome in session.plugin.outcomes.values():
        exercise = outcome.result.exercise
        passed[exercise] = passed.get(exercise, True) and outcome.result.status is Status.PASSED
    return passed
