"""What checks are run on: a submission's code, ready to be probed, wherever it runs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from autograder.language import Text
from autograder.probe.agent import Agent, CodeCells
from autograder.probe.client import LocalTransport, Probe
from autograder.probe.failures import Status, StudentFailure, called
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
    def probe(self, check: str, seed: int) -> Probe:
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

    def probe(self, check: str, seed: int) -> Probe:
        self._probe.begin(seed)
        return self._probe


def broken_cell(label: str, failure: StudentFailure) -> Text:
    """What a student reads of a cell that raised."""
    cell, said = called(label), failure.message
    return Text(f"The cell of {cell.en} did not run to its end: {said.en}", f"{cell.zh} 没有运行到底：{said.zh}")


class UnreadableSubject(Subject):
    """A submission that could not be read: every check says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__()
        self.reason = reason

    def probe(self, check: str, seed: int) -> Probe:
        raise StudentFailure(Status.ERROR, self.reason, kind="Unreadable")
