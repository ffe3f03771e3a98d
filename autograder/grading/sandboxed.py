"""A submission in a fork of the sandbox, and the model answer that goes before it to learn what checks ask."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from autograder.grading.subject import SEED_OF_CELLS, LocalSubject, Subject
from autograder.probe.ahead import AheadTransport, Scribe, Script
from autograder.probe.client import Probe, Transport
from autograder.probe.failures import Status, StudentFailure
from autograder.sandbox.fork import Fork, out_of_time
from autograder.sandbox.host import Sandbox
from autograder.sandbox.limits import Limits
from autograder.source import Cell


class ModelSubject(LocalSubject):
    """The model answer in a student's place.

    Attributes:
        scripts: what each check asked, by its id.
    """

    def __init__(self, cells: Sequence[Cell], *, name: str) -> None:
        super().__init__(cells, name=name)
        self.scripts: dict[str, Script] = {}
        self._scribe = Scribe(self.transport)
        self._probe.transport = self._scribe

    def probe(self, check: str, seed: int) -> Probe:
        self.scripts[check] = self._scribe.begin()
        return super().probe(check, seed)


class SandboxSubject(Subject):
    """Code that runs in a fork of the sandbox.

    A cell that ends its process, runs too long or takes all memory is left out, and the rest run again in a fresh
    fork, so that one exercise cannot cost another. A check that does so is followed by a fresh fork too.

    Args:
        scripts: what checks are known to ask, by their ids.
    """

    def __init__(
        self, sandbox: Sandbox, cells: Sequence[Cell], limits: Limits, device: str, scripts: Mapping[str, Script]
    ) -> None:
        super().__init__()
        self.sandbox = sandbox
        self.cells = tuple(cells)
        self.limits = limits
        self.device = device
        self.scripts = scripts
        self._fork: Fork | None = None
        self._probe: Probe | None = None
        self._cells_script: Script | None = _script_of(self.cells)
        self._deadly: set[int] = set()
        self._deadline = time.monotonic() + limits.total_seconds

    def probe(self, check: str, seed: int) -> Probe:
        if self._fork is not None and self._probe is not None and self._probe.out_of_memory:
            self._fork.close()  # what it took it may still hold
        if self._fork is None or not self._fork.alive:
            self._fork = self._start()
        self._fork.start_clock()
        ahead = AheadTransport(self._fork, self.scripts.get(check), self._after_a_script_that_was_deadly)
        self._probe = self._probe_on(ahead)
        self._probe.begin(seed)
        return self._probe

    def _after_a_script_that_was_deadly(self) -> Fork:
        self.scripts = {}  # one thing after the other from now on
        self._fork = self._start()
        self._fork.start_clock()
        return self._fork

    def _start(self) -> Fork:
        """A fork in which the cells have run."""
        while True:
            if time.monotonic() > self._deadline:
                raise out_of_time(self.limits)
            fork = Fork(self.sandbox, self.limits)
            fork.deadline = self._deadline
            fork.start_clock()
            probe = self._probe_on(AheadTransport(fork, self._cells_script))
            probe.seed(SEED_OF_CELLS)
            for number, cell in enumerate(self.cells):
                if number in self._deadly:
                    continue
                if self._cells_script is None:
                    fork.start_clock()
                try:
                    probe.run_cell(cell.label, cell.code)
                except StudentFailure as failure:
                    if failure.status is Status.OUT_OF_MEMORY:
                        fork.close()  # what the cell took it may still hold
                    if not fork.alive and self._cells_script is not None:
                        self._cells_script = None  # which cell it was, only running one after the other can tell
                        break
                    self.broken_cells[cell.label] = failure
                    if not fork.alive:
                        self._deadly.add(number)
                        break
            if fork.alive:
                self.sandbox.prepare(self.limits)  # now: before, it would compete with the cells for the processor
                return fork

    def _probe_on(self, transport: Transport) -> Probe:
        probe = Probe(transport, device=self.device)
        probe.broken_cells = self.broken_cells
        return probe

    def close(self) -> None:
        if self._fork is not None:
            self._fork.close()


def _script_of(cells: Sequence[Cell]) -> Script:
    """What running these cells asks."""
    scribe = Scribe()
    probe = Probe(scribe)
    probe.seed(SEED_OF_CELLS)
    for cell in cells:
        probe.run_cell(cell.label, cell.code)
    return scribe.script
