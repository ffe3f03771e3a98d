"""Runs the visible checks on a student's own code, without a sandbox."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.base.errors import CourseError, SubmissionError
from autograder.base.language import Language, Text, language_of
from autograder.checks.advice import Advice
from autograder.checks.session import Session, open_session
from autograder.checks.subject import LocalSubject, Subject
from autograder.content.course import Course, find_course
from autograder.content.definitions import statements
from autograder.content.source import Cell
from autograder.content.stages import stages_without_source
from autograder.content.submission import read_cells
from autograder.content.unrun import UnrunKind, unrun_cells, unrun_notes
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
    course = find_course()
    with global_state.defaults(namespace):
        subject = LocalSubject((), namespace=namespace)
        return _run(course, assignment, subject, exercise, language, Advice(course.settings.packages))


def check_file(course: Course, path: Path, assignment: str) -> Report:
    """Run the visible checks on a notebook or .py file, in a copy of its folder."""
    file = read_cells(path, course.limits(assignment).submission_bytes)
    originals = _originals(course, assignment)
    unrun = unrun_cells(file.cells, file.experiments, originals)
    changed = {cell.id for cell in unrun if cell.kind is UnrunKind.LOCKED}
    cells = [
        Cell(cell.id, originals[cell.grade_id][0], cell.number) if cell.id in changed else cell for cell in file.cells
    ]
    stages = stages_without_source(cells)
    advice = Advice(course.settings.packages, stages, unrun, file.python)
    notes = unrun_notes(unrun, [cell for stage in stages for cell in stage.cells])
    with beside_copies_of(path.resolve().parent):
        return _run(course, assignment, LocalSubject(stages), None, file.language, advice, notes)


def _originals(course: Course, name: str) -> dict[str, tuple[str, ...]]:
    """The code of an assignment's check cells and locked cells, by grade_id, as its released notebooks have it.

    A student may have changed such a cell in one of the two languages: the one with the fewest statements counts.
    """
    versions: dict[str, list[str]] = {}
    for path in (course.released(name, language) for language in Language):
        with contextlib.suppress(SubmissionError):  # the student has deleted or damaged it
            released = read_cells(path, course.limits(name).submission_bytes)
            for cell in released.cells:
                if cell.grade_id in released.locked:
                    versions.setdefault(cell.grade_id, []).append(cell.code)
    return {name: (min(codes, key=lambda code: len(statements(code))),) for name, codes in versions.items()}


def _run(
    course: Course,
    assignment: str,
    subject: Subject,
    exercise: str | None,
    language: Language,
    advice: Advice,
    notes: Iterable[Text] = (),
) -> Report:
    course.assignment(assignment)
    results: list[CheckResult] = []

    def run(session: Session) -> None:
        checks = [check for check in session.checks[assignment] if exercise in (None, check.exercise)]
        if not checks:
            names = sorted({check.exercise for check in session.checks[assignment]})
            raise CourseError(f"{assignment} has no exercise {exercise!r}.", fix=f"There are: {', '.join(names)}.")
        session.plugin.begin(subject, language, advice)
        session.run(checks)
        results.extend(session.plugin.outcomes[check.id].result for check in checks)

    open_session(course, [course.visible(assignment)], run)
    notes = [*notes, *subject.notes(advice)]
    return Report(assignment, tuple(results), tuple(note.of(language) for note in notes), language)
