"""Visible checks in a fork of a process that has torch loaded: quick, and no loop of a student's can hang it."""

from __future__ import annotations

import multiprocessing
import os
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from autograder.base.errors import AutograderError
from autograder.content.course import find_course
from autograder.student.checking import Report, check_file

# Where there is no fork the rest still works, only not in a moment.
START = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"


@dataclass(frozen=True)
class TooLong:
    """The checks did not come to an end in time."""

    seconds: float


def warm_up() -> None:
    """Load what every check needs. A fork after torch has started threads could deadlock, so there is one only."""
    import torch

    torch.set_num_threads(1)


def check_apart(path: Path, assignment: str | None = None) -> Report | TooLong:
    """`check_file` in a process of its own, which is given the time of a whole submission.

    Raises:
        AutograderError: the file or the course cannot be read.
    """
    course = find_course()
    seconds = course.limits(course.assignment(assignment or path.stem).name).total_seconds
    context = multiprocessing.get_context(START)
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_check, args=(theirs, path, assignment), daemon=True)  # type: ignore[attr-defined]
    process.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            return TooLong(seconds)
        found: Report | AutograderError = ours.recv()
    except EOFError:
        raise AutograderError("your code ended the process that checks it.", where=path) from None
    finally:
        process.kill()
        process.join()
        ours.close()
    if isinstance(found, AutograderError):
        raise found
    return found


def _check(connection: Connection, path: Path, assignment: str | None) -> None:
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)  # a notebook's own prints would tear the table apart
    try:
        connection.send(check_file(path, assignment))
    except AutograderError as error:
        connection.send(error)
    except Exception as error:
        traceback.print_exc()
        connection.send(AutograderError(f"the checks failed: {type(error).__name__}: {error}", where=path))
