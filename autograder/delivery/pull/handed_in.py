"""Writes the submissions of a pull request from git's objects to a folder of the grader."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.base.errors import SubmissionError
from autograder.base.language import Text
from autograder.content.course import Course
from autograder.content.source import Cell, read_source
from autograder.content.submission import read_cells, too_large
from autograder.delivery.git import Repository
from autograder.delivery.pull.changes import Candidate, Changes, PathNote, shown
from autograder.delivery.pull.rules import AssignmentPath, place_of


@dataclass(frozen=True)
class HandedIn:
    """The submission for an assignment.

    Attributes:
        path: its path in the student's repository.
        file: the file that the grader reads.
        notes: remarks for the student.
    """

    assignment: str
    path: str
    file: Path
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
            file = folder / candidate.place.language / f"{name}/{name}{Path(candidate.place.rest).suffix}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(repository.content(candidate.blob))
            touched = not untouched(course, HandedIn(name, candidate.path, file))
            files.append(((_begun(course, candidate.place, file), touched), candidate, file))
        if files:
            _, best, file = max(files, key=lambda one: one[0])
            path, notes = shown(best.path), [best.note] if best.note else []
            notes += [
                Text(f"You also handed in {other}; {path} is graded, because more exercises are done in it.",
                     f"你还交了 {other}；以做得更多的 {path} 为准。")
                for other in (shown(one.path) for _, one, _ in files if one is not best)
            ]  # fmt: skip
            taken.append(HandedIn(name, best.path, file, tuple(notes)))
    return taken


def _begun(course: Course, place: AssignmentPath, file: Path) -> int:
    """The number of exercises that differ from their stubs; 0 if the file cannot be read."""
    try:
        stubs, cells = ({cell.grade_id: cell.code for cell in cells} for cells in _stubs_and_cells(course, place, file))
    except SubmissionError:
        return 0
    exercises = read_source(place.assignment, course.source(place.assignment)).exercises
    return sum(cells.get(exercise, stubs.get(exercise)) != stubs.get(exercise) for exercise in exercises)


def untouched(course: Course, one: HandedIn) -> bool:
    """Whether a file contains no code of the student's, that is, it was only opened, run or saved.

    A file that cannot be read is not untouched: it is graded, so that its grade reports what is wrong with it.
    """
    place = place_of(course, one.path)
    if place is None:
        return False
    fixed = read_source(one.assignment, course.source(one.assignment)).fixed
    try:
        both = _stubs_and_cells(course, place, one.file)
    except SubmissionError:
        return False
    stubs, written = ([cell.code for cell in cells if cell.grade_id not in fixed and cell.code] for cells in both)
    return stubs == written


def _stubs_and_cells(course: Course, place: AssignmentPath, file: Path) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """The code cells of the released notebook and those of a file."""
    max_bytes = course.limits(place.assignment).submission_bytes
    released = course.released(place.assignment, place.language)
    return read_cells(released, max_bytes).cells, read_cells(file, max_bytes).cells
