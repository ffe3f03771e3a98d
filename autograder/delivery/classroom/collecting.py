"""Collecting a class's repositories into nbgrader's submitted/ tree."""

from __future__ import annotations

import datetime
import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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
from autograder.delivery.pull.handed_in import HandedIn, take, untouched
from autograder.results.classroom import FILE, TIME, Collected, CollectedRecord, CollectedRow, Ending

MOST_AT_ONCE = 8
TIMESTAMP = "timestamp.txt"
NO_NOTEBOOK = Text("is a script; nbgrader takes notebooks alone.", "是脚本；nbgrader 只收笔记本。")


class NothingInTime(AutograderError):
    """A repository has commits, and none of them arrived before the deadline."""


@dataclass(frozen=True)
class Collecting:
    """How to collect.

    Attributes:
        names: the assignments.
        tree: nbgrader's submitted/ folder.
        results: folder for a collected.json of each student.
        now: that it is.
        seconds: that one fetch may take.
    """

    course: Course
    names: Sequence[str]
    tree: Path
    results: Path
    now: datetime.datetime
    forge: ForgeChoice = PUBLIC
    seconds: float = SECONDS


def collect(table: Table, how: Collecting, step: Callable[[str], None] = lambda _: None) -> list[CollectedRow]:
    """Collect from every student of a table, several at once; one that fails stops no other.

    What was collected before stays where nothing is to be had now.

    Args:
        step: called with the name of each student that is done.

    Raises:
        CourseError: the course's notebooks are not built.
    """
    outcomes = [CollectedRow(row.number, plain(row.student), Ending.FAILED, row.reason) for row in table.unusable]
    if table.rows:
        with threads(min(MOST_AT_ONCE, len(table.rows))) as pool:
            for done in as_completed([pool.submit(_collect_row, row, how) for row in table.rows]):
                outcomes.append(done.result())
                step(outcomes[-1].student)
    return sorted(outcomes, key=lambda outcome: outcome.number)


@contextmanager
def threads(number: int) -> Iterator[ThreadPoolExecutor]:
    """Threads that wait on servers; when one task raises, those that are waiting are not begun."""
    pool = ThreadPoolExecutor(number)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _collect_row(row: Row, how: Collecting) -> CollectedRow:
    outcome = CollectedRow(row.number, row.student, Ending.FAILED)
    try:
        mirror = Mirror(how.course.cache / "mirrors", row.repository, how.seconds)
        with mirror.locked():
            _collect_from(mirror, row, how, outcome)
    except CourseError:
        raise
    except AutograderError as error:
        outcome.reason = " ".join(filter(None, (error.what, error.fix)))
    return outcome


def _collect_from(mirror: Mirror, row: Row, how: Collecting, outcome: CollectedRow) -> None:
    head = mirror.look(row.branch)
    commit = mirror.fetch(head)
    seen = mirror.note(head.ref, commit, how.now)
    server = server_record(row, head.ref, how.forge)
    outcome.notes += [server.problem] if server.problem else []
    known = states(mirror.repository, server.pushes, server.kind, seen)
    in_time = _in_time(mirror, known, row.due, outcome)
    outcome.commit = in_time[0].commit
    changes = read_work(how.course, mirror.repository, in_time[0].commit, how.names)
    path = how.results / row.student / FILE
    record = read_record(path, row.student)
    with tempfile.TemporaryDirectory() as scratch:
        for one in _taken(how.course, mirror.repository, changes, Path(scratch).resolve()):
            arrival = _arrival(mirror.repository, in_time, one.path)
            content = one.file.read_bytes()
            collected = Collected(
                repository=without_credentials(row.repository), ref=head.ref, commit=in_time[0].commit, due=row.due,
                path=shown(one.path), sha256=hashlib.sha256(content).hexdigest(), arrived_in=arrival.commit,
                when=arrival.when.replace(microsecond=0), record=arrival.record(row.due),
                certain=arrival.certain(row.due), notes=[note.en for note in one.notes],
            )  # fmt: skip
            if _put(how.tree / row.student / one.assignment, one.assignment, content, collected):
                outcome.fresh.append(one.assignment)
            outcome.taken[one.assignment] = collected
            record.assignments[one.assignment] = collected
    outcome.notes += [f"{remark.path} {remark.text.en}" for remark in changes.problems]
    outcome.notes += [f"{name}: {note}" for name, one in outcome.taken.items() for note in one.notes]
    if outcome.taken:
        outcome.ending = Ending.TAKEN
    elif changes.problems:
        outcome.reason = "nothing that is handed in can be taken."
    else:
        outcome.ending = Ending.NOTHING
    if record.assignments:
        _write_record(path, record, how.course)


def _in_time(
    mirror: Mirror, known: Sequence[BranchState], due: datetime.datetime | None, outcome: CollectedRow
) -> list[BranchState]:
    """The states that arrived before the deadline and that can be had, the newest first."""
    early = [state for state in known if due is None or state.when <= due]
    if not early:
        first = known[-1]
        raise NothingInTime(
            f"nothing arrived before the deadline, {due:%Y-%m-%d %H:%M:%S} UTC: the first commit, {first.commit[:10]}, "
            f"came at {first.when:{TIME}} ({first.record(due)})."
        )
    while early and not mirror.has(early[0].commit):
        lost = early.pop(0)
        outcome.notes.append(
            f"The branch was at {lost.commit[:10]} from {lost.when:{TIME}} on ({lost.record(due)}), and that commit "
            "cannot be had any more: it was pushed over. An earlier one was taken."
        )
    if not early:
        raise NothingInTime("what arrived before the deadline cannot be had any more: it was pushed over.")
    return early


def _taken(course: Course, repository: Repository, changes: Changes, folder: Path) -> Iterator[HandedIn]:
    """What is handed in as a notebook, which is all that nbgrader grades."""
    for name, candidates in list(changes.candidates.items()):
        notebooks = [one for one in candidates if one.path.endswith(".ipynb")]
        if notebooks:
            changes.candidates[name] = notebooks
        else:
            del changes.candidates[name]
            changes.problems.append(PathNote(shown(candidates[0].path), NO_NOTEBOOK))
    for one in take(course, repository, changes, folder):
        if not untouched(course, one):
            yield one


def _arrival(repository: Repository, in_time: Sequence[BranchState], path: str) -> BranchState:
    """The state with which the version of a file that is taken arrived: the first of those that have it unchanged."""
    if "\n" in path:
        return in_time[0]
    commits = [state.commit for state in in_time]
    trees = repository.blobs(commits, "")
    there = [state for state, tree in zip(in_time, trees, strict=True) if tree]  # the others were pushed over
    blobs = repository.blobs([state.commit for state in there], path)
    arrival = there[0]
    for state, blob in zip(there, blobs, strict=True):
        if not blob or blob != blobs[0]:
            break
        arrival = state
    return arrival


def _put(folder: Path, name: str, content: bytes, collected: Collected) -> bool:
    """Write a notebook and its time where nbgrader looks; whether anything of it is new."""
    notebook = write_if_changed(folder / f"{name}.ipynb", content)
    timestamp = write_if_changed(folder / TIMESTAMP, collected.when.strftime(TIME).encode())
    return notebook or timestamp


def _write_record(path: Path, record: CollectedRecord, course: Course) -> None:
    order = [name for name in course.names if name in record.assignments]
    own = record.model_copy(update={"assignments": {name: record.assignments[name] for name in order}})
    write_if_changed(path, own.model_dump_json(indent=2).encode() + b"\n")
