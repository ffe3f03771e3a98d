"""A student's own checks: the visible ones, run without a sandbox on one's own code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.base.errors import CourseError
from autograder.base.language import Language, language_of
from autograder.checks.session import Session, open_session
from autograder.checks.subject import LocalSubject, Subject, broken_cell
from autograder.content.course import Course, find_course
from autograder.content.source import CHECK_PREFIX, Cell
from autograder.content.submission import read_cells
from autograder.results.grade import CheckResult
from autograder.views.html import exercise_html
from autograder.views.text import exercise_text


@dataclass(frozen=True)
class Report:
    """What the visible checks found. Jupyter shows it as a table, a terminal as text."""

    assignment: str
    checks: tuple[CheckResult, ...]
    notes: tuple[str, ...] = ()
    language: Language = Language.EN

    def __repr__(self) -> str:
        return exercise_text(self.checks, self.language, self.notes)

    def _repr_html_(self) -> str:
        return exercise_html(self.checks, self.language, self.notes)


def check_notebook(assignment: str, exercise: str | None = None) -> Report:
    """Run the visible checks on the notebook that is running now."""
    course, namespace = find_course(), vars(sys.modules["__main__"])
    entered = namespace.get("In")  # IPython's list of what has been run
    language = language_of(text for text in entered if isinstance(text, str)) if entered else Language.EN
    return _run(course, assignment, LocalSubject(namespace=namespace), exercise, language)


def check_file(path: Path, assignment: str | None = None) -> Report:
    """Run the visible checks on a notebook or .py file.

    Args:
        assignment: which one it is; by default the file's name says so.
    """
    course = find_course()
    name = course.assignment(assignment or path.stem).name
    file = read_cells(path, course.limits(name).submission_mib << 20)
    own = [cell for cell in file.cells if not _is_check(cell)]
    subject = LocalSubject(own, name=name)
    notes = [broken_cell(*broken).of(file.language) for broken in subject.broken_cells.items()]
    return _run(course, name, subject, None, file.language, notes)


def _is_check(cell: Cell) -> bool:
    return cell.grade_id.startswith(CHECK_PREFIX)


def _run(
    course: Course,
    assignment: str,
    subject: Subject,
    exercise: str | None,
    language: Language,
    notes: Sequence[str] = (),
) -> Report:
    course.assignment(assignment)
    found: list[CheckResult] = []

    def run(session: Session) -> None:
        checks = [check for check in session.checks[assignment] if exercise in (None, check.exercise)]
        if not checks:
            names = sorted({check.exercise for check in session.checks[assignment]})
            raise CourseError(f"{assignment} has no exercise {exercise!r}.", fix=f"There are: {', '.join(names)}.")
        session.plugin.begin(subject, language)
        session.run(checks)
        found.extend(session.plugin.outcomes[check.id].result for check in checks)

    open_session(course, [course.visible(assignment)], run)
    return Report(assignment, tuple(found), tuple(notes), language)
