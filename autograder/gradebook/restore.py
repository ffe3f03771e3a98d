"""Putting a submitted notebook back into the form in which it was released.

Students duplicate, delete and reorder cells and change their metadata; nbgrader stops at some of that
(nbgrader issue 1083) and grades wrongly at other. Here every cell that the release knows gets its
metadata, and if it is locked its source, back; what is missing is put in again; nothing else is believed.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.content.course import find_course
from autograder.content.source import metadata_of, text_of

MAKERS: dict[str, Callable[..., NotebookNode]] = {
    "code": new_code_cell,
    "markdown": new_markdown_cell,
    "raw": new_raw_cell,
}


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]
    """The first step of `nbgrader autograde`."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        released = find_course().released(resources["nbgrader"]["assignment"])
        return restore(nb, read_released(released, released.stat().st_mtime_ns)), resources


@functools.lru_cache(maxsize=64)
def read_released(path: Path, _changed: int) -> NotebookNode:
    """A released notebook; `_changed` is the file's time, so that a new release is read anew."""
    return nbformat.read(path, as_version=4)


def restore(notebook: Mapping[str, Any], released: NotebookNode) -> NotebookNode:
    """The submitted notebook with the release's cells restored and no outputs."""
    known = {grade_id: cell for cell in released.cells if (grade_id := metadata_of(cell).get("grade_id"))}
    cells = _without_repeats([_rebuilt(cell) for cell in notebook.get("cells", [])], known)
    _add_missing(cells, known)
    for number, cell in enumerate(cells):
        cell.id = metadata_of(cell).get("grade_id") or f"cell-{number}"
    restored = nbformat.v4.new_notebook(cells=cells)
    restored.metadata.update(released.metadata)
    restored.nbformat_minor = released.nbformat_minor
    return restored


def _rebuilt(cell: Any) -> NotebookNode:
    """A cell made anew from what it says, whatever its form."""
    kind = cell.get("cell_type") if isinstance(cell, dict) else None
    rebuilt = MAKERS.get(str(kind), MAKERS["raw"])(source=text_of(cell))
    if grade_id := metadata_of(cell).get("grade_id"):
        rebuilt.metadata["nbgrader"] = NotebookNode(grade_id=grade_id)
    return rebuilt


def _without_repeats(cells: list[NotebookNode], known: dict[str, NotebookNode]) -> list[NotebookNode]:
    """Restore the cells that the release knows, each once: of a locked cell the first, of an exercise the last."""
    ids = [metadata_of(cell).get("grade_id") for cell in cells]
    last = {grade_id: number for number, grade_id in enumerate(ids)}
    seen: set[str] = set()
    kept = []
    for number, (cell, grade_id) in enumerate(zip(cells, ids, strict=True)):
        released = known.get(grade_id) if grade_id else None
        if released is None:
            cell.metadata.pop("nbgrader", None)
            kept.append(cell)
        elif metadata_of(released)["locked"]:
            if grade_id not in seen:
                kept.append(_copy(released))
        elif number == last[grade_id]:
            kept.append(_copy(released, cell.source))
        else:
            cell.metadata.pop("nbgrader", None)
            kept.append(cell)
        seen.add(grade_id or "")
    return kept


def _add_missing(cells: list[NotebookNode], known: dict[str, NotebookNode]) -> None:
    """Put cells of the release that are missing behind the one that they follow there."""
    behind = 0
    for grade_id, released in known.items():
        at = next((n for n, cell in enumerate(cells) if metadata_of(cell).get("grade_id") == grade_id), None)
        if at is None:
            cells.insert(behind, _copy(released))
            at = behind
        behind = at + 1


def _copy(released: NotebookNode, source: str | None = None) -> NotebookNode:
    cell = MAKERS[released.cell_type](source=released.source if source is None else source)
    cell.metadata = NotebookNode(released.metadata)
    return cell
