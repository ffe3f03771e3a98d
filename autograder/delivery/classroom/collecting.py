"""Collecting a class's repositories into nbgrader's submitted/ tree."""

from __future__ import annotations

import datetime
import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from autograder.base.errors import AutograderError, CourseError
from autograder.base.language import Text
from autograder.base.text import plain
from autograder.content.course import Course
from autograder.delivery.classroom.arrivals import BranchState, states
from autograder.delivery.classroom.mirror import SECONDS, Mirror, without_credentials
from autograder.delivery.classroom.record import read_record, write_if_changed
from autograder.delivery.classroom.servers import PUBLIC, ForgeChoice, server_record
from autograder.delivery.classroom.table import Row, Table
from autograder.delivery.git import Repository
from autograder.delivery.pull.changes import Changes, PathNote, read_work, shown
from autograder.delivery.pull.handed_in import HandedIn, take
from autograder.results.classroom import FILE, TIME, Collected, CollectedRow, Ending, Returned

MAX_THREADS = 8  # they wait for servers
TIMESTAMP = "timestamp.txt"
NO_NOTEBOOK = Text("is a script, but nbgrader accepts only notebooks.", "是脚本；nbgrader 只收笔记本。")
Outcome = TypeVar("Outcome", CollectedRow, Returned)


class NothingInTime(AutograderError):
    """A repository has commits, but none of them arrived before the deadline."""


@dataclass(frozen=True)
class Collecting:
    """The options of a collect.

    Attributes:
        names: the assignments.
        tree: nbgrader's submitted/ folder.
        results: folder for each student's collected.json.
        now: the current time.
        seconds: timeout of one fetch.
    """

    course: Course
    names: Sequence[str]
    tree: Path
    results: Path
    now: datetime.datetime
    forge: ForgeChoice = PUBLIC
    seconds: float = SECONDS


def collect(table: Table, how: Collecting, step: Callable[[str], None] = lambda _: None) -> list[CollectedRow]:
    """Collect from every student in a table, several at once; a row that fails does not stop the others.

    An earlier submission is kept if nothing can be collected now.

    Args:
        step: called with the name of each student that is done.

    Raises:
        CourseError: the course's notebooks are not built.
    """
    failed = [CollectedRow(row.number, plain(row.student), Ending.FAILED, row.reason) for row in table.unusable]
    return run_for_rows(failed, table.rows, lambda row: _collect_row(row, how), step)


def run_for_rows(
    failed: list[Outcome], rows: Sequence[Row], run: Callable[[Row], Outcome], step: Callable[[str], None]
) -> list[Outcome]:
    """Run a function for every row, in threads, and return its results and those in `failed`, sorted by row number.

    If `run` raises, the rows that are still waiting are cancelled.
    """
    outcomes = list(failed)
    pool = ThreadPoolExecutor(MAX_THREADS)
    try:
        for future in as_completed([pool.submit(run, row) for row in rows]):
            outcomes.append(future.result())
            step(outcomes[-1].student)
    finally:
        pool.shutdown(cancel_futures=True)
    return sorted(outcomes, key=lambda outcome: outcome.number)


def _collect_row(row: Row, how: Collecting) -> CollectedRow:
    outcome = CollectedRow(row.number, row.student, Ending.FAILED)
    try:
        mirror = Mirror(how.course.cache / "mirrors", row.repository, how.seconds)
        with mirror.locked():
            _collect_from(mirror, row, how, outcome)
    except CourseError:
        raise
    except AutograderError as error:
        outcome.reason = error.what_and_fix
    return outcome


def _collect_from(mirror: Mirror, row: Row, how: Collecting, outcome: CollectedRow) -> None:
    head = mirror.look(row.branch)
    commit = mirror.fetch(head)
    seen = mirror.note(head.ref, commit, how.now)
    server = server_record(row, head.ref, how.forge)
    outcome.notes += [server.problem] if server.problem else []
    in_time = _in_time(mirror, states(mirror.repository, server.pushes, server.kind, seen), row.due, outcome)
    outcome.commit = in_time[0].commit
    changes = read_work(how.course, mirror.repository, in_time[0].commit, how.names)
    path = how.results / row.student / FILE
    record = read_record(path, row.student)
    with tempfile.TemporaryDirectory() as scratch:
        for one in _notebooks(how.course, mirror.repository, changes, Path(scratch).resolve()):
            arrival = _arrival(mirror.repository, in_time, one.path)
            content = one.file.read_bytes()
            collected = Collected(
                repository=without_credentials(row.repository), ref=head.ref, commit=in_time[0].commit, due=row.due,
                path=shown(one.path), sha256=hashlib.sha256(content).hexdigest(), arrived_in=arrival.commit,
                when=arrival.when.replace(microsecond=0), record=arrival.record(row.due),
                certain=arrival.certain(row.due), notes=[note.en for note in one.notes],
            )  # fmt: skip
            folder = how.tree / row.student / one.assignment
            notebook = write_if_changed(folder / f"{one.assignment}.ipynb", content)
            timestamp = write_if_changed(folder / TIMESTAMP, collected.when.strftime(TIME).encode())
            if notebook or timestamp:
                outcome.fresh.append(one.assignment)
            outcome.taken[one.assignment] = collected
            record.assignments[one.assignment] = collected
    outcome.notes += [f"{note.path} {note.text.en}" for note in changes.problems]
    outcome.notes += [f"{name}: {note}" for name, one in outcome.taken.items() for note in one.notes]
    if outcome.taken:
        outcome.ending = Ending.TAKEN
    elif changes.problems:
        outcome.reason = "none of the files handed in can be collected."
    else:
        outcome.ending = Ending.NOTHING
    if record.assignments:
        order = [name for name in how.course.names if name in record.assignments]
        ordered = record.model_copy(update={"assignments": {name: record.assignments[name] for name in order}})
        write_if_changed(path, ordered.model_dump_json(indent=2).encode() + b"\n")


def _in_time(
    mirror: Mirror, branch_states: Sequence[BranchState], due: datetime.datetime | None, outcome: CollectedRow
) -> list[BranchState]:
    """The states that arrived before the deadline, newest first, from the newest whose commit still exists."""
    early = [state for state in branch_states if due is None or state.when <= due]
    if not early:
        first = branch_states[-1]
        raise NothingInTime(
            f"nothing arrived before the deadline, {due:%Y-%m-%d %H:%M:%S} UTC: the first commit, {first.commit[:10]}, "
            f"arrived at {first.when:{TIME}} ({first.record(due)})."
        )
    while early and not mirror.has(early[0].commit):
        lost = early.pop(0)
        outcome.notes.append(
            f"The branch pointed to {lost.commit[:10]} from {lost.when:{TIME}} on ({lost.record(due)}), but a force "
            "push removed that commit. An earlier one was collected."
        )
    if not early:
        raise NothingInTime("every commit that arrived before the deadline was removed by a force push.")
    return early


def _notebooks(course: Course, repository: Repository, changes: Changes, folder: Path) -> Iterator[HandedIn]:
    """The notebooks handed in that the student has changed; nbgrader cannot grade scripts."""
    for name, candidates in list(changes.candidates.items()):
        notebooks = [one for one in candidates if one.path.endswith(".ipynb")]
        if notebooks:
            changes.candidates[name] = notebooks
        else:
            del changes.candidates[name]
            changes.problems.append(PathNote(shown(candidates[0].path), NO_NOTEBOOK))
    return (one for one in take(course, repository, changes, folder) if one.touched)


def _arrival(repository: Repository, in_time: Sequence[BranchState], path: str) -> BranchState:
    """The state in which the collected version of a file arrived: the oldest since which the file is unchanged."""
    if "\n" in path:
        return in_time[0]
    trees = repository.blobs([state.commit for state in in_time], "")
    existing = [state for state, tree in zip(in_time, trees, strict=True) if tree]  # a force push removed the others
    blobs = repository.blobs([state.commit for state in existing], path)
    arrival = existing[0]
    for state, blob in zip(existing, blobs, strict=True):
        if not blob or blob != blobs[0]:
            break
        arrival = state
    return arrival
