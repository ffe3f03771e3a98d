"""Sanitises untrusted text for display."""

from __future__ import annotations

import re
import unicodedata

MAX_TEXT = 1000
UNPRINTABLE = ("Cc", "Cf", "Cs", "Co", "Cn")  # control, format, surrogate, private use, unassigned
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b.")


def plain(text: str) -> str:
    """Remove escape sequences, control characters and bidirectional marks; truncate to `MAX_TEXT` characters."""
    text = _ESCAPES.sub("", text[: 4 * MAX_TEXT])
    text = "".join(c if c == "\n" or unicodedata.category(c) not in UNPRINTABLE else " " for c in text)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
