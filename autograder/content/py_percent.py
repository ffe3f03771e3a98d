"""Cells of a py:percent file, read as data.

Jupytext reads more, believes what YAML such a file brings, and takes a quarter of a second to import.
"""

from __future__ import annotations

import contextlib
import json
from typing import Any

CELL_MARK = "# %%"
LONGEST_HEADER = 10_000  # characters


def read_percent(text: str, most: int | None = None) -> list[dict[str, Any]]:
    """The cells, as a notebook has them; text keeps its comment marks. Code that stands before the first is one too.

    Args:
        most: of how many cells all are wanted; if there are more, it stops once it is sure of that.
    """
    cells: list[dict[str, Any]] = [{"cell_type": "code", "metadata": {}, "lines": []}]
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith(CELL_MARK):
            if most is not None and len(cells) > most + 1:  # what stands before the first may be none
                break
            cells.append(_headed(line[:LONGEST_HEADER]))
        else:
            cells[-1]["lines"].append(line)
    if all(not line.strip() or line.startswith("#") for line in cells[0]["lines"]):
        del cells[0]
    return [{**cell, "source": "\n".join(cell.pop("lines")).strip("\n")} for cell in cells]


def _headed(header: str) -> dict[str, Any]:
    """The cell that a line like `# %% [markdown] tags=["x"] nbgrader={...}` begins, without its lines."""
    metadata = {}
    for key in ("nbgrader", "tags"):
        _, found, said = header.partition(f"{key}=")
        if found:
            with contextlib.suppress(ValueError, RecursionError):  # a header that is none of ours is a comment
                metadata[key] = json.JSONDecoder().raw_decode(said)[0]
    kind = "raw" if "[raw]" in header else "markdown" if "[markdown]" in header else "code"
    return {"cell_type": kind, "metadata": metadata, "lines": []}
