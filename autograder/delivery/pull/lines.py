"""The lines of a submitted file that its cells begin on, so that a remark can stand beside the code."""

from __future__ import annotations

import json
import re
from pathlib import Path

from autograder.content.py_percent import CELL_MARK, LONGEST_HEADER
from autograder.content.source import metadata_of, text_of
from autograder.content.submission import MAX_CELLS
from autograder.wire.cells import CellId

LONGEST = 200  # characters of a line that are looked for
MOST_MISSED = 5  # cells: each costs a look through the whole file, which may be written to be long
_ID = re.compile(rb'"grade_id": "(\w+)"')


def cell_lines(file: Path) -> dict[str, int]:
    """Line numbers, from 1, of the first lines of a file's code cells, by the cells' ids; those that are found."""
    content = file.read_bytes()
    try:
        return _of_script(content) if file.suffix == ".py" else _of_notebook(content)
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}  # it is no notebook: its grade says so


def _of_script(content: bytes) -> dict[str, int]:
    found = {}
    for number, line in enumerate(content.split(b"\n"), 1):
        if line.startswith(CELL_MARK.encode()) and (said := _ID.search(line[:LONGEST_HEADER])):
            found[said[1].decode()] = number + 1
            if len(found) > MAX_CELLS:
                break
    return found


def _of_notebook(content: bytes) -> dict[str, int]:
    text = content.decode("utf-8")
    found = {}
    number = at = line = missed = 0
    for cell in json.loads(text)["cells"][:MAX_CELLS]:
        first = text_of(cell).split("\n")[0][:LONGEST]
        source = re.compile(
            r'"source"\s{0,9}:\s{0,9}\[?\s{0,99}"' + "(?:" + "|".join(map(re.escape, _written(first))) + ")"
        )
        match = source.search(text, at)
        if match:
            line += text.count("\n", at, match.end())
            at = match.end()
        elif (missed := missed + 1) == MOST_MISSED:
            break
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            number += 1
            if match:
                found[str(CellId.of(metadata_of(cell).get("grade_id"), number))] = line + 1
    return found


def _written(line: str) -> list[str]:
    """A line as JSON may have it."""
    return [json.dumps(line, ensure_ascii=ascii)[1:-1] for ascii in (False, True)]
