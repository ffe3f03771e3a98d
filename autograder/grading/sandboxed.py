"""A submission in forks of the sandbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from autograder.base.language import Text
from autograder.base.limits import Limits
from autograder.checks import settings
from autograder.checks.subject import SEED_OF_CELLS, Subject
from autograder.content.source import Cell
from autograder.content.stages import Stage, stage_of
from autograder.probe.probe import Probe
from autograder.sandbox.clock import Budget
from autograder.sandbox.fork import Fork, out_of_time
from autograder.sandbox.host import Sandbox
from autograder.wire.cell_ids import CellId
from autograder.wire.failures import Status, StudentFailure

CUDA = "cuda"


class SandboxSubject(Subject):
    """Code that runs in forks of the sandbox.

    The cells run once. Where a stage ends, the process is kept as it stands for the checks of that stage, and a branch
    of it runs the cells that follow. A cell that ends its process, times out or exceeds the memory limit is excluded:
    the cells of its stage run again without it. After a check with such an end, all cells up to that stage run again.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        stages: Sequence[Stage],
        limits: Limits,
        device: str,
        modules: Mapping[str, bytes] = MappingProxyType({}),
    ) -> None:
        super().__init__()
        self.sandbox = sandbox
        self.stages = tuple(stages)
        self.limits = limits
        self.device = device
        self.modules = modules
        self._forks: list[Fork | None] = [None] * len(stages)  # in which the cells up to each stage have run
        self._begun = False
        self._looked_at: set[int] = set()  # numbers of the stages whose settings are known
        self._probe: Probe | None = None
        self._excluded: set[CellId] = set()
        self._budget = Budget(limits.total_seconds)  # for the exercises' cells and the checks
        self._budget_of_other_cells = Budget(limits.total_seconds)

    def probe(self, seed: int, exercise: str) -> Probe:
        number = stage_of(exercise, self.stages)
        fork = self._at(number)
        fork.start_clock(self._budget)
        self._probe = self._probe_on(fork)
        if number not in self._looked_at:
            self._looked_at.add(number)
            self.changed_settings |= self._probe.changed_settings(settings.KNOWN)
        self._probe.begin(seed)
        return self._probe

    def _at(self, number: int) -> Fork:
        """A process in which the cells up to a stage have run."""
        if not self._begun:
            self._begun = True
            self._run_all()
            self.sandbox.prepare(self.limits)  # not earlier: it would compete with the cells for the CPU
        fork = self._forks[number]
        if fork is not None and self._probe is not None and self._probe.transport is fork and self._probe.out_of_memory:
            fork.close()  # it may not have released the memory
        if fork is None or not fork.alive:
            fork = self._forks[number] = self._run(
                [cell for stage in self.stages[: number + 1] for cell in stage.cells]
            )
            self.sandbox.prepare(self.limits)
        return fork

    def _run_all(self) -> None:
        """Run all cells, and keep a process for each stage; after CUDA is initialised, branches cannot use it."""
        fork: Fork | None = None
        for number, stage in enumerate(self.stages):
            try:
                fork = self._forks[number] = self._run(stage.cells, fork)
            except StudentFailure:
                return
            if self.device == CUDA:
                return

    def _run(self, cells: Sequence[Cell], parent: Fork | None = None) -> Fork:
        """A new process, a branch of `parent` if there is one, in which the cells have run.

        Raises:
            StudentFailure: no time is left, or `parent` cannot branch.
        """
        while True:
            if self._budget.left <= 0:
                raise out_of_time(self.limits)
            fork = Fork(self.sandbox, self.limits, parent)
            self._run_cells(fork, cells)
            if fork.alive:
                return fork

    def _run_cells(self, fork: Fork, cells: Sequence[Cell]) -> None:
        """Run cells up to the first that ends the process, and exclude that cell from later runs."""
        probe = self._probe_on(fork)
        if fork.parent is None:
            probe.seed(SEED_OF_CELLS)
            if self.modules:
                probe.write_files(self.modules)
        for cell in cells:
            if cell.id in self._excluded:
                continue
            budget = self._budget if cell.grade_id else self._budget_of_other_cells
            if budget.left <= 0:
                self._excluded.add(cell.id)
                self.broken_cells[cell.id] = _not_run(self.limits)
                continue
            fork.start_clock(budget)
            try:
                probe.run_cell(cell.id, cell.code, cell.number)
            except StudentFailure as failure:
                self.broken_cells[cell.id] = failure
                if failure.status is Status.OUT_OF_MEMORY:
                    fork.close()
            if not fork.alive:
                self._excluded.add(cell.id)
                break
        fork.stop_clock()

    def _probe_on(self, fork: Fork) -> Probe:
        probe = Probe(fork, device=self.device)
        probe.broken_cells = self.broken_cells
        return probe

    def close(self) -> None:
        for fork in self._forks:
            if fork is not None:
                fork.close()


def _not_run(limits: Limits) -> StudentFailure:
    seconds = f"{limits.total_seconds:g}"
    text = Text(
        f"It was not run, because your own cells above it ran for {seconds} s.",
        f"没有运行它，因为它上面你自己加的单元已经运行了 {seconds} 秒。",
    )
    return StudentFailure(Status.TIMED_OUT, text)
