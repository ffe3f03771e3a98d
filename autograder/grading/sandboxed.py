"""A submission in a fork of the sandbox."""

from __future__ import annotations

import time
from collections.abc import Sequence

from autograder.base.limits import Limits
from autograder.checks.subject import SEED_OF_CELLS, Subject
from autograder.content.source import Cell
from autograder.probe.probe import Probe
from autograder.sandbox.fork import Fork, out_of_time
from autograder.sandbox.host import Sandbox
from autograder.wire.cell_ids import CellId
from autograder.wire.failures import Status, StudentFailure


class SandboxSubject(Subject):
    """Code that runs in a fork of the sandbox.

    A cell that ends its process, times out or exceeds the memory limit is excluded, and the other cells run again in a
    new fork, so that one exercise cannot affect another. After a check with such an end, a new fork is used too.
    """

    def __init__(self, sandbox: Sandbox, cells: Sequence[Cell], limits: Limits, device: str) -> None:
        super().__init__()
        self.sandbox = sandbox
        self.cells = tuple(cells)
        self.limits = limits
        self.device = device
        self._fork: Fork | None = None
        self._probe: Probe | None = None
        self._excluded: set[CellId] = set()
        self._deadline = time.monotonic() + limits.total_seconds

    def probe(self, seed: int) -> Probe:
        if self._fork is not None and self._probe is not None and self._probe.out_of_memory:
            self._fork.close()  # it may not have released the memory
        if self._fork is None or not self._fork.alive:
            self._fork = self._start()
        self._fork.start_clock()
        self._probe = self._probe_on(self._fork)
        self._probe.begin(seed)
        return self._probe

    def _start(self) -> Fork:
        """A new fork in which the cells have run."""
        while True:
            if time.monotonic() > self._deadline:
                raise out_of_time(self.limits)
            fork = Fork(self.sandbox, self.limits)
            fork.deadline = self._deadline
            self._run_cells(fork)
            if fork.alive:
                self.sandbox.prepare(self.limits)  # not earlier: it would compete with the cells for the CPU
                return fork

    def _run_cells(self, fork: Fork) -> None:
        """Run the cells up to the first that ends the process, and exclude that cell from later runs."""
        probe = self._probe_on(fork)
        probe.seed(SEED_OF_CELLS)
        for cell in self.cells:
            if cell.id in self._excluded:
                continue
            fork.start_clock()
            try:
                probe.run_cell(cell.id, cell.code)
            except StudentFailure as failure:
                self.broken_cells[cell.id] = failure
                if failure.status is Status.OUT_OF_MEMORY:
                    fork.close()
                if not fork.alive:
                    self._excluded.add(cell.id)
                    return

    def _probe_on(self, fork: Fork) -> Probe:
        probe = Probe(fork, device=self.device)
        probe.broken_cells = self.broken_cells
        return probe

    def close(self) -> None:
        if self._fork is not None:
            self._fork.close()
