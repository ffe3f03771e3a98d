"""An assignment's source, `solutions/NN_name.py`: text, stubs and model answer in one py:percent file.

Cells have nbgrader's metadata. An exercise is a cell with `"solution": true`; its `grade_id` is the exercise's id, and
the cell `check_<id>` with `"grade": true` gives its points. Text has one cell for each language (`lang="en"`, then
`lang="zh"`); code is shared, and its docstrings and comments are bilingual as in `autograder.base.language`.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.base.errors import CourseError
from autograder.base.language import Language, code_in
from autograder.content.py_percent import LINE_END, read_percent
from autograder.wire.cell_ids import CellId

if TYPE_CHECKING:
    from nbformat import NotebookNode

CHECK_PREFIX = "check_"
EXPERIMENT = "experiment"  # tag of cells that grading does not run


@dataclass(frozen=True)
class Cell:
    """A code cell.

    Attributes:
        number: its place among all code cells of its notebook, from 1.
    """

    id: CellId
    code: str
    number: int = 1

    @property
    def grade_id(self) -> str:
        """The cell's id in nbgrader; "" if it has none."""
        return self.id.grade_id


@dataclass(frozen=True)
class Source:
    """An assignment as its author wrote it.

    Attributes:
        cells: the code cells, with the model answers and without check cells.
        exercises: ids of the exercises, in order.
        points: points of each exercise, from its check cell.
        originals: the code in each language of the cells that students cannot change, by grade_id: check cells and
            locked ones.
    """

    name: str
    path: Path
    cells: tuple[Cell, ...]
    exercises: tuple[str, ...]
    points: dict[str, float]
    originals: Mapping[str, tuple[str, ...]]

    @property
    def fixed(self) -> frozenset[str]:
        """grade_ids of the cells that students cannot change."""
        return frozenset(self.originals)

    @functools.cached_property
    def notebook(self) -> NotebookNode:
        """The complete notebook, including text, as Jupytext reads it.

        Raises:
            CourseError: the file is not py:percent.
        """
        import jupytext  # imported only here, because the import is slow and grading does not need it

        try:
            return jupytext.read(self.path, fmt="py:percent")
        except (ValueError, SyntaxError) as error:
            raise CourseError(f"not py:percent: {error}", where=self.path) from error

    def solved(self, exercise: str) -> str:
        """The code of the model answer to an exercise."""
        return next(cell.code for cell in self.cells if cell.grade_id == exercise)

    def locked_cells(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.grade_id in self.fixed)

    def with_answers(self, answers: dict[str, str]) -> tuple[Cell, ...]:
        """The cells of a submission that gives these answers, and the model answers to all other exercises."""
        return tuple(Cell(cell.id, answers.get(cell.grade_id, cell.code), cell.number) for cell in self.cells)


def read_source(name: str, path: Path) -> Source:
    """Read an assignment's source.

    Raises:
        CourseError: the file cannot be read, or its exercises and check cells do not match.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise CourseError(
            "cannot be read.", where=path, fix="Every assignment in course.yaml needs a source."
        ) from error
    except UnicodeDecodeError as error:
        raise CourseError(f"not UTF-8: {error}", where=path) from error
    cells, exercises, points, originals = [], [], {}, {}
    for number, cell in enumerate((cell for cell in read_percent(text) if cell["cell_type"] == "code"), 1):
        if is_experiment(cell):
            continue
        grading = cell["metadata"].get("nbgrader", {})
        grade_id = grading.get("grade_id", "")
        if grading.get("grade"):
            points[grade_id.removeprefix(CHECK_PREFIX)] = float(grading["points"])
            originals[grade_id] = _in_each_language(cell["source"])
            continue
        if grading.get("solution"):
            exercises.append(grade_id)
        elif grading.get("locked"):
            originals[grade_id] = _in_each_language(cell["source"])
        cells.append(Cell(CellId.of(grade_id, number), code_in(Language.EN, cell["source"]), number))
    if set(points) != set(exercises):
        unmatched = ", ".join(sorted(set(points) ^ set(exercises)))
        raise CourseError(
            f"exercises and check cells do not match: {unmatched}.", where=path,
            fix=f"Each exercise X needs one check cell whose grade_id is {CHECK_PREFIX}X.",
        )  # fmt: skip
    return Source(name, path, tuple(cells), tuple(exercises), points, originals)


def _in_each_language(code: str) -> tuple[str, ...]:
    return tuple(code_in(language, code) for language in Language)


def metadata_of(cell: Any) -> dict[str, Any]:
    """A cell's nbgrader metadata; empty if the cell is malformed or its grade_id is not a string."""
    grading = _metadata(cell).get("nbgrader")
    return grading if isinstance(grading, dict) and isinstance(grading.get("grade_id"), str) else {}


def is_experiment(cell: Any) -> bool:
    """Whether a cell is for experiments, which grading does not run."""
    tags = _metadata(cell).get("tags")
    return isinstance(tags, list) and EXPERIMENT in tags


def _metadata(cell: Any) -> dict[str, Any]:
    metadata = cell.get("metadata") if isinstance(cell, dict) else None
    return metadata if isinstance(metadata, dict) else {}


def text_of(cell: Any) -> str:
    """A cell's source as one string with "\\n" at line ends.

    Parts that are not strings are dropped, and lone surrogates are replaced.
    """
    source = cell.get("source") if isinstance(cell, dict) else None
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return ""
    return LINE_END.sub("\n", source).encode("utf-8", "replace").decode()
