"""Finds the submissions to grade: single files, or nbgrader's submitted/STUDENT/ASSIGNMENT tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.base.errors import UsageError
from autograder.content.course import Course

SUFFIXES = (".ipynb", ".py")


@dataclass(frozen=True)
class SubmittedFile:
    """A file that a student submitted for an assignment.

    Attributes:
        recorded: whether its grade is written to nbgrader's gradebook, as for every file in nbgrader's tree.
    """

    student: str
    assignment: str
    path: Path
    recorded: bool = False


@dataclass
class Batch:
    """The submissions that were found.

    Attributes:
        files: the submissions, sorted by student and assignment.
        notes: what was skipped, and why.
    """

    files: list[SubmittedFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def recorded(self) -> bool:
        """Whether any grade is written to nbgrader's gradebook."""
        return any(file.recorded for file in self.files)


def find_submissions(course: Course, paths: Sequence[Path], assignment: str | None) -> Batch:
    """The submissions at `paths`.

    The name of a file begins with its assignment and ends with its student; without a rest, the folder's name is the
    student's. A folder may contain such files, and STUDENT/ASSIGNMENT folders as in nbgrader's tree.

    Args:
        assignment: the assignment of all files; by default the names determine it.

    Raises:
        UsageError: a path does not exist, or nothing is found.
    """
    if assignment is not None:
        course.assignment(assignment)
    batch = Batch()
    for path in paths:
        if path.is_dir():
            _tree(course, path, assignment, batch)
        elif path.exists():
            _file(course, path, assignment, batch)
        else:
            raise UsageError("there is no such file or folder.", where=path)
    batch.files.sort(key=lambda file: (file.student, file.assignment, str(file.path)))
    if not batch.files:
        reason = "; ".join(batch.notes) or "no notebook was found"
        raise UsageError(f"nothing to grade: {reason}", where=", ".join(map(str, paths)))
    return batch


def _tree(course: Course, folder: Path, assignment: str | None, batch: Batch) -> None:
    recorded = folder.resolve() == course.root / "submitted"
    for student in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
        for work in sorted(path for path in student.iterdir() if path.is_dir()):
            if work.name not in course.names:
                batch.notes.append(f"{work}: the course has no assignment {work.name!r}; skipped.")
            elif assignment in (None, work.name):
                batch.files.append(SubmittedFile(student.name, work.name, work / f"{work.name}.ipynb", recorded))
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix in SUFFIXES:
            _file(course, path, assignment, batch)


def _file(course: Course, path: Path, assignment: str | None, batch: Batch) -> None:
    named = next((name for name in course.names if path.stem.startswith(name)), None)
    name = assignment or named
    if name is None:
        batch.notes.append(f"{path}: its name begins with no assignment's name; use --assignment. Skipped.")
        return
    rest = path.stem.removeprefix(named or "").strip(" _-.")
    batch.files.append(SubmittedFile(rest or path.resolve().parent.name, name, path))
