"""Runs the visible checks in a fork of a process that has loaded torch: fast, and with a timeout for endless loops."""

from __future__ import annotations

import multiprocessing
import os
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from autograder.base.errors import AutograderError, CourseError, SubmissionError
from autograder.content.course import Course
from autograder.student.checking import Report, check_file

# Without fork, the checks still work, but every run has to import torch again.
START = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"


@dataclass(frozen=True)
class TimedOut:
    """The checks did not finish within the time limit."""

    seconds: float


def warm_up() -> None:
    """Import torch, with one thread only, because a fork could deadlock after torch has started more threads."""
    import torch

    torch.set_num_threads(1)


def check_in_fork(course: Course, path: Path, assignment: str) -> Report | TimedOut:
    """Run `check_file` in another process, with the time limit of a whole submission.

    Raises:
        SubmissionError: the file cannot be read, or its code ends the process.
        CourseError: the checks cannot run.
    """
    seconds = course.limits(assignment).total_seconds
    context = multiprocessing.get_context(START)
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_check, args=(sender, course, path, assignment), daemon=True)  # type: ignore[attr-defined]
    process.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            return TimedOut(seconds)
        report: Report | AutograderError = receiver.recv()
    except EOFError:
        raise SubmissionError(
            "your code ended the process that checks it.", where=path, zh=f"{path}：你的代码结束了检查它的进程。"
        ) from None
    finally:
        process.kill()
        process.join()
        receiver.close()
    if isinstance(report, AutograderError):
        raise report
    return report


def _check(sender: Connection, course: Course, path: Path, assignment: str) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Output of the notebook would break the table in the terminal.
    try:
        sender.send(check_file(course, path, assignment))
    except AutograderError as error:
        sender.send(error)
    except Exception as error:
        traceback.print_exc()
        reason = f"{type(error).__name__}: {error}"
        sender.send(CourseError(f"the checks cannot run: {reason}.", where=path, fix="Tell your instructor."))
