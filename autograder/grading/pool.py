"""Worker processes, kept warm and given jobs; see `worker.py` for what each of them does."""

from __future__ import annotations

import contextlib
import multiprocessing.connection
import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Any

from autograder.base.errors import AutograderError, SandboxError
from autograder.content.course import Course
from autograder.grading.jobs import READY, Failed, Graded, Job, Options, Work

WORKER = "autograder.grading.worker"
MAX_DEATHS = 2  # of workers on one and the same job, or while they start, before that is given up


class _Ended(SandboxError):
    """A worker's process is gone, and has not said why."""


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0))


class Pool:
    """Workers that grade jobs as fast as the machine allows. Use as a context manager.

    A worker that dies is replaced, and its job tried again once.
    """

    def __init__(self, course: Course, assignments: Sequence[str], options: Options, size: int) -> None:
        self._work = Work(course.root, tuple(assignments), options)
        self._size = size
        self._failed_starts = 0  # one after the other
        self._workers: list[_Worker] = []
        self._fill()

    def run(self, jobs: Iterable[Job]) -> Iterator[Graded | Failed]:
        """Grade jobs; results come as they are ready. A job whose worker or sandbox ends is tried once more.

        A run that is not read to its end is over when the next one begins: what its workers were doing is given up.

        Raises:
            AutograderError: a worker cannot start (no sandbox, graders that cannot be collected).
        """
        self._give_up_jobs()
        self._fill()
        return self._run(list(jobs)[::-1])

    def _run(self, waiting: list[Job]) -> Iterator[Graded | Failed]:
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

    def _fill(self) -> None:
        """Start the workers that are missing."""
        while len(self._workers) < self._size:
            self._workers.append(_Worker(self._work))

    def _give_up_jobs(self) -> None:
        """End the workers that have a job: its result would come when nobody waits for it."""
        for worker in [worker for worker in self._workers if worker.job is not None]:
            self._workers.remove(worker)
            worker.close()

    def wait_until_ready(self) -> None:
        """Wait for all workers, so that each takes its share of the next jobs.

        Raises:
            AutograderError: as for `run`.
        """
        self._fill()
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
            if self._failed_starts >= MAX_DEATHS or not isinstance(error, _Ended):
                self._failed_starts = 0  # the next run tries anew
                raise error
        self._workers.append(_Worker(self._work))
        self._workers[-1].job = job

    @property
    def pids(self) -> list[int]:
        """Of the worker processes."""
        return [worker.process.pid for worker in self._workers]

    def close(self) -> None:
        while self._workers:
            self._workers.pop().close()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Worker:
    """A worker as its pool sees it.

    Attributes:
        job: what it works on, or will when it is ready.
    """

    def __init__(self, work: Work) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            # Not by multiprocessing: its children import the parent's main module again, and all that it imports.
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", WORKER, str(theirs.fileno())], stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))},
            )  # fmt: skip
        self.connection = Connection(ours.detach())
        self.job: Job | None = None
        self.ready = False
        self._send(work)

    def give(self, job: Job) -> None:
        self.job = job
        self._send(job)

    def _send(self, what: Job | Work) -> None:
        with contextlib.suppress(ConnectionError):  # `receive` is told as well that nobody is there
            self.connection.send(what)

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
        self.process.wait()
