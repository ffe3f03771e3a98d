"""Reads the cells of a py:percent file as data.

Jupytext, which reads more of the format, trusts the YAML in a file and takes a quarter of a second to import.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from typing import Any

CELL_MARK = "# %%"
LONGEST_HEADER = 10_000  # characters
QUOTES = ('"""', "'''")
LINE_END = re.compile(r"\r\n?")  # those of Python besides "\n"; characters such as U+2028 end no line of code
_IDENTIFIED = re.compile(r'^# %%[^\n]*"grade_id"', re.MULTILINE)
# A comment, the beginning of a string in triple quotes, or another string.
_TOKEN = re.compile(r"""#[^\n]*|\"{3}|'{3}|"(?:\\.|[^"\\\n])*+"?|'(?:\\.|[^'\\\n])*+'?""", re.DOTALL)


def read_percent(text: str, most: int | None = None) -> list[dict[str, Any]]:
    """The cells in notebook form, except that text keeps its comment marks. Code before the first mark is a cell too.

    Args:
        most: read all cells of a file that has at most this many; of a larger file, at least one cell more than this.
    """
    text = LINE_END.sub("\n", text)
    cells: list[dict[str, Any]] = []
    start = 0
    header = ""
    for mark in _marks(text):
        if most is not None and len(cells) > most + 1:  # the part before the first mark may not be a cell
            break
        cells.append(_cell(header, text[start:mark]))
        header, _, _ = text[mark : mark + LONGEST_HEADER].partition("\n")
        end_of_line = text.find("\n", mark)
        start = len(text) if end_of_line == -1 else end_of_line + 1
    cells.append(_cell(header, text[start:]))
    before = cells[0]["source"].split("\n")
    return cells[1:] if all(not line.strip() or line.startswith("#") for line in before) else cells


def _cell(header: str, lines: str) -> dict[str, Any]:
    """A cell with a header like `# %% [markdown] tags=["x"] nbgrader={...}`."""
    metadata = {}
    for key in ("nbgrader", "tags"):
        with contextlib.suppress(ValueError, RecursionError):  # metadata that is missing or not JSON is ignored
            metadata[key] = json.JSONDecoder().raw_decode(header.partition(f"{key}=")[2])[0]
    kind = "raw" if "[raw]" in header else "markdown" if "[markdown]" in header else "code"
    return {"cell_type": kind, "metadata": metadata, "source": lines.strip("\n")}


def _marks(text: str) -> Iterator[int]:
    """The positions of the headers of cells: comments, and not lines of a string that look like one.

    A string ends before the next header with a grade_id, so that forgotten quotes spoil no other exercise.
    """
    start = 0
    for end in [*(match.start() for match in _IDENTIFIED.finditer(text)), len(text)]:
        unclosed: set[str] = set()
        while token := _TOKEN.search(text, start, end):
            start = token.end()
            if token[0].startswith(CELL_MARK) and text[token.start() - 1 : token.start()] in ("", "\n"):
                yield token.start()
            elif token[0] in QUOTES and token[0] not in unclosed:
                after = _end_of_string(text, token[0], start, end)
                start = after or start
                unclosed |= set() if after else {token[0]}
        start = end


def _end_of_string(text: str, quotes: str, start: int, end: int) -> int | None:
    """The position after the quotes that end a string; None if nothing ends it."""
    while (found := text.find(quotes, start, end)) != -1:
        before = found
        while text[before - 1] == "\\":
            before -= 1
        if (found - before) % 2 == 0:
            return found + len(quotes)
        start = found + 1
    return None
