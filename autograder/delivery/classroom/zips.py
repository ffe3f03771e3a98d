"""Collecting from an export of a learning platform into nbgrader's tree."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.content.course import Course
from autograder.content.naming import beginning_with
from autograder.content.submission import too_large
from autograder.delivery.classroom.exports import ARCHIVES, MAX_BYTES, Entry, Export, ExportError
from autograder.delivery.classroom.record import write_if_changed
from autograder.results.classroom import Unpacked

NOTEBOOK = ".ipynb"


def collect_export(course: Course, export: Export, assignment: str, tree: Path) -> list[Unpacked]:
    """Collect the submissions for one assignment, sorted by student.

    An earlier submission is kept if nothing can be collected now.

    Raises:
        ExportError: the notebooks together exceed `MAX_BYTES`.
        AutograderError: a file cannot be written.
    """
    students: dict[str, list[Entry]] = {}
    for entry in export.entries:
        students.setdefault(entry.student, []).append(entry)
    chosen = {student: _choose(entries, assignment) for student, entries in sorted(students.items())}
    if sum(entry.size for entry, _ in chosen.values() if entry) > MAX_BYTES:
        raise ExportError(f"contains notebooks of more than {MAX_BYTES >> 30} GiB.")
    return [_take(course, student, entry, notes, assignment, tree) for student, (entry, notes) in chosen.items()]


def _take(
    course: Course, student: str, entry: Entry | None, notes: Sequence[str], assignment: str, tree: Path
) -> Unpacked:
    if entry is None:
        return Unpacked(student, notes=tuple(notes))
    limit = course.limits(assignment).submission_bytes
    try:
        if entry.size > limit:
            raise ExportError(str(too_large(entry.size, limit)))
        content = entry.read()
    except ExportError as error:
        return Unpacked(student, notes=(*notes, error.what))
    fresh = write_if_changed(tree / student / assignment / f"{assignment}{NOTEBOOK}", content)
    return Unpacked(student, entry.path, fresh, tuple(notes))


def _choose(entries: Sequence[Entry], assignment: str) -> tuple[Entry | None, list[str]]:
    """Choose a student's notebook: the latest of the right name, otherwise the only one, or the only one like it."""
    notes = ["The platform marks the submission as late."] if any(entry.late for entry in entries) else []
    notebooks = [entry for entry in entries if entry.suffix == NOTEBOOK]
    named = [entry for entry in notebooks if entry.file_id == assignment]
    alike = [entry for entry in notebooks if beginning_with([assignment], entry.file_id)]
    if named:
        best = max(named, key=lambda entry: (entry.attempt, entry.path))
        others = [entry.path for entry in named if entry is not best]
        return best, notes + [f"{path} was ignored in favour of {best.path}." for path in others]
    only = notebooks if len(notebooks) == 1 else alike
    if len(only) == 1:
        return only[0], [*notes, f"{only[0].path} was collected as {assignment}{NOTEBOOK}."]
    if notebooks:
        return None, [*notes, f"none of {len(notebooks)} notebooks is called {assignment}{NOTEBOOK}."]
    if any(entry.suffix in ARCHIVES for entry in entries):
        return None, [*notes, "an archive was handed in; archives are not opened, so hand in the notebook itself."]
    return None, [*notes, f"no notebook was handed in, but {', '.join(entry.path for entry in entries)}."]
