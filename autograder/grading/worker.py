"""A worker's whole life: a warm pytest session, a warm sandbox, and one job after the other.

    python -m autograder.grading.worker DESCRIPTOR

It is told what to grade, and asked, over the socket with that file descriptor; it ends with the socket's other end.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from autograder.base.errors import AutograderError, SandboxError
from autograder.content.course import Course, load_course
from autograder.content.source import read_source
from autograder.grading.jobs import READY, Failed, Job, Work
from autograder.sandbox.sandboxes import Sandboxes

if TYPE_CHECKING:
    from autograder.grading.grader import Grader


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)  # what a model answer prints is of no interest here
    connection = Connection(int(sys.argv[1]))
    os.set_inheritable(connection.fileno(), False)
    with contextlib.suppress(EOFError, ConnectionError):  # nobody is there any more
        try:
            _work(connection.recv(), connection)
        except AutograderError as error:
            connection.send(error)


def _work(work: Work, connection: Connection) -> None:
    course = load_course(work.root)
    with _sandboxes(course, work) as sandboxes:
        # Imported now, with the sandbox on its way: both import torch, and each has a core to do so.
        from autograder.grading.grader import serve

        def loop(grader: Grader) -> None:
            with contextlib.suppress(EOFError, ConnectionError):  # not through pytest, which would tell of it
                _grade(grader, connection)

        serve(course, work.assignments, work.options, sandboxes, loop)


def _grade(grader: Grader, connection: Connection) -> None:
    connection.send(READY)
    while True:
        job: Job = connection.recv()
        try:
            answer: Any = grader.grade(job)
        except SandboxError:
            raise  # it ends this worker: another gets a sandbox of its own, and the job
        except Exception:  # a fault of ours in one job must not stop the batch
            answer = Failed(job, traceback.format_exc(limit=-3))
        connection.send(answer)


@contextmanager
def _sandboxes(course: Course, work: Work) -> Iterator[Sandboxes | None]:
    if work.options.sandbox == "none":
        yield None
        return
    # Most submissions import what the model answer imports.
    likely = [[cell.code for cell in read_source(name, course.source(name)).cells] for name in work.assignments]
    cuda = work.options.device == "cuda"
    with Sandboxes(course.settings.preload, first=likely, cuda=cuda, hide=course.root) as sandboxes:
        yield sandboxes


if __name__ == "__main__":
    main()
