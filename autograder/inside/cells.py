"""Runs the code cells of a submission, and finds the line of a cell that raised an exception."""

from __future__ import annotations

import sys
import traceback
import types
from typing import Any

CELL_PREFIX = "<cell "
MODULE_NAME = "submission"


class CodeCells:
    """Runs a submission's cells in one namespace, as a notebook does.

    The namespace belongs to a module in `sys.modules`, because dataclasses and pickle look up their module there.
    """

    def __init__(self, name: str = MODULE_NAME, namespace: dict[str, Any] | None = None) -> None:
        module = types.ModuleType(name)
        if namespace is None:
            sys.modules[name] = module
            namespace = module.__dict__
        self.namespace = namespace
        self.sources: dict[str, list[str]] = {}

    def run(self, cell: str, source: str) -> None:
        """Run one cell, given its `CellId` as a str. Exceptions are not caught."""
        filename = f"{CELL_PREFIX}{cell}>"
        source = _without_magics(source)
        self.sources[filename] = source.splitlines()
        exec(compile(source, filename, "exec", dont_inherit=True), self.namespace)

    def locate(self, error: BaseException) -> dict[str, Any]:
        """The innermost line of the student's cells in an exception's traceback; empty if there is none."""
        if isinstance(error, SyntaxError) and (error.filename or "").startswith(CELL_PREFIX):
            return self._line(str(error.filename), error.lineno or 0)
        location: dict[str, Any] = {}
        for frame, line in traceback.walk_tb(error.__traceback__):
            if frame.f_code.co_filename.startswith(CELL_PREFIX):
                location = self._line(frame.f_code.co_filename, line)
        return location

    def _line(self, filename: str, line: int) -> dict[str, Any]:
        lines = self.sources.get(filename, [])
        code = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        return {"cell": filename[len(CELL_PREFIX) : -1], "line": line, "code": code[:200]}


def _without_magics(source: str) -> str:
    """Replace IPython magics and shell commands by `pass`, since there is no IPython here."""
    lines = source.splitlines()
    if lines and lines[0].startswith("%%"):
        return ""
    return "\n".join("pass" if line.startswith(("%", "!")) else line for line in lines)
