"""Subjects: what checks run on, that is, code ready to be probed, wherever it runs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from autograder.base.language import Text
from autograder.checks import settings
from autograder.checks.advice import Advice
from autograder.content.stages import Stage, stage_of
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
        changed_settings: torch's global settings that the notebook changed and that were put back for a check.
    """

    def __init__(self) -> None:
        self.broken_cells: dict[CellId, StudentFailure] = {}
        self.changed_settings: set[str] = set()

    def notes(self, advice: Advice) -> list[Text]:
        """What the student should know of how the cells ran."""
        cells = [
            advice.added_to(_broken_cell(id_, failure), failure, self.broken_cells, before=id_)
            for id_, failure in self.broken_cells.items()
        ]
        return [*cells, *map(settings.note, sorted(self.changed_settings))]

    @abstractmethod
    def probe(self, seed: int, exercise: str) -> Probe:
        """A probe for a new check of an exercise: it holds no objects, and the random seed is set.

        It sees the notebook as it stood where the exercise is checked, see `autograder.content.stages`.
        """

    def close(self) -> None:  # noqa: B027 - most subjects have nothing to end
        """End the process that runs the code."""


class LocalSubject(Subject):
    """Code that runs in this process: a model answer, a student's own check, or `--sandbox none`.

    The cells of the first stage run now. For a check behind a later stage, all cells up to there run again, because a
    check may change objects that later cells use.

    Args:
        stages: the cells.
        namespace: the namespace of a notebook whose cells have already run.
    """

    def __init__(self, stages: Sequence[Stage], *, namespace: dict[str, Any] | None = None) -> None:
        super().__init__()
        self._stages = stages
        self._run_up_to(0, namespace)

    def _run_up_to(self, number: int, namespace: dict[str, Any] | None = None) -> None:
        self._number = number
        self.transport = LocalTransport(Agent(CodeCells(namespace)))
        self._probe = Probe(self.transport)
        self._probe.broken_cells = self.broken_cells
        self._probe.seed(SEED_OF_CELLS)
        for stage in self._stages[: number + 1]:
            for cell in stage.cells:
                try:
                    self._probe.run_cell(cell.id, cell.code, cell.number)
                except StudentFailure as failure:
                    self.broken_cells[cell.id] = failure
        self.changed_settings |= self._probe.changed_settings(settings.KNOWN)

    def probe(self, seed: int, exercise: str) -> Probe:
        number = stage_of(exercise, self._stages)
        if number != self._number:
            self._run_up_to(number)
        self._probe.begin(seed)
        return self._probe


def _broken_cell(id_: CellId, failure: StudentFailure) -> Text:
    """The note that tells a student that a cell raised."""
    cell, reason = id_.text, failure.message
    return Text(f"The cell of {cell.en} stopped with an error: {reason.en}", f"{cell.zh} 没有运行到底：{reason.zh}")


class UnreadableSubject(Subject):
    """A submission that could not be read: every check reports the reason."""

    def __init__(self, reason: Text) -> None:
        super().__init__()
        self.reason = reason

    def probe(self, seed: int, exercise: str) -> Probe:
        raise StudentFailure(Status.ERROR, self.reason, kind="Unreadable")
