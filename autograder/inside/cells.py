"""Runs the code cells of a submission, and finds the line of a cell that raised an exception."""

from __future__ import annotations

import contextlib
import re
import sys
import traceback
import types
from collections.abc import Iterator
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from autograder.inside.cell_shell import CELL_PREFIX, CellShell

MODULE_NAME = "__main__"
MODULE_DOCSTRING = "Automatically created module for IPython interactive environment"
_PLACE = re.compile(rf"{CELL_PREFIX}(?P<cell>[^+]*)\+(?P<lines_above>\d+)>")  # the name of a cell's code
ARGUMENTS = ["ipykernel_launcher.py", "-f", "kernel.json"]  # `sys.argv` in Jupyter


class CodeCells:
    """Runs a submission's cells in one namespace, with IPython's own shell, as a notebook does.

    Args:
        namespace: the namespace of a notebook that has already run; by default a new one.
    """

    def __init__(self, namespace: dict[str, Any] | None = None) -> None:
        self._sources: dict[str, list[str]] = {}
        self._module = types.ModuleType(MODULE_NAME, MODULE_DOCSTRING)
        self._shell = CellShell(self._module) if namespace is None else None
        self.namespace = self._module.__dict__ if namespace is None else namespace

    @contextlib.contextmanager
    def active(self) -> Iterator[None]:
        """While the student's code runs, its module is `__main__` and its shell is that of `get_ipython()`."""
        if self._shell is None or sys.modules[MODULE_NAME] is self._module:
            yield
            return
        module, shell, arguments = sys.modules[MODULE_NAME], getattr(InteractiveShell, "_instance", None), sys.argv
        sys.modules[MODULE_NAME], InteractiveShell._instance = self._module, self._shell  # type: ignore[assignment]
        sys.argv = [*ARGUMENTS]
        try:
            with self._shell.builtin_trap:
                yield
        finally:
            sys.modules[MODULE_NAME], InteractiveShell._instance, sys.argv = module, shell, arguments

    def run(self, cell: str, number: int, source: str) -> None:
        """Run one cell, given its `CellId` as a str and its number among the code cells. Exceptions are not caught."""
        assert self._shell is not None, "the cells of a running notebook have run already"
        self._sources[cell] = source.split("\n")
        self._shell.run(cell, number, source)

    def forget(self) -> None:
        """Forget the cells that have run, and what they defined."""
        assert self._shell is not None, "the cells are those of a running notebook"
        self._sources.clear()
        with self.active():
            self._shell.reset()  # type: ignore[no-untyped-call]
        self.namespace.update(vars(types.ModuleType(MODULE_NAME, MODULE_DOCSTRING)))  # which IPython has removed

    def begin_check(self) -> None:
        """Prepare for a check."""
        if self._shell is not None:
            self._shell.begin_check()

    def locate(self, error: BaseException) -> dict[str, Any]:
        """The innermost line of the student's cells in an exception's traceback; empty if there is none."""
        if isinstance(error, SyntaxError) and (place := _PLACE.fullmatch(str(error.filename))):
            return self._line(place, error.lineno if isinstance(error.lineno, int) else 0)
        location: dict[str, Any] = {}
        for frame, line in traceback.walk_tb(error.__traceback__):
            if place := _PLACE.fullmatch(frame.f_code.co_filename):
                location = self._line(place, line)
        return location

    def _line(self, place: re.Match[str], line: int) -> dict[str, Any]:
        cell, line = place["cell"], int(place["lines_above"]) + line
        lines = self._sources.get(cell, [])
        code = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        return {"cell": cell, "line": line, "code": code[:200]}
