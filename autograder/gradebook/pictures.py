"""Keeps the pictures that students paste into their own cells, so that feedback pages show them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbformat.v4 import new_raw_cell

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
NO_PICTURE = {"image/gif": "R0lGODlhAQABAAAAACwAAAAAAQABAAA="}  # one pixel, in place of a picture that is missing
MAX_TEXT = 100_000  # characters of a cell with pictures
MAX_MISSING = 50


def pictures_of(cell: dict[str, Any]) -> dict[str, dict[str, str]]:
    """A cell's attached pictures, by name and type; whatever else is attached, or malformed, is dropped."""
    attached = cell.get("attachments")
    found = {}
    for name, bundle in attached.items() if isinstance(attached, dict) else ():
        data = {kind: _text(bundle[kind]) for kind in PICTURES if kind in bundle} if isinstance(bundle, dict) else {}
        if data and all(text and BASE64.fullmatch(text) for text in data.values()):
            found[name] = {kind: "".join(text.split()) for kind, text in data.items()}
    return found


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""


def complete(cell: NotebookNode) -> NotebookNode:
    """A cell that nbconvert can show: pictures that its text names and that are missing are replaced by empty ones.

    nbconvert's own renderer tells what is missing. Without this, one missing picture costs the whole feedback page.
    """
    if cell.cell_type != "markdown" or "attachment" not in cell.source:
        return cell
    pictures = dict(cell.get("attachments", {}))
    for _ in range(MAX_MISSING if len(cell.source) <= MAX_TEXT else 0):
        try:
            MarkdownWithMath(renderer=IPythonRenderer(escape=False, attachments=pictures)).render(cell.source)
        except InvalidNotebook as error:
            missing = str(error).partition(": ")[2]
            pictures[missing] = pictures.get(unquote(missing), NO_PICTURE)
        else:
            cell.attachments = NotebookNode(pictures)
            return cell
    return new_raw_cell(source=cell.source)
