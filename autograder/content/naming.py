"""Recognises an assignment by the name of a file or folder, also if the name was changed on the way."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence

from autograder.base.language import Language

SIMILAR = 0.6  # of 1: least similarity of a misspelt name whose number is right
# What programs append to the name of a copy: " (1)", "(1)", "-Copy1", " - Copy (2)", " 副本".
_COPY = re.compile(r"(?:[\s_.-]*(?:[(（]\d{1,3}[)）]|(?:copy|的?副本)\s*\d{0,3}))+$", re.IGNORECASE)
_NUMBERED = re.compile(r"0*([0-9]{1,6})(?:_(.*))?")


def beginning_with(names: Sequence[str], text: str) -> str | None:
    """The assignment whose whole name a name begins with, in upper or lower case and with any separators."""
    plain = _comparable(text)
    return max((name for name in names if plain.startswith(name)), key=len, default=None)


def assignment_named(names: Sequence[str], text: str) -> str | None:
    """The assignment that a file or folder is named after; None if there is none, or if it is unclear which.

    The number or the rest of the name is enough, and a misspelt rest is if the number is right.

    Args:
        names: the names of the course's assignments, each a number, "_" and the rest.
        text: the name of the file, without its suffix, or of the folder.
    """
    begins = beginning_with(names, text)
    if begins is not None:
        return begins
    plain = _comparable(_COPY.sub("", text))
    number = _NUMBERED.fullmatch(plain)
    if number is None:
        found = [name for name in names if plain == name.partition("_")[2]]
    else:
        found = [name for name in names if int(name.partition("_")[0]) == int(number[1])]
        found = [name for name in found if not number[2] or _is_like(number[2], name.partition("_")[2])]
    return found[0] if len(found) == 1 else None


def rest_of(name: str, text: str) -> str:
    """What follows an assignment's name in a file's name, without marks of copies and languages; often a student."""
    text = _COPY.sub("", text)
    rest = text[len(name) :].strip(" _-.") if beginning_with([name], text) else ""
    return "" if rest.casefold() in tuple(Language) else rest


def _comparable(text: str) -> str:
    return re.sub(r"[\W_]+", "_", unicodedata.normalize("NFKC", text).casefold()).strip("_")


def _is_like(rest: str, right: str) -> bool:
    shared = set(rest.split("_")) & set(right.split("_"))
    return bool(shared) or difflib.SequenceMatcher(None, rest[:100], right).ratio() >= SIMILAR
