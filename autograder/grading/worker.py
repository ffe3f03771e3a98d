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

MAX_DEATHS = 2  # of workers on one and the same job, or while they start, before that is given up
READY = "ready"


class _Ended(SandboxError):
    """A worker's process is gone, and has not said why."""


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
        self._failed_starts = 0  # one after the other
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
        self._hand_out(waiting)
        while waiting or any(worker.job for worker in self._workers):
            for worker, message in self._messages():
                outcome: Graded | Failed | None = None
                if isinstance(message, AutograderError):
                    job = worker.job
                    if job is not None and worker.ready:
                        deaths[job] = deaths.get(job, 0) + 1
                        if deaths[job] == MAX_DEATHS:
                            outcome = Failed(job, f"What graded it ended, {MAX_DEATHS} times: {message}")
                            job = None
                    self._replace(worker, message, job)
                elif message == READY:
                    self._begin(worker)
                else:
                    worker.job, outcome = None, message
                self._hand_out(waiting)  # now, so that workers work while the caller does
                if outcome is not None:
                    yield outcome

    def wait_until_ready(self) -> None:
        """Wait for all workers, so that each takes its share of the next jobs.

        Raises:
            AutograderError: as for `run`.
        """
        while not all(worker.ready for worker in self._workers):
            for worker, message in self._messages():
                if isinstance(message, AutograderError):
                    self._replace(worker, message, None)
                else:
                    self._begin(worker)

    def _messages(self) -> Iterator[tuple[_Worker, Any]]:
        by_connection = {worker.connection: worker for worker in self._workers}
        for connection in multiprocessing.connection.wait(list(by_connection)):
            worker = by_connection[connection]  # type: ignore[index]
            yield worker, worker.receive()

    def _hand_out(self, waiting: list[Job]) -> None:
        for worker in self._workers:
            if waiting and worker.ready and worker.job is None:
                worker.give(waiting.pop())

    def _begin(self, worker: _Worker) -> None:
        self._failed_starts = 0
        worker.ready = True
        if worker.job is not None:
            worker.give(worker.job)

    def _replace(self, worker: _Worker, error: AutograderError, job: Job | None) -> None:
        """Start a worker in the place of one that is of no use, for the same job: others may have been hit as well."""
        self._workers.remove(worker)
        worker.close()
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts == MAX_DEATHS or not isinstance(error, _Ended):
                raise error
        self._workers.append(self._start())
        self._workers[-1].job = job

    @property
    def pids(self) -> list[int]:
        """Of the worker processes."""
        return [worker.process.pid for worker in self._workers if worker.process.pid is not None]

    def close(self) -> None:
        for worker in self._workers:
            worker.close()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Worker:
    """A worker as its pool sees it.

    Attributes:
        job: what it works on, or will when it is ready.
    """

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
            return _Ended(
                "A grading worker ended.", fix="Was it killed, for want of memory perhaps? --jobs 1 takes less."
            )

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
        connection.send(READY)
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
