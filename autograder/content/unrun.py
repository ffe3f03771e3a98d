"""The code of a submission that grading does not run: experiments, and additions to check cells and locked cells."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from autograder.base.language import Text
from autograder.content.definitions import MAX_TOTAL, names_defined, names_in_each, statements
from autograder.content.source import CHECK_PREFIX, Cell
from autograder.wire.cell_ids import CellId

STUB = "raise NotImplementedError"
MAX_NAMES = 5  # that a note lists
NOT_RUN = Text(
    "Grading does not run such cells: move it to the cell of the exercise, or to a new cell before it.",
    "评分时不运行这样的单元：请把它移到练习的单元里，或移到它前面的新单元里。",
)
ORIGINAL_RUNS = Text(
    "Grading runs the original of that cell: move it to the cell of the exercise, or to a new cell before it.",
    "评分时运行的是这个单元原来的代码：请把它移到练习的单元里，或移到它前面的新单元里。",
)


class UnrunKind(Enum):
    """Why a cell does not run as it stands in the submission."""

    CHECK = "check"
    LOCKED = "locked"
    EXPERIMENT = "experiment"


@dataclass(frozen=True)
class UnrunCell:
    """A cell whose code does not run as it stands in the submission."""

    id: CellId
    kind: UnrunKind
    code: str

    @functools.cached_property
    def names(self) -> frozenset[str]:
        """The names that it defines."""
        return names_defined(self.code)

    @property
    def text(self) -> Text:
        """What messages call it."""
        name = str(self.id)
        if self.kind is UnrunKind.CHECK:
            exercise = name.removeprefix(CHECK_PREFIX)
            return Text(f"the check cell of {exercise}", f"{exercise} 的检查单元")
        if self.kind is UnrunKind.LOCKED:
            return Text(f"the locked cell {name}", f"锁定的单元 {name}")
        return Text(f"an experiment cell ({self.id.text.en})", f"标有 experiment 的单元（{self.id.text.zh}）")

    @property
    def advice(self) -> Text:
        return NOT_RUN if self.kind is UnrunKind.EXPERIMENT else ORIGINAL_RUNS


def unrun_cells(
    cells: Sequence[Cell], experiments: Sequence[Cell], originals: Mapping[str, Sequence[str]]
) -> tuple[UnrunCell, ...]:
    """The cells whose code does not run: those with added statements, and experiments.

    Args:
        cells: the submission's cells, in the order of the file, without its experiments.
        experiments: its experiments.
        originals: the code of each check cell and each locked cell, by grade_id, in one or more versions.
    """
    found = []
    left = MAX_TOTAL
    for cell in cells:
        versions = originals.get(cell.grade_id)
        if versions is None or cell.code in versions:
            continue
        left -= len(cell.code)
        if left >= 0 and _adds(cell.code, versions):
            kind = UnrunKind.CHECK if cell.grade_id.startswith(CHECK_PREFIX) else UnrunKind.LOCKED
            found.append(UnrunCell(cell.id, kind, cell.code))
    for cell in experiments:
        left -= len(cell.code)
        if left >= 0:
            found.append(UnrunCell(cell.id, UnrunKind.EXPERIMENT, cell.code))
    return tuple(found)


def _adds(code: str, versions: Sequence[str]) -> bool:
    """Whether code has statements that no version of the original has."""
    return bool(code.strip()) and not statements(code) <= frozenset().union(*map(statements, versions))


def unrun_notes(unrun: Sequence[UnrunCell], run: Sequence[Cell]) -> Iterator[Text]:
    """A note for each check cell or locked cell with added code. It names what no cell that runs defines."""
    changed = [cell for cell in unrun if cell.kind is not UnrunKind.EXPERIMENT]
    if not changed:
        return
    done = [cell.code for cell in run if STUB not in cell.code]
    defined = frozenset().union(*names_in_each(done))
    for cell in changed:
        missing = sorted(cell.names - defined)[:MAX_NAMES]
        names = Text(f" (it defines {', '.join(missing)})", f"（其中定义了 {'、'.join(missing)}）")
        shown = names if missing else Text("", "")
        yield Text(
            f"There is code in {cell.text.en} that its original does not have{shown.en}. Grading runs the original: "
            "move your code to the cell of the exercise, or to a new cell before it.",
            f"{cell.text.zh}里有原来没有的代码{shown.zh}。评分时运行的是原来的代码："
            "请把你的代码移到练习的单元里，或移到它前面的新单元里。",
        )
