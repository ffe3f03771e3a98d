"""Reads the cells of a py:percent file as data.

Jupytext, which reads more of the format, trusts the YAML in a file and takes a quarter of a second to import.
"""

from __future__ import annotations

import contextlib
import json
from typing import Any

CELL_MARK = "# %%"
LONGEST_HEADER = 10_000  # characters


def read_percent(text: str, most: int | None = None) -> list[dict[str, Any]]:
    """The cells in notebook form, except that text keeps its comment marks. Code before the first mark is a cell too.

    Args:
        most: read all cells of a file that has at most this many; of a larger file, at least one cell more than this.
    """
    cells: list[dict[str, Any]] = [{"cell_type": "code", "metadata": {}, "lines": []}]
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith(CELL_MARK):
            if most is not None and len(cells) > most + 1:  # the part before the first mark may not be a cell
                break
            cells.append(_headed(line[:LONGEST_HEADER]))
        else:
            cells[-1]["lines"].append(line)
    if all(not line.strip() or line.startswith("#") for line in cells[0]["lines"]):
        del cells[0]
    return [{**cell, "source": "\n".join(cell.pop("lines")).strip("\n")} for cell in cells]


def _headed(header: str) -> dict[str, Any]:
    """A cell without lines, from a header like `# %% [markdown] tags=["x"] nbgrader={...}`."""
    metadata = {}
    for key in ("nbgrader", "tags"):
        with contextlib.suppress(ValueError, RecursionError):  # metadata that is missing or not JSON is ignored
            metadata[key] = json.JSONDecoder().raw_decode(header.partition(f"{key}=")[2])[0]
    kind = "raw" if "[raw]" in header else "markdown" if "[markdown]" in header else "code"
    return {"cell_type": kind, "metadata": metadata, "lines": []}
