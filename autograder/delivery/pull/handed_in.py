"""Writes the submissions of a pull request from git's objects to a folder of the grader."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.base.errors import SubmissionError
from autograder.base.language import Text
from autograder.content.course import Course
from autograder.content.modules import MAX_MODULES, is_module
from autograder.content.source import read_source
from autograder.content.submission import read_cells, too_large
from autograder.delivery.git import FILE, Repository
from autograder.delivery.pull.changes import Candidate, Changes, PathNote, shown
from autograder.delivery.pull.rules import AssignmentPath


@dataclass(frozen=True)
class HandedIn:
    """The submission for an assignment.

    Attributes:
        path: its path in the student's repository.
        file: the file that the grader reads.
        touched: whether any of the student's code differs from the released notebook.
        notes: remarks for the student.
    """

    assignment: str
    path: str
    file: Path
    touched: bool
    notes: tuple[Text, ...] = ()


def take(course: Course, repository: Repository, changes: Changes, folder: Path) -> list[HandedIn]:
    """Write the submission for each assignment to `folder`. Files that are too large are added to `changes.problems`.

    If there are several files for one assignment, the file in which the most exercises have been changed is graded.
    """
    taken = []
    for name, candidates in changes.candidates.items():
        files: list[tuple[tuple[int, bool], Candidate, Path]] = []
        max_bytes = course.limits(name).submission_bytes
        for candidate in candidates:
            size = repository.size(candidate.blob)
            if size > max_bytes:
                error = too_large(size, max_bytes)
                changes.problems.append(PathNote(shown(candidate.path), Text(str(error), error.zh)))
                continue
            file = folder / candidate.place.language / f"{name}/{name}{Path(candidate.place.rest).suffix.lower()}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(repository.content(candidate.blob))
            files.append((_changes_in(course, candidate.place, file), candidate, file))
        if files:
            (_, touched), best, file = max(files, key=lambda one: one[0])
            path, notes = shown(best.path), [best.note] if best.note else []
            notes += [
                Text(f"You also handed in {other}; {path} is graded, because more exercises are done in it.",
                     f"你还交了 {other}；以做得更多的 {path} 为准。")
                for other in (shown(one.path) for _, one, _ in files if one is not best)
            ]  # fmt: skip
            taken.append(HandedIn(name, best.path, file, touched, tuple(notes)))
    return taken


def write_modules(repository: Repository, head: str, one: HandedIn, max_bytes: int) -> None:
    """Write the modules that stand beside a submission in the commit `head` beside the file that the grader reads.

    What is too large or too many is written as far as the reader of modules needs to see that it is.
    """
    beside = PurePosixPath(one.path).parent
    written = total = 0
    for path, mode, blob in repository.tree(head, beside.as_posix()):
        if mode != FILE or path == one.path or beside not in PurePosixPath(path).parents:
            continue
        relative = PurePosixPath(path).relative_to(beside)
        if not is_module(relative):
            continue
        size = repository.size(blob)
        file = one.file.parent / relative
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(repository.content(blob) if size <= max_bytes else bytes(max_bytes + 1))
        written, total = written + 1, total + size
        if written > MAX_MODULES or total > max_bytes:
            return


def _changes_in(course: Course, place: AssignmentPath, file: Path) -> tuple[int, bool]:
    """The number of exercises that differ from their stubs, and whether any of the student's code has changed.

    A file without a change was only opened, run or saved. A file that cannot be read counts as changed: it is graded,
    so that its grade reports what is wrong with it.
    """
    max_bytes = course.limits(place.assignment).submission_bytes
    try:
        released = read_cells(course.released(place.assignment, place.language), max_bytes).cells
        written = read_cells(file, max_bytes).cells
    except SubmissionError:
        return 0, True
    source = read_source(place.assignment, course.source(place.assignment))
    stubs, codes = ({cell.grade_id: cell.code for cell in cells} for cells in (released, written))
    begun = sum(codes.get(exercise, stubs.get(exercise)) != stubs.get(exercise) for exercise in source.exercises)
    before, after = (
        [cell.code for cell in cells if cell.grade_id not in source.fixed and cell.code]
        for cells in (released, written)
    )
    return begun, before != after
