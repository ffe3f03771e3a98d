"""Runs the visible checks on a student's own code, without a sandbox."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.base.errors import CourseError
from autograder.base.language import Language, language_of
from autograder.checks.session import Session, open_session
from autograder.checks.subject import LocalSubject, Subject
from autograder.content.course import Course, find_course
from autograder.content.stages import stages_without_source
from autograder.content.submission import read_cells
from autograder.inside import global_state
from autograder.results.grade import CheckResult
from autograder.student.workplace import beside_copies_of
from autograder.views.html import exercise_html
from autograder.views.text import exercise_text


@dataclass(frozen=True)
class Report:
    """The results of the visible checks. Jupyter shows them as a table, a terminal as text."""

    assignment: str
    checks: tuple[CheckResult, ...]
    notes: tuple[str, ...] = ()
    language: Language = Language.EN

    def __repr__(self) -> str:
        return exercise_text(self.checks, self.language, self.notes)

    def _repr_html_(self) -> str:
        return exercise_html(self.checks, self.language, self.notes)


def check_notebook(assignment: str, exercise: str | None = None) -> Report:
    """Run the visible checks of an assignment, or of one of its exercises, on the running notebook."""
    namespace = vars(sys.modules["__main__"])
    inputs = namespace.get("In")  # IPython's list of the cells that have been run
    language = language_of(text for text in inputs if isinstance(text, str)) if inputs else Language.EN
    with global_state.defaults(namespace):
        return _run(find_course(), assignment, LocalSubject((), namespace=namespace), exercise, language)


def check_file(course: Course, path: Path, assignment: str) -> Report:
    """Run the visible checks on a notebook or .py file, in a copy of its folder."""
    file = read_cells(path, course.limits(assignment).submission_bytes)
    with beside_copies_of(path.resolve().parent):
        return _run(course, assignment, LocalSubject(stages_without_source(file.cells)), None, file.language)


def _run(
    course: Course,
    assignment: str,
    subject: Subject,
    exercise: str | None,
    language: Language,
) -> Report:
    course.assignment(assignment)
    results: list[CheckResult] = []

    def run(session: Session) -> None:
        checks = [check for check in session.checks[assignment] if exercise in (None, check.exercise)]
        if not checks:
            names = sorted({check.exercise for check in session.checks[assignment]})
            raise CourseError(f"{assignment} has no exercise {exercise!r}.", fix=f"There are: {', '.join(names)}.")
        session.plugin.begin(subject, language)
        session.run(checks)
        results.extend(session.plugin.outcomes[check.id].result for check in checks)

    open_session(course, [course.visible(assignment)], run)
    notes = tuple(note.of(language) for note in subject.notes)
    return Report(assignment, tuple(results), notes, language)
