"""Where a student stands with each assignment: what has been begun, and what passes the visible checks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from autograder.base.errors import SubmissionError
from autograder.base.language import Language
from autograder.content.course import Course
from autograder.content.source import CHECK_PREFIX, metadata_of
from autograder.results.progress import Progress, ProgressState
from autograder.student.checking import Report
from autograder.student.forked_check import check_apart
from autograder.wire.failures import Status


def progress_of_all(course: Course, language: Language) -> Iterator[Progress]:
    """Every assignment in the course's order; the visible checks of those in work are run."""
    for row in course.settings.assignments:
        paths = [course.released(row.name, one) for one in sorted(Language, key=lambda one: one != language)]
        found = [_progress(row.name, row.title.of(language), row.minutes, path) for path in paths if path.is_file()]
        missing = Progress(row.name, row.title.of(language), row.minutes, ProgressState.MISSING, paths[0])
        yield max([*found, missing], key=lambda one: (one.begun, one.state is not ProgressState.MISSING))


def _progress(name: str, title: str, minutes: int, path: Path) -> Progress:
    try:
        notebook = nbformat.read(path, as_version=4)
        gradings = {metadata_of(cell)["grade_id"]: cell for cell in notebook.cells if metadata_of(cell)}
        checks = [cell for cell in gradings.values() if metadata_of(cell).get("grade")]
        points = sum(float(metadata_of(cell)["points"]) for cell in checks)
        begun = {name for name, cell in gradings.items() if _is_begun(cell)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, nbformat.ValidationError):
        return Progress(name, title, minutes, ProgressState.UNREADABLE, path)
    exercises = {metadata_of(cell)["grade_id"].removeprefix(CHECK_PREFIX) for cell in checks}
    if not begun:
        return Progress(name, title, minutes, ProgressState.UNTOUCHED, path, points, len(exercises))
    try:
        passed = _passed(check_apart(path, name)) & begun
    except SubmissionError:
        return Progress(name, title, minutes, ProgressState.UNREADABLE, path)
    state = ProgressState.PASSED if passed == exercises else ProgressState.IN_WORK
    return Progress(name, title, minutes, state, path, points, len(exercises), len(begun), len(passed))


def _is_begun(cell: NotebookNode) -> bool:
    """nbgrader writes a checksum of each stub into the notebook that it hands out."""
    return bool(metadata_of(cell).get("solution")) and compute_checksum(cell) != metadata_of(cell).get("checksum")


def _passed(report: object) -> set[str]:
    if not isinstance(report, Report):
        return set()
    failed = {check.exercise for check in report.checks if check.status is not Status.PASSED}
    return {check.exercise for check in report.checks} - failed
