"""Where results lie: FOLDER/STUDENT/ASSIGNMENT/result.json, one place for each submission."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import count
from pathlib import Path

RESULT = "result.json"
_UNFIT = re.compile(r"[/%\x00-\x1f\x7f]|^\.|\.$|^$")


def folder_name(student: str) -> str:
    """A student's name as a folder's: as it is where that can be, and no two names give the same."""
    return _UNFIT.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()) or "%", student)


def result_paths(folder: Path, submissions: Iterable[tuple[str, str]]) -> list[Path]:
    """Where the result of each submission, a student and an assignment, goes: no two are the same file.

    The first of those whose names a file system may take for the same gets the name itself, the next a number.
    """
    taken: set[tuple[str, str]] = set()
    paths = []
    for student, assignment in submissions:
        name = folder_name(student)
        numbered = (name if number == 1 else f"{name} ({number})" for number in count(1))
        free = next(one for one in numbered if (_seen_as(one), assignment) not in taken)
        taken.add((_seen_as(free), assignment))
        paths.append(folder / free / assignment / RESULT)
    return paths


def _seen_as(name: str) -> str:
    """What file systems compare that ignore case, or the form in which accents are written."""
    return unicodedata.normalize("NFC", name).casefold()
