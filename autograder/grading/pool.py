"""A pool of warm worker processes that grade jobs; `worker.py` is the program of each."""

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
MAX_DEATHS = 2  # a job, or starting workers, fails when this many workers have died on it


class _Ended(SandboxError):
    """A worker's process ended without an error message."""


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
        self._failed_starts = 0  # since a worker last started
        self._workers: list[_Worker] = []
        self._fill()

    def run(self, jobs: Iterable[Job]) -> Iterator[Graded | Failed]:
        """Grade jobs and yield the outcomes as they finish. A job whose worker or sandbox dies is retried once.

        Starting a run cancels the jobs that are still in progress from an earlier one.

        Raises:
            AutograderError: a worker cannot start (no sandbox, graders that cannot be collected).
        """
        for worker in [worker for worker in self._workers if worker.job is not None]:
            self._workers.remove(worker)
            worker.close()
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
                            outcome = Failed(job, f"The worker or its sandbox died {MAX_DEATHS} times: {message}")
                            job = None
                    self._replace(worker, message, job)
                elif message == READY:
                    self._begin(worker)
                else:
                    worker.job, outcome = None, message
                self._hand_out(waiting)  # before yielding, so that workers stay busy while the caller runs
                if outcome is not None:
                    yield outcome

    def _fill(self) -> None:
        """Start workers until the pool has its full size."""
        while len(self._workers) < self._size:
            self._workers.append(_Worker(self._work))

    def wait_until_ready(self) -> None:
        """Wait until all workers are ready, so that each gets its share of the next jobs; raises as `run` does."""
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
        """Replace a worker that died or reported an error; the new one gets the same job."""
        self._workers.remove(worker)
        worker.close()
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= MAX_DEATHS or not isinstance(error, _Ended):
                self._failed_starts = 0  # the next run tries again
                raise error
        self._workers.append(_Worker(self._work, job))

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers."""
        return [worker.process.pid for worker in self._workers]

    def close(self) -> None:
        while self._workers:
            self._workers.pop().close()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Worker:
    """The pool's handle of a worker process, and the job that it grades, or will grade once it is ready."""

    def __init__(self, work: Work, job: Job | None = None) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            # Not multiprocessing, whose child processes import the parent's main module with everything it imports.
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", WORKER, str(theirs.fileno())], stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))},
            )  # fmt: skip
        self.connection = Connection(ours.detach())
        self.job = job
        self.ready = False
        self._send(work)

    def give(self, job: Job) -> None:
        self.job = job
        self._send(job)

    def _send(self, message: Job | Work) -> None:
        with contextlib.suppress(ConnectionError):  # `receive` reports that the worker is gone
            self.connection.send(message)

    def receive(self) -> Any:
        """The worker's next message; an `AutograderError` if it can no longer be used."""
        try:
            return self.connection.recv()
        except (EOFError, ConnectionError):
            return _Ended("A grading worker died.", fix="If memory ran out, --jobs 1 needs less of it.")

    def close(self) -> None:
        self.connection.close()
        self.process.kill()  # bwrap's --die-with-parent ends its sandbox as well
        self.process.wait()
