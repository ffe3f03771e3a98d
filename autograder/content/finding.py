"""Finds the submissions to grade: single files, or nbgrader's submitted/STUDENT/ASSIGNMENT tree.

Students rename, copy and misplace files. A file is graded where its name or its folder shows what it is; every other
file that may be a submission is named in a note.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.base.errors import UsageError
from autograder.content.course import Course
from autograder.content.naming import assignment_named, rest_of
from autograder.content.student_folder import SUFFIXES, StudentWork, is_ignored, search

SUBMITTED = "submitted"  # nbgrader's folder of submissions


@dataclass(frozen=True)
class SubmittedFile:
    """A file that a student submitted for an assignment.

    Attributes:
        recorded: whether its grade is written to nbgrader's gradebook, as for files in nbgrader's tree that count.
        target: where nbgrader looks for the file; None if it is there, or if nbgrader is not concerned.
        folder: the student's own folder, whose modules are part of the submission; None if the file lies among others'.
        number: 1, or for further files of the same student and assignment 2, 3 and so on.
    """

    student: str
    assignment: str
    path: Path
    recorded: bool = False
    target: Path | None = None
    number: int = 1
    folder: Path | None = None


@dataclass
class Batch:
    """The submissions that were found.

    Attributes:
        files: the submissions, sorted by student and assignment.
        notes: what was skipped or has an unexpected name or place.
    """

    files: list[SubmittedFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def recorded(self) -> bool:
        """Whether any grade is written to nbgrader's gradebook."""
        return any(file.recorded for file in self.files)


def find_submissions(
    course: Course, paths: Sequence[Path], assignment: str | None = None, student: str | None = None
) -> Batch:
    """The submissions at `paths`.

    A path in the course's folder submitted/ can be all of it, a student's folder, a folder in that, or a file.
    Elsewhere it is a file, a folder of files, a student's folder, or a folder of students' folders. There, a file's
    name begins with its assignment and ends with its student; without a rest, the folder's name is the student's.

    Args:
        assignment: only this assignment; files whose names and folders tell nothing are taken to be for it.
        student: only this student; files that lie in no student's folder are taken to be this student's.

    Raises:
        UsageError: a path does not exist, or nothing is found.
        CourseError: there is no such assignment.
    """
    if assignment is not None:
        course.assignment(assignment)
    batch = Batch()
    finder = _Finder(course, assignment, student, batch)
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError("there is no such file or folder.", where=path)
        finder.find(path)
    unique = {os.path.abspath(file.path): file for file in batch.files}
    batch.files = sorted(unique.values(), key=lambda file: (file.student, file.assignment, file.number, str(file.path)))
    batch.notes = list(dict.fromkeys(batch.notes))
    if not batch.files:
        reason = " ".join(batch.notes) or "no notebook was found."
        raise UsageError(f"nothing to grade: {reason}", where=", ".join(map(str, paths)))
    return batch


class _Finder:
    """Adds what it finds at one path after the other to a batch."""

    def __init__(self, course: Course, assignment: str | None, student: str | None, batch: Batch) -> None:
        self.course = course
        self.assignment = assignment
        self.student = student
        self.batch = batch

    def find(self, path: Path) -> None:
        place = self._place_in_submitted(path)
        if place is not None:
            base = self.course.root / SUBMITTED
            self._submitted(base if path.is_absolute() else Path(os.path.relpath(base)), place)
        elif not path.is_dir():
            self._loose_file(path)
        elif any((path / name).is_dir() for name in self.course.names):
            self._students_folder(path, path.resolve().name)
        else:
            for folder in _folders(path):
                self._students_folder(folder, folder.name)
            self._loose_files(path)

    def _place_in_submitted(self, path: Path) -> tuple[str, ...] | None:
        """The parts of a path below the course's folder submitted/; None if it is not in there."""
        base = self.course.root / SUBMITTED
        if path.resolve() == self.course.root and base.is_dir():
            return ()
        for absolute in (Path(os.path.abspath(path)), path.parent.resolve() / path.name, path.resolve()):
            if absolute.is_relative_to(base):
                return absolute.relative_to(base).parts
        return None

    def _submitted(self, base: Path, place: tuple[str, ...]) -> None:
        """Find the submissions in the whole of submitted/, or in the part of it whose path has the parts `place`."""
        if place and (base / place[0]).is_dir():
            self._students_folder(base / place[0], place[0], base.joinpath(*place), recorded=True)
        elif place:
            self._loose_file(base / place[0])
            self._note_unrecorded(base)
        else:
            for folder in _folders(base):
                self._students_folder(folder, folder.name, recorded=True)
            before = len(self.batch.files)
            self._loose_files(base)
            if len(self.batch.files) > before:
                self._note_unrecorded(base)

    def _note_unrecorded(self, base: Path) -> None:
        right = base / "STUDENT" / "NN_name" / "NN_name.ipynb"
        self.batch.notes.append(f"{base}: files that lie in no student's folder are graded but not recorded in the "
                                f"gradebook. Move each to {right}.")  # fmt: skip

    def _students_folder(
        self, folder: Path, student: str, within: Path | None = None, *, recorded: bool = False
    ) -> None:
        if self.student not in (None, student):
            return
        found = search(self.course.names, folder, self.assignment, within)
        concerns = _is_in(within) if within is not None else lambda _: True
        self.batch.notes += [note.text for note in found.notes if concerns(note.path)]
        for work in found.works:
            for number, path in enumerate(work.paths, 1):
                if concerns(path):
                    self.batch.files.append(_submitted_file(student, work, path, number, recorded=recorded))

    def _loose_files(self, folder: Path) -> None:
        for path in sorted(folder.iterdir()):
            if not is_ignored(path.name) and not path.is_dir() and path.suffix.lower() in SUFFIXES:
                self._loose_file(path)

    def _loose_file(self, path: Path) -> None:
        named = assignment_named(self.course.names, path.stem)
        name = self.assignment or named
        if name is None:
            self.batch.notes.append(f"{path}: its name begins with no assignment's name; use --assignment. Skipped.")
        elif path.suffix.lower() not in SUFFIXES:
            self.batch.notes.append(f"{path}: only notebooks and .py files are graded. Skipped.")
        else:
            student = self.student or rest_of(named or "", path.stem) or path.resolve().parent.name
            self.batch.files.append(SubmittedFile(student, name, path))


def _submitted_file(student: str, work: StudentWork, path: Path, number: int, *, recorded: bool) -> SubmittedFile:
    counts = recorded and number == 1 and work.decided
    target = work.target if counts and path != work.target else None
    return SubmittedFile(student, work.assignment, path, counts, target, number, path.parent)


def _is_in(within: Path) -> Callable[[Path], bool]:
    """A function that tells whether a path is `within`, in it, or a folder above it."""
    return lambda path: path.is_relative_to(within) or within.is_relative_to(path)


def _folders(folder: Path) -> list[Path]:
    """The folders of students in a folder."""
    return sorted(path for path in folder.iterdir() if path.is_dir() and not is_ignored(path.name))
