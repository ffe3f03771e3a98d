"""Finds the line numbers of the cells in a submitted file, so that annotations can be shown beside the code."""

from __future__ import annotations

import json
import re
from pathlib import Path

from autograder.content.py_percent import CELL_MARK, LINE_END, LONGEST_HEADER
from autograder.content.source import metadata_of, text_of
from autograder.content.submission import MAX_CELLS, decoded
from autograder.wire.cell_ids import CellId

MAX_LINE = 200  # number of characters of a cell's first line that are searched for
MAX_MISSED = 5  # number of cells that may not be found, because each of them costs a search through the whole file
_ID = re.compile(r'"grade_id": "(\w+)"')


def cell_lines(file: Path) -> dict[str, int]:
    """The line numbers, counted from 1, of the first lines of a file's code cells, by the cells' ids.

    Cells that cannot be found are omitted.
    """
    content = file.read_bytes()
    try:
        return _of_script(content) if file.suffix.lower() == ".py" else _of_notebook(content)
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}  # The file is not a notebook, which its grade reports.


def _of_script(content: bytes) -> dict[str, int]:
    lines: dict[str, int] = {}
    for number, line in enumerate(LINE_END.sub("\n", decoded(content)).split("\n"), 1):
        if line.startswith(CELL_MARK) and (match := _ID.search(line[:LONGEST_HEADER])):
            lines[match[1]] = number + 1
            if len(lines) > MAX_CELLS:
                break
    return lines


def _of_notebook(content: bytes) -> dict[str, int]:
    text = decoded(content)
    lines: dict[str, int] = {}
    number = position = line = missed = 0
    for cell in json.loads(text)["cells"][:MAX_CELLS]:
        first = text_of(cell).split("\n")[0][:MAX_LINE]
        encoded = "|".join(re.escape(json.dumps(first, ensure_ascii=ascii)[1:-1]) for ascii in (False, True))
        match = re.compile(rf'"source"\s{{0,9}}:\s{{0,9}}\[?\s{{0,99}}"(?:{encoded})').search(text, position)
        if match:
            line += text.count("\n", position, match.end())
            position = match.end()
        elif (missed := missed + 1) == MAX_MISSED:
            break
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            number += 1
            if match:
                lines[str(CellId.of(metadata_of(cell).get("grade_id"), number))] = line + 1
    return lines
