"""Reading what a student handed in, as data: a notebook or a .py file, neither of them trusted."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext

from autograder.errors import SubmissionError
from autograder.source import Cell, Source, label_of, metadata_of, text_of

MAX_CELLS = 2000
AGAIN = "Download the notebook again, copy your code into it, and hand it in anew."


@dataclass(frozen=True)
class Submission:
    """A student's code, ready to be run.

    Attributes:
        cells: code cells in order; the locked ones as the source has them.
        notes: what was odd about the file and how it was taken, for the student.
        digest: SHA-256 of the file.
    """

    assignment: str
    path: Path
    cells: tuple[Cell, ...]
    notes: tuple[str, ...]
    digest: str


def read_submission(path: Path, source: Source, max_bytes: int) -> Submission:
    """Read a submission for the assignment of `source`.

    Raises:
        SubmissionError: the file cannot be taken as a submission at all.
    """
    if any(folder.is_symlink() for folder in path.parents[:2]):  # of the assignment, and of the student
        raise SubmissionError("lies in a symbolic link.", where=path, fix="Hand in the notebook's own folder.")
    content = _read(path, max_bytes)
    notes: list[str] = []
    cells = _arrange(_cells(content, path), source, notes)
    return Submission(source.name, path, cells, tuple(notes), hashlib.sha256(content).hexdigest())


def read_cells(path: Path, max_bytes: int) -> list[Cell]:
    """The code cells of a notebook or .py file as they stand.

    Raises:
        SubmissionError: it is neither.
    """
    return _cells(_read(path, max_bytes), path)


def _cells(content: bytes, path: Path) -> list[Cell]:
    return _script_cells(content, path) if path.suffix == ".py" else _notebook_cells(_notebook(content, path), path)


def _read(path: Path, max_bytes: int) -> bytes:
    try:
        if not path.is_file() or path.is_symlink():
            raise SubmissionError("is not an ordinary file.", where=path, fix="Hand in the notebook itself.")
        if path.stat().st_size > max_bytes:
            size = path.stat().st_size / (1 << 20)
            raise SubmissionError(
                f"is {size:.0f} MiB large; at most {max_bytes / (1 << 20):.0f} are read.", where=path,
                fix="Clear the outputs (Edit, Clear All Outputs), save, and hand it in again.",
            )  # fmt: skip
        content = path.read_bytes()
    except OSError as error:
        raise SubmissionError(f"cannot be read: {error.strerror}.", where=path) from error
    if not content.strip():
        raise SubmissionError("is empty.", where=path, fix="Save the notebook, then hand it in again.")
    return content


def _notebook(content: bytes, path: Path) -> dict[str, Any]:
    try:
        notebook = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise SubmissionError("is not a notebook: it is not JSON.", where=path, fix=AGAIN) from error
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        version = notebook.get("nbformat") if isinstance(notebook, dict) else None
        old = isinstance(version, int) and version < 4
        raise SubmissionError(
            f"is a notebook of format {version}, and not 4." if old else "is JSON, and no notebook.",
            where=path, fix="Open it in JupyterLab and save it." if old else AGAIN,
        )  # fmt: skip
    if notebook.get("nbformat") != 4:
        raise SubmissionError(
            f"is a notebook of format {str(notebook.get('nbformat'))[:20]}, and not 4.", where=path,
            fix="Open it in JupyterLab and save it.",
        )  # fmt: skip
    return notebook


def _notebook_cells(notebook: dict[str, Any], path: Path) -> list[Cell]:
    if len(notebook["cells"]) > MAX_CELLS:
        raise SubmissionError(f"has more than {MAX_CELLS} cells.", where=path, fix=AGAIN)
    found = []
    number = 0
    for cell in notebook["cells"]:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        number += 1
        grade_id = metadata_of(cell).get("grade_id", "")
        found.append(Cell(label_of(grade_id, number), text_of(cell), grade_id))
    return found


def _script_cells(content: bytes, path: Path) -> list[Cell]:
    try:
        notebook = jupytext.reads(content.decode("utf-8"), fmt="py:percent")
    except (UnicodeDecodeError, ValueError, SyntaxError) as error:
        raise SubmissionError("is not a Python file in UTF-8.", where=path) from error
    return _notebook_cells(notebook, path)


def _arrange(found: list[Cell], source: Source, notes: list[str]) -> tuple[Cell, ...]:
    """Put the source's locked cells in front, leave copies of them and check cells out, keep the rest in order."""
    ids = [cell.grade_id for cell in found if cell.grade_id]
    for exercise in source.exercises:
        if ids.count(exercise) > 1:
            notes.append(f"The cell of exercise {exercise} is there {ids.count(exercise)} times; the last one counts.")
        elif ids and exercise not in ids:
            notes.append(f"The cell of exercise {exercise} is missing; whatever else defines its names counts.")
    order = [grade_id for grade_id in ids if grade_id in source.exercises]
    if order != sorted(order, key=source.exercises.index):
        notes.append("The exercises are not in their order; cells were run as they stand.")
    kept = [cell for cell in found if cell.grade_id not in source.fixed and cell.code.strip()]
    return (*source.locked_cells(), *kept)
