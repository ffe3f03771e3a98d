"""From git's objects to submissions: written to a folder of ours under names of ours, and read as data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.base.errors import SubmissionError
from autograder.base.language import Text
from autograder.content.course import MIB, Course
from autograder.content.source import Cell, read_source
from autograder.content.submission import read_cells, too_large
from autograder.delivery.git import Repository
from autograder.delivery.pull.changes import Candidate, Changes, PathNote, shown
from autograder.delivery.pull.rules import AssignmentPath, place_of


@dataclass(frozen=True)
class HandedIn:
    """What is graded for an assignment.

    Attributes:
        path: in the student's repository.
        file: where it lies now.
    """

    assignment: str
    path: str
    file: Path
    notes: tuple[Text, ...] = ()


def take(course: Course, repository: Repository, changes: Changes, folder: Path) -> list[HandedIn]:
    """Write what is handed in for each assignment to `folder`; what cannot be taken becomes a problem of `changes`.

    Of several files for one assignment, that counts in which the most exercises have been begun.
    """
    taken = []
    for name, candidates in changes.candidates.items():
        files: list[tuple[tuple[int, bool], Candidate, Path]] = []
        for candidate in candidates:
            most = course.limits(name).submission_mib * MIB
            size = repository.size(candidate.blob)
            if size > most:
                error = too_large(size, most)
                changes.problems.append(PathNote(shown(candidate.path), Text(str(error), error.zh)))
                continue
            suffix = Path(candidate.place.rest).suffix
            file = folder / candidate.place.language / name / f"{name}{suffix}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(repository.content(candidate.blob))
            touched = not untouched(course, HandedIn(name, candidate.path, file))
            files.append(((_begun(course, candidate, file), touched), candidate, file))
        if files:
            _, best, file = max(files, key=lambda one: one[0])
            others = [shown(one.path) for _, one, _ in files if one is not best]
            notes = [best.note] if best.note else []
            notes += [_not_the_best(shown(best.path), other) for other in others]
            taken.append(HandedIn(name, best.path, file, tuple(notes)))
    return taken


def _begun(course: Course, candidate: Candidate, file: Path) -> int:
    """Number of exercises that are no longer as they were handed out; none if the file cannot be read."""
    name = candidate.place.assignment
    exercises = read_source(name, course.source(name)).exercises
    try:
        stubs, written = _both(course, candidate.place, file)
    except SubmissionError:
        return 0
    given = {cell.grade_id: cell.code for cell in stubs}
    own = {cell.grade_id: cell.code for cell in written}
    return sum(own.get(exercise, given.get(exercise)) != given.get(exercise) for exercise in exercises)


def untouched(course: Course, one: HandedIn) -> bool:
    """Whether no code of a file is the student's: it was opened, run or saved, and that is all.

    A file that cannot be read is not untouched: its grade is to say what is wrong with it.
    """
    place = place_of(course, one.path)
    if place is None:
        return False
    fixed = read_source(one.assignment, course.source(one.assignment)).fixed
    try:
        both = _both(course, place, one.file)
    except SubmissionError:
        return False
    stubs, written = ([cell.code for cell in cells if cell.grade_id not in fixed and cell.code] for cells in both)
    return stubs == written


def _both(course: Course, place: AssignmentPath, file: Path) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """The code cells that were handed out and those of a file."""
    most = course.limits(place.assignment).submission_mib * MIB
    released = course.released(place.assignment, place.language)
    return read_cells(released, most).cells, read_cells(file, most).cells


def _not_the_best(best: str, other: str) -> Text:
    return Text(f"You handed in {other} too; {best} counts, where more has been done.",
                f"你还交了 {other}；以做得更多的 {best} 为准。")  # fmt: skip
