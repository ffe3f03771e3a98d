"""Worker processes: each holds a warm pytest session and a warm sandbox, and grades what it is sent."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from autograder.course import Course, load_course
from autograder.errors import AutograderError, SandboxError
from autograder.grading.jobs import Graded, Job, Options

MAX_DEATHS = 2  # of workers on one and the same job, before it is given up


@dataclass(frozen=True)
class Failed:
    """A job that could not be graded through no fault of the student's."""

    job: Job
    reason: str


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0))


class Pool:
    """Workers that grade jobs as fast as the machine allows. Use as a context manager.

    A worker that dies is replaced, and its job tried again once.
    """

    def __init__(self, course: Course, assignments: Sequence[str], options: Options, size: int) -> None:
        self.course = course
        self.assignments = list(assignments)
        self.options = options
        self._context = multiprocessing.get_context("spawn")
        self._workers = [self._start() for _ in range(size)]

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_work, args=(theirs, self.course.root, self.assignments, self.options), daemon=True
        )
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def run(self, jobs: Iterable[Job]) -> Iterator[Graded | Failed]:
        """Grade jobs; results come as they are ready. A job whose worker or sandbox ends is tried once more.

        Raises:
            AutograderError: a worker cannot start (no sandbox, graders that cannot be collected).
        """
        waiting = list(jobs)[::-1]
        deaths: dict[Job, int] = {}
        while waiting or any(worker.job for worker in self._workers):
            for worker in self._workers:
                if waiting and worker.ready and worker.job is None:
                    worker.give(waiting.pop())
            for connection in multiprocessing.connection.wait([worker.connection for worker in self._workers]):
                worker = next(worker for worker in self._workers if worker.connection is connection)
                message = worker.receive()
                if isinstance(message, AutograderError):
                    self._workers.remove(worker)
                    worker.close()
                    if not worker.ready:
                        raise message
                    if worker.job is not None:
                        deaths[worker.job] = deaths.get(worker.job, 0) + 1
                        if deaths[worker.job] < MAX_DEATHS:
                            waiting.append(worker.job)
                        else:
                            yield Failed(worker.job, f"What graded it ended, {MAX_DEATHS} times: {message}")
                    self._workers.append(self._start())
                    continue
                if message == "ready":
                    worker.ready = True
                    continue
                worker.job = None
                yield message

    def close(self) -> None:
        for worker in self._workers:
            worker.close()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Worker:
    def __init__(self, process: SpawnProcess, connection: Connection) -> None:
        self.process = process
        self.connection = connection
        self.job: Job | None = None
        self.ready = False

    def give(self, job: Job) -> None:
        self.job = job
        self.connection.send(job)

    def receive(self) -> Any:
        """What it has to say; an `AutograderError` when it is of no more use."""
        try:
            return self.connection.recv()
        except (EOFError, ConnectionError):
            return SandboxError("A grading worker ended.")

    def close(self) -> None:
        self.connection.close()
        self.process.kill()  # its sandbox dies with it: bwrap is told to
        self.process.join()


def _work(connection: Connection, root: Path, assignments: list[str], options: Options) -> None:
    """A worker's whole life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)  # what a model answer prints is of no interest here
    # Imported here, so that the parent, which grades nothing itself, does without torch.
    from autograder.grading.grader import Grader, serve

    def loop(grader: Grader) -> None:
        connection.send("ready")
        while True:
            try:
                job: Job = connection.recv()
            except EOFError:
                return
            try:
                answer: Any = grader.grade(job)
            except SandboxError:
                raise  # it ends this worker: another gets a sandbox of its own, and the job
            except Exception:  # a fault of ours in one job must not stop the batch
                answer = Failed(job, traceback.format_exc(limit=-3))
            connection.send(answer)

    try:
        serve(load_course(root), assignments, options, loop)
    except AutograderError as error:
        connection.send(error)
