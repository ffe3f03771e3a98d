"""Runs the code cells of a submission, and finds the line of a cell that raised an exception."""

from __future__ import annotations

import contextlib
import sys
import traceback
import types
from collections.abc import Iterator
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from autograder.inside.cell_shell import CELL_PREFIX, CellShell

MODULE_NAME = "__main__"


class CodeCells:
    """Runs a submission's cells in one namespace, with IPython's own shell, as a notebook does.

    Args:
        namespace: the namespace of a notebook that has already run; by default a new one.
    """

    def __init__(self, namespace: dict[str, Any] | None = None) -> None:
        self._sources: dict[str, list[str]] = {}
        self._module = types.ModuleType(MODULE_NAME)
        self._shell = CellShell(self._module) if namespace is None else None
        self.namespace = self._module.__dict__ if namespace is None else namespace

    @contextlib.contextmanager
    def active(self) -> Iterator[None]:
        """While the student's code runs, its module is `__main__` and its shell is that of `get_ipython()`."""
        if self._shell is None:
            yield
            return
        module, shell = sys.modules[MODULE_NAME], getattr(InteractiveShell, "_instance", None)
        sys.modules[MODULE_NAME], InteractiveShell._instance = self._module, self._shell  # type: ignore[assignment]
        try:
            with self._shell.builtin_trap:
                yield
        finally:
            sys.modules[MODULE_NAME], InteractiveShell._instance = module, shell

    def run(self, cell: str, source: str) -> None:
        """Run one cell, given its `CellId` as a str. Exceptions are not caught."""
        assert self._shell is not None, "the cells of a running notebook have run already"
        filename = f"{CELL_PREFIX}{cell}>"
        self._sources[filename] = source.split("\n")
        self._shell.begin(cell)
        result = self._shell.run_cell(source, store_history=False)  # type: ignore[no-untyped-call]
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            raise error

    def locate(self, error: BaseException) -> dict[str, Any]:
        """The innermost line of the student's cells in an exception's traceback; empty if there is none."""
        if (
            isinstance(error, SyntaxError)
            and isinstance(error.filename, str)
            and error.filename.startswith(CELL_PREFIX)
        ):
            return self._line(error.filename, error.lineno if isinstance(error.lineno, int) else 0)
        location: dict[str, Any] = {}
        for frame, line in traceback.walk_tb(error.__traceback__):
            if frame.f_code.co_filename.startswith(CELL_PREFIX):
                location = self._line(frame.f_code.co_filename, line)
        return location

    def _line(self, filename: str, line: int) -> dict[str, Any]:
        lines = self._sources.get(filename, [])
        line += next((n for n, text in enumerate(lines) if text.strip()), 0)  # IPython removes leading blank lines
        code = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        return {"cell": filename[len(CELL_PREFIX) : -1], "line": line, "code": code[:200]}
