"""What checks are run on: a submission's code, ready to be probed, wherever it runs."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from autograder.probe.agent import Agent, CodeCells
from autograder.probe.client import LocalTransport, Probe
from autograder.probe.failures import Status, StudentFailure
from autograder.sandbox.host import Fork, Sandbox, out_of_time
from autograder.sandbox.limits import Limits
from autograder.source import Cell

SEED_OF_CELLS = 0


class Subject(ABC):
    """Code under test.

    Attributes:
        broken_cells: what each cell raised that did not run to its end, by its label.
    """

    def __init__(self) -> None:
        self.broken_cells: dict[str, StudentFailure] = {}

    @abstractmethod
    def probe(self, seed: int) -> Probe:
        """A probe at the start of a check: no objects yet, the seed set, the clock at zero."""

    def close(self) -> None:  # noqa: B027 - most have nothing to end
        """End whatever runs the code."""


class LocalSubject(Subject):
    """Code that runs in this process: a model answer, a student's own check, or `--sandbox none`.

    Args:
        cells: to run now; or
        namespace: of a notebook whose cells have run already.
    """

    def __init__(
        self, cells: Sequence[Cell] = (), *, name: str = "local", namespace: dict[str, Any] | None = None
    ) -> None:
        super().__init__()
        self.transport = LocalTransport(Agent(CodeCells(f"submission_{name}", namespace)))
        self._probe = Probe(self.transport)
        self._probe.broken_cells = self.broken_cells
        self._probe.seed(SEED_OF_CELLS)
        for cell in cells:
            try:
                self._probe.run_cell(cell.label, cell.code)
            except StudentFailure as failure:
                self.broken_cells[cell.label] = failure

    def probe(self, seed: int) -> Probe:
        self._probe.begin(seed)
        return self._probe


class SandboxSubject(Subject):
    """Code that runs in a fork of the sandbox.

    A cell that ends its process or runs too long is left out, and the rest run again in a fresh fork, so
    that one exercise cannot cost another. A check that does so is followed by a fresh fork too.
    """

    def __init__(self, sandbox: Sandbox, cells: Sequence[Cell], limits: Limits, device: str) -> None:
        super().__init__()
        self.sandbox = sandbox
        self.cells = tuple(cells)
        self.limits = limits
        self.device = device
        self._fork: Fork | None = None
        self._deadly: set[int] = set()
        self._deadline = time.monotonic() + limits.total_seconds

    def probe(self, seed: int) -> Probe:
        if self._fork is None or not self._fork.alive:
            self._fork, self._probe = self._start()
        self._fork.start_clock()
        self._probe.begin(seed)
        return self._probe

    def _start(self) -> tuple[Fork, Probe]:
        while True:
            if time.monotonic() > self._deadline:
                raise out_of_time(self.limits)
            fork = self.sandbox.fork(self.limits)
            fork.deadline = self._deadline
            probe = Probe(fork, device=self.device)
            probe.broken_cells = self.broken_cells
            probe.seed(SEED_OF_CELLS)
            for number, cell in enumerate(self.cells):
                if number in self._deadly:
                    continue
                fork.start_clock()
                try:
                    probe.run_cell(cell.label, cell.code)
                except StudentFailure as failure:
                    self.broken_cells[cell.label] = failure
                    if not fork.alive:
                        self._deadly.add(number)
                        break
            if fork.alive:
                self.sandbox.prepare(self.limits)  # now: before, it would compete with the cells for the processor
                return fork, probe

    def close(self) -> None:
        if self._fork is not None:
            self._fork.close()


class UnreadableSubject(Subject):
    """A submission that could not be read: every check says why."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason

    def probe(self, seed: int) -> Probe:
        raise StudentFailure(Status.ERROR, self.reason, kind="Unreadable")
