"""Finding what there is to grade: files, or nbgrader's submitted/STUDENT/ASSIGNMENT tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import Course
from autograder.errors import UsageError
from autograder.grading.jobs import FileJob

SUFFIXES = (".ipynb", ".py")


@dataclass
class Batch:
    """What was found.

    Attributes:
        jobs: sorted by student and assignment.
        notes: what was passed over, and why.
    """

    jobs: list[FileJob] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def recorded(self) -> bool:
        """Whether anything of it goes into nbgrader's gradebook."""
        return any(job.recorded for job in self.jobs)


def find_submissions(course: Course, paths: Sequence[Path], assignment: str | None) -> Batch:
    """The submissions at `paths`.

    A file is a submission for the assignment that its name (or its folder's) begins with, by the student that
    the rest of the name, or the folder, says; a folder is nbgrader's tree if it holds STUDENT/ASSIGNMENT folders.

    Args:
        assignment: grade for this one; else the names say which.

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
    batch.jobs.sort(key=lambda job: (job.student, job.assignment, str(job.path)))
    if not batch.jobs:
        reason = "; ".join(batch.notes) or "no notebook was found"
        raise UsageError(f"nothing to grade: {reason}", where=", ".join(map(str, paths)))
    return batch


def _tree(course: Course, folder: Path, assignment: str | None, batch: Batch) -> None:
    recorded = folder.resolve() == course.root / "submitted"
    for student in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
        for work in sorted(path for path in student.iterdir() if path.is_dir()):
            if work.name not in course.names:
                batch.notes.append(f"{work}: the course has no assignment {work.name!r}; passed over.")
            elif assignment in (None, work.name):
                batch.jobs.append(FileJob(student.name, work.name, work / f"{work.name}.ipynb", recorded))
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix in SUFFIXES:
            _file(course, path, assignment, batch)


def _file(course: Course, path: Path, assignment: str | None, batch: Batch) -> None:
    named = next((name for name in course.names if path.stem.startswith(name)), None)
    name = assignment or named
    if name is None:
        batch.notes.append(f"{path}: its name begins with no assignment's; say which with --assignment. Passed over.")
        return
    rest = path.stem.removeprefix(named or "").strip(" _-.")
    batch.jobs.append(FileJob(rest or path.resolve().parent.name, name, path))
