"""Looking at a student's notebooks: what of each assignment has been begun, and what passes the visible checks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from autograder.course import Course
from autograder.errors import SubmissionError
from autograder.language import Language
from autograder.probe.failures import Status
from autograder.source import CHECK_PREFIX, metadata_of
from autograder.student.checking import Report
from autograder.student.progress import Progress, State
from autograder.student.warm import check_apart


def look_at_all(course: Course, language: Language) -> Iterator[Progress]:
    """Every assignment in the course's order; the visible checks of those in work are run."""
    for row in course.settings.assignments:
        paths = [course.released(row.name, one) for one in sorted(Language, key=lambda one: one != language)]
        found = [_look(row.name, row.title.of(language), row.minutes, path) for path in paths if path.is_file()]
        missing = Progress(row.name, row.title.of(language), row.minutes, State.MISSING, paths[0])
        yield max([*found, missing], key=lambda one: (one.begun, one.state is not State.MISSING))


def _look(name: str, title: str, minutes: int, path: Path) -> Progress:
    try:
        notebook = nbformat.read(path, as_version=4)
        gradings = {metadata_of(cell)["grade_id"]: cell for cell in notebook.cells if metadata_of(cell)}
        checks = [cell for cell in gradings.values() if metadata_of(cell).get("grade")]
        points = sum(float(metadata_of(cell)["points"]) for cell in checks)
        begun = {name for name, cell in gradings.items() if _is_begun(cell)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, nbformat.ValidationError):
        return Progress(name, title, minutes, State.UNREADABLE, path)
    exercises = {metadata_of(cell)["grade_id"].removeprefix(CHECK_PREFIX) for cell in checks}
    if not begun:
        return Progress(name, title, minutes, State.UNTOUCHED, path, points, len(exercises))
    try:
        passed = _passed(check_apart(path, name)) & begun
    except SubmissionError:
        return Progress(name, title, minutes, State.UNREADABLE, path)
    state = State.PASSED if passed == exercises else State.IN_WORK
    return Progress(name, title, minutes, state, path, points, len(exercises), len(begun), len(passed))


def _is_begun(cell: NotebookNode) -> bool:
    """nbgrader writes a checksum of each stub into the notebook that it hands out."""
    return bool(metadata_of(cell).get("solution")) and compute_checksum(cell) != metadata_of(cell).get("checksum")


def _passed(report: object) -> set[str]:
    if not isinstance(report, Report):
        return set()
    failed = {check.exercise for check in report.checks if check.status is not Status.PASSED}
    return {check.exercise for check in report.checks} - failed
