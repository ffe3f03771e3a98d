"""A student's progress in each assignment: which exercises have been changed, and which pass the visible checks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from autograder.base.errors import SubmissionError
from autograder.base.language import Language
from autograder.content.course import Assignment, Course
from autograder.content.source import CHECK_PREFIX, metadata_of, text_of
from autograder.content.submission import read_notebook
from autograder.results.progress import Progress, ProgressState
from autograder.student.checking import Report
from autograder.student.forked_check import TimedOut, check_in_fork
from autograder.wire.failures import Status


def progress_of_all(course: Course, language: Language) -> Iterator[Progress]:
    """The progress in every assignment, in the course's order; the visible checks of changed notebooks are run."""
    for row in course.settings.assignments:
        paths = [course.released(row.name, one) for one in sorted(Language, key=lambda one: one != language)]
        rows = [_progress(course, row, language, path) for path in paths if path.is_file()]
        missing = Progress(row.name, row.title.of(language), row.minutes, ProgressState.MISSING)
        yield max([*rows, missing], key=lambda one: (one.begun, one.state is not ProgressState.MISSING))


def _progress(course: Course, row: Assignment, language: Language, path: Path) -> Progress:
    progress = partial(Progress, row.name, row.title.of(language), row.minutes)
    try:
        notebook = read_notebook(path, course.limits(row.name).submission_bytes)
        cells = {metadata_of(cell)["grade_id"]: _cell(cell) for cell in notebook["cells"] if metadata_of(cell)}
        check_cells = {grade_id: cell for grade_id, cell in cells.items() if metadata_of(cell).get("grade")}
        points = sum(float(metadata_of(cell)["points"]) for cell in check_cells.values())
        exercises = {grade_id.removeprefix(CHECK_PREFIX) for grade_id in check_cells}
        begun = {grade_id for grade_id, cell in cells.items() if _is_begun(cell)}
    except (SubmissionError, ValueError, KeyError, TypeError, AttributeError):
        return progress(ProgressState.UNREADABLE)
    if not begun:
        return progress(ProgressState.UNTOUCHED, points=points, exercises=len(exercises))
    try:
        passed = _passed(check_in_fork(course, path, row.name)) & begun
    except SubmissionError:
        return progress(ProgressState.UNREADABLE)
    state = ProgressState.PASSED if passed == exercises else ProgressState.IN_WORK
    return progress(state, points=points, exercises=len(exercises), begun=len(begun), passed=len(passed))


def _cell(cell: dict[str, Any]) -> NotebookNode:
    return nbformat.from_dict({**cell, "source": text_of(cell)})


def _is_begun(cell: NotebookNode) -> bool:
    """Whether an exercise's cell has changed: nbgrader stores the checksum of each stub in the released notebook."""
    return bool(metadata_of(cell).get("solution")) and compute_checksum(cell) != metadata_of(cell).get("checksum")


def _passed(report: Report | TimedOut) -> set[str]:
    """The exercises of which no check failed; none if the checks timed out."""
    if isinstance(report, TimedOut):
        return set()
    failed = {check.exercise for check in report.checks if check.status is not Status.PASSED}
    return {check.exercise for check in report.checks} - failed
