"""Recognises syntax that is newer than a version of Python, by the message and the line of a SyntaxError."""

from __future__ import annotations

import re

from autograder.base.language import Text

MAX_LINE = 200  # characters that are looked at
_F_STRING = r""".*\b[rR]?[fF][rR]?(["']).*\{([^}]*(\1|\\|#)[^}]*\}|[^}"']*$)"""

# The first version that has it, the message of older versions or "", the line, and what messages call it.
NEWER: tuple[tuple[tuple[int, int], str, str, Text], ...] = (
    (
        (3, 12), "", _F_STRING,
        Text("an f-string with its own kind of quotes, a backslash, a comment or a line break in the braces",
             "花括号里含有同一种引号、反斜杠、注释或换行的 f-string"),
    ),
    ((3, 12), "", r"type\s+\w+.*=", Text("the type statement", "type 语句")),
    ((3, 12), "", r"(async\s+)?(def|class)\s+\w+\s*\[", Text("a list of type parameters", "类型形参列表")),
    (
        (3, 14), "multiple exception types must be parenthesized", "",
        Text("except with several types and no parentheses", "不带括号的多类型 except"),
    ),
    ((3, 14), "", r""".*\b[rR]?[tT][rR]?["']""", Text("a t-string", "t-string")),
    ((3, 15), "", r"lazy\s+(import|from)\b", Text("a lazy import", "惰性导入")),
    ((3, 15), "unpacking cannot be used in", "", Text("unpacking in a comprehension", "推导式中的解包")),
)  # fmt: skip


def newer_syntax(message: str, line: str, python: tuple[int, int]) -> tuple[tuple[int, int], Text] | None:
    """The version of Python that a line needs, and what is new in it; None if nothing newer than `python` is known.

    Args:
        message, line: of the SyntaxError.
    """
    for version, said, code, what in NEWER:
        if version > python and said in message and re.match(code, line.strip()[:MAX_LINE]):
            return version, what
    return None
