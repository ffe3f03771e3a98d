"""Subjects: what checks run on, that is, code ready to be probed, wherever it runs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from autograder.base.language import Text
from autograder.content.source import Cell
from autograder.inside.agent import Agent
from autograder.inside.cells import CodeCells
from autograder.probe.probe import Probe
from autograder.probe.transports import LocalTransport
from autograder.wire.cell_ids import CellId
from autograder.wire.failures import Status, StudentFailure

SEED_OF_CELLS = 0


class Subject(ABC):
    """Code under test.

    Attributes:
        broken_cells: the failure of each cell that raised.
    """

    def __init__(self) -> None:
        self.broken_cells: dict[CellId, StudentFailure] = {}

    @abstractmethod
    def probe(self, seed: int) -> Probe:
        """A probe for a new check: it holds no objects, the random seed is set, and the clock starts at zero."""

    def close(self) -> None:  # noqa: B027 - most subjects have nothing to end
        """End the process that runs the code."""


class LocalSubject(Subject):
    """Code that runs in this process: a model answer, a student's own check, or `--sandbox none`.

    Args:
        cells: the cells to run now.
        namespace: the namespace of a notebook whose cells have already run.
    """

    def __init__(self, cells: Sequence[Cell] = (), *, namespace: dict[str, Any] | None = None) -> None:
        super().__init__()
        self.transport = LocalTransport(Agent(CodeCells(namespace)))
        self._probe = Probe(self.transport)
        self._probe.broken_cells = self.broken_cells
        self._probe.seed(SEED_OF_CELLS)
        for cell in cells:
            try:
                self._probe.run_cell(cell.id, cell.code)
            except StudentFailure as failure:
                self.broken_cells[cell.id] = failure

    def probe(self, seed: int) -> Probe:
        self._probe.begin(seed)
        return self._probe


def broken_cell(id_: CellId, failure: StudentFailure) -> Text:
    """The note that tells a student that a cell raised."""
    cell, reason = id_.text, failure.message
    return Text(f"The cell of {cell.en} stopped with an error: {reason.en}", f"{cell.zh} 没有运行到底：{reason.zh}")


class UnreadableSubject(Subject):
    """A submission that could not be read: every check reports the reason."""

    def __init__(self, reason: Text) -> None:
        super().__init__()
        self.reason = reason

    def probe(self, seed: int) -> Probe:
        raise StudentFailure(Status.ERROR, self.reason, kind="Unreadable")
