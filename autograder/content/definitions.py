"""What code defines, read from its text without running it. The code is untrusted: its size is bounded."""

from __future__ import annotations

import ast
import re
import symtable
import warnings
from collections.abc import Iterable

MAX_CODE = 20_000  # characters of one cell; Python's parser takes at most a tenth of a second for as many
IPYTHON_LINE = re.compile(r"^[ \t]*[%!].*$", re.MULTILINE)  # a magic or a shell command
MAX_TOTAL = 200_000  # characters of several cells
PARSE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)  # the last two: nested too deeply


def names_defined(code: str) -> frozenset[str]:
    """The global names that a cell defines; none if the cell is too long or is not Python."""
    if len(code) > MAX_CODE:
        return frozenset()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = symtable.symtable(_python(code), "cell", "exec")
    except PARSE_ERRORS:
        return frozenset()
    return frozenset(one.get_name() for one in table.get_symbols() if one.is_assigned() or one.is_imported())


def names_in_each(codes: Iterable[str]) -> list[frozenset[str]]:
    """The global names that each of several cells defines; none for cells after the first `MAX_TOTAL` characters."""
    found, left = [], MAX_TOTAL
    for code in codes:
        left -= len(code)
        found.append(names_defined(code) if left >= 0 else frozenset())
    return found


def statements(code: str) -> frozenset[str]:
    """The statements of a cell, without layout, comments and docstrings. A cell that is not Python is one statement."""
    if len(code) <= MAX_CODE:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(_python(code))
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
                    node.body[0] = ast.Pass()
            return frozenset(map(ast.dump, tree.body))
        except PARSE_ERRORS:
            pass
    return frozenset({code.strip()})


def _python(code: str) -> str:
    return IPYTHON_LINE.sub("", code)
