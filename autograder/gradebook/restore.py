"""Restores the cells of a submitted notebook to the form in which they were released.

Students duplicate, delete and reorder cells and change their metadata, which makes nbgrader stop (nbgrader issue 1083)
or grade wrongly. Every cell that was released gets its metadata back, and its source too if it is locked. Missing
cells are inserted again. All other metadata of the submission are ignored.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from autograder.base.errors import SubmissionError
from autograder.content.course import Course
from autograder.content.source import metadata_of, text_of
from autograder.content.submission import is_code, read_notebook
from autograder.gradebook.pictures import complete, pictures_of

NEW_CELL: dict[str, Callable[..., NotebookNode]] = {
    "code": new_code_cell,
    "markdown": new_markdown_cell,
    "raw": new_raw_cell,
}


@functools.lru_cache(maxsize=64)
def read_released(path: Path, _mtime_ns: int) -> NotebookNode:
    """A released notebook, cached until the modification time of its file changes."""
    return nbformat.read(path, as_version=4)


def read_restored(course: Course, assignment: str, path: Path) -> NotebookNode:
    """The submission in a file with the released cells restored; of a file that cannot be read, the released cells."""
    file = course.released(assignment)
    released = read_released(file, file.stat().st_mtime_ns)
    try:
        submitted = read_notebook(path, course.limits(assignment).submission_bytes)
    except SubmissionError:  # its grade says why
        submitted = released
    return restore(submitted, released)


def restore(notebook: Mapping[str, Any], released: NotebookNode) -> NotebookNode:
    """The submitted notebook with the released cells restored and without outputs."""
    originals = {grade_id: cell for cell in released.cells if (grade_id := metadata_of(cell).get("grade_id"))}
    cells = _without_duplicates([_rebuilt(cell) for cell in notebook.get("cells", [])], originals)
    _insert_missing(cells, originals)
    for number, cell in enumerate(cells):
        cell.id = metadata_of(cell).get("grade_id") or f"cell-{number}"
    restored = nbformat.v4.new_notebook(cells=cells)
    restored.metadata.update(released.metadata)
    restored.nbformat_minor = released.nbformat_minor
    return restored


def _rebuilt(cell: Any) -> NotebookNode:
    """A valid cell with the type, source, pictures and grade_id of a cell that may be malformed.

    A solution cell that was turned into text is code, because it is graded as code.
    """
    cell = cell if isinstance(cell, dict) else {}
    kind = "code" if is_code(cell) else str(cell.get("cell_type"))
    rebuilt = NEW_CELL.get(kind, NEW_CELL["raw"])(source=text_of(cell))
    if kind == "markdown" and (pictures := pictures_of(cell)):
        rebuilt.attachments = NotebookNode(pictures)
    if grade_id := metadata_of(cell).get("grade_id"):
        rebuilt.metadata["nbgrader"] = NotebookNode(grade_id=grade_id)
    return rebuilt


def _without_duplicates(cells: list[NotebookNode], originals: dict[str, NotebookNode]) -> list[NotebookNode]:
    """Restore each released cell once: the first copy of a locked cell, the last copy of any other."""
    ids = [metadata_of(cell).get("grade_id") for cell in cells]
    first = {grade_id: number for number, grade_id in reversed([*enumerate(ids)])}
    last = {grade_id: number for number, grade_id in enumerate(ids)}
    kept = []
    for number, (cell, grade_id) in enumerate(zip(cells, ids, strict=True)):
        original = originals.get(grade_id) if grade_id else None
        if original is not None and metadata_of(original)["locked"]:
            if number == first[grade_id]:
                kept.append(_copy(original))
        elif original is not None and number == last[grade_id]:
            kept.append(_copy(original, cell.source))
        else:
            cell.metadata.pop("nbgrader", None)
            kept.append(complete(cell))
    return kept


def _insert_missing(cells: list[NotebookNode], originals: dict[str, NotebookNode]) -> None:
    """Insert each missing cell after the cell that precedes it in the release."""
    position = 0
    for grade_id, original in originals.items():
        at = next((n for n, cell in enumerate(cells) if metadata_of(cell).get("grade_id") == grade_id), None)
        if at is None:
            cells.insert(position, _copy(original))
            at = position
        position = at + 1


def _copy(original: NotebookNode, source: str | None = None) -> NotebookNode:
    cell = NEW_CELL[original.cell_type](source=original.source if source is None else source)
    cell.metadata = NotebookNode(original.metadata)
    return cell
