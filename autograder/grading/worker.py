"""A grading worker: it keeps a pytest session and a sandbox warm, and grades one job after another.

    python -m autograder.grading.worker DESCRIPTOR

It receives its `Work` and then jobs over the socket with this file descriptor, and exits when the peer closes it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import traceback
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from autograder.base.errors import AutograderError, SandboxError
from autograder.content.course import Course, load_course
from autograder.content.source import read_source
from autograder.grading.jobs import READY, Failed, Graded, Job, Work
from autograder.sandbox.sandboxes import Sandboxes

if TYPE_CHECKING:
    from autograder.grading.grader import Grader


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # discards what model answers print
    connection = Connection(int(sys.argv[1]))
    os.set_inheritable(connection.fileno(), False)
    with contextlib.suppress(EOFError, ConnectionError):  # the parent has closed the connection
        try:
            _work(connection.recv(), connection)
        except AutograderError as error:
            connection.send(error)


def _work(work: Work, connection: Connection) -> None:
    course = load_course(work.root)
    with _sandboxes(course, work) as sandboxes:
        # Imported while the sandbox starts: both import torch, and they do so in parallel.
        from autograder.grading.grader import serve

        def loop(grader: Grader) -> None:
            with contextlib.suppress(EOFError, ConnectionError):  # here, since pytest would report it as an error
                _grade(grader, connection)

        serve(course, work.assignments, work.options, sandboxes, loop)


def _grade(grader: Grader, connection: Connection) -> None:
    connection.send(READY)
    while True:
        job: Job = connection.recv()
        try:
            outcome: Graded | Failed = grader.grade(job)
        except SandboxError:
            raise  # ends this worker; the pool retries the job on another one with a new sandbox
        except Exception:  # a fault of the grader in one job must not stop the batch
            outcome = Failed(job, traceback.format_exc(limit=-3))
        connection.send(outcome)


def _sandboxes(course: Course, work: Work) -> contextlib.AbstractContextManager[Sandboxes | None]:
    if work.options.sandbox == "none":
        return contextlib.nullcontext()
    # Most submissions import what the model answer imports.
    likely = [[cell.code for cell in read_source(name, course.source(name)).cells] for name in work.assignments]
    return Sandboxes(course.settings.preload, first=likely, cuda=work.options.device == "cuda", hide=course.root)


if __name__ == "__main__":
    main()
