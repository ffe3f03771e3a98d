"""Running a submission's code cells, and finding the line of theirs on which something was raised."""

from __future__ import annotations

import sys
import types
from typing import Any

CELL_PREFIX = "<cell "
MODULE_NAME = "submission"


class CodeCells:
    """Runs a submission's cells in one namespace, as a notebook does.

    The namespace is a registered module, because dataclasses and pickling look their module up.
    """

    def __init__(self, name: str = MODULE_NAME, namespace: dict[str, Any] | None = None) -> None:
        module = types.ModuleType(name)
        if namespace is None:
            sys.modules[name] = module
            namespace = module.__dict__
        self.namespace = namespace
        self.sources: dict[str, list[str]] = {}

    def run(self, cell: str, source: str) -> None:
        """Run one cell; whatever it raises is the caller's to report.

        Args:
            cell: its id, as `str` of a `CellId` gives it.
        """
        filename = f"{CELL_PREFIX}{cell}>"
        source = _without_magics(source)
        self.sources[filename] = source.splitlines()
        code = compile(source, filename, "exec", dont_inherit=True)
        exec(code, self.namespace)

    def locate(self, error: BaseException) -> dict[str, Any]:
        """Where in the student's cells an exception arose: the innermost frame that is theirs; empty if none is."""
        if isinstance(error, SyntaxError) and (error.filename or "").startswith(CELL_PREFIX):
            return self._line(str(error.filename), error.lineno or 0)
        found: dict[str, Any] = {}
        traceback = error.__traceback__
        while traceback is not None:
            filename = traceback.tb_frame.f_code.co_filename
            if filename.startswith(CELL_PREFIX):
                found = self._line(filename, traceback.tb_lineno)
            traceback = traceback.tb_next
        return found

    def _line(self, filename: str, line: int) -> dict[str, Any]:
        lines = self.sources.get(filename, [])
        code = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        return {"cell": filename[len(CELL_PREFIX) : -1], "line": line, "code": code[:200]}


def _without_magics(source: str) -> str:
    """Blank IPython's line magics and shell escapes, which mean nothing to a grader."""
    lines = source.splitlines()
    if lines and lines[0].startswith("%%"):
        return ""
    return "\n".join("pass" if line.startswith(("%", "!")) else line for line in lines)
