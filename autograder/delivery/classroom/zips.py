"""Collecting from an export of a learning platform into nbgrader's tree."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.content.course import MIB, Course
from autograder.content.submission import too_large
from autograder.delivery.classroom.exports import ARCHIVES, MOST_BYTES, Entry, Export, ExportError
from autograder.delivery.classroom.record import write_if_changed
from autograder.results.classroom import Unpacked

NOTEBOOK = ".ipynb"


def collect_export(course: Course, export: Export, assignment: str, tree: Path) -> list[Unpacked]:
    """Collect one assignment's submissions, by student.

    What was collected before stays where nothing is to be had now.

    Raises:
        ExportError: the export holds too much.
        AutograderError: a file cannot be written.
    """
    students: dict[str, list[Entry]] = {}
    for entry in export.entries:
        students.setdefault(entry.student, []).append(entry)
    chosen = {student: _choose(own, assignment) for student, own in students.items()}
    if sum(entry.size for entry, _ in chosen.values() if entry) > MOST_BYTES:
        raise ExportError(f"holds notebooks of more than {MOST_BYTES >> 30} GiB.")
    return [_take(course, student, *chosen[student], assignment, tree) for student in sorted(chosen)]


def _take(
    course: Course, student: str, entry: Entry | None, notes: Sequence[str], assignment: str, tree: Path
) -> Unpacked:
    if entry is None:
        return Unpacked(student, notes=tuple(notes))
    most = course.limits(assignment).submission_mib * MIB
    try:
        if entry.size > most:
            raise ExportError(str(too_large(entry.size, most)))
        content = entry.read()
    except ExportError as error:
        return Unpacked(student, notes=(*notes, error.what))
    fresh = write_if_changed(tree / student / assignment / f"{assignment}{NOTEBOOK}", content)
    return Unpacked(student, entry.path, fresh, tuple(notes))


def _choose(own: Sequence[Entry], assignment: str) -> tuple[Entry | None, list[str]]:
    """What counts of a student's files: the notebook of the assignment's name, or the only notebook there is."""
    notes = ["The platform says that it is late."] if any(entry.late for entry in own) else []
    notebooks = [entry for entry in own if entry.suffix == NOTEBOOK]
    named = [entry for entry in notebooks if entry.file_id == assignment]
    if named:
        best = max(named, key=lambda entry: (entry.attempt, entry.path))
        others = [entry.path for entry in named if entry is not best]
        return best, notes + [f"{path} was passed over for {best.path}." for path in others]
    if len(notebooks) == 1:
        return notebooks[0], [*notes, f"{notebooks[0].path} was taken for {assignment}{NOTEBOOK}."]
    if notebooks:
        return None, [*notes, f"none of {len(notebooks)} notebooks is called {assignment}{NOTEBOOK}."]
    if any(entry.suffix in ARCHIVES for entry in own):
        return None, [*notes, "an archive was handed in, which is not opened; the notebook itself is needed."]
    return None, [*notes, "no notebook was handed in."]
