"""Text of unknown origin, made fit to be shown."""

from __future__ import annotations

import re
import unicodedata

MAX_TEXT = 1000
UNFIT = ("Cc", "Cf", "Cs", "Co", "Cn")  # control, format, surrogate, private use, unassigned
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b.")


def plain(text: str) -> str:
    """Text without escape sequences, control characters and bidirectional marks, of at most `MAX_TEXT` characters."""
    text = _ESCAPES.sub("", text[: 4 * MAX_TEXT])
    text = "".join(c if c == "\n" or unicodedata.category(c) not in UNFIT else " " for c in text)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
