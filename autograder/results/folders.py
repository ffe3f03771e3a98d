"""Paths of results: FOLDER/STUDENT/ASSIGNMENT/result.json, a different one for each submission."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import count
from pathlib import Path

RESULT = "result.json"
_UNSAFE = re.compile(r"[/%\x00-\x1f\x7f]|^\.|\.$|^$")


def folder_name(student: str) -> str:
    """A student's name as a folder name, percent-encoded where necessary; different names give different folders."""
    return _UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()) or "%", student)


def result_paths(folder: Path, submissions: Iterable[tuple[str, str]]) -> list[Path]:
    """The path of the result of each submission, given as (student, assignment); all paths are different.

    Of names that a file system may treat as equal, the first is used as it is and the others get a number.
    """
    taken: set[tuple[str, str]] = set()
    paths = []
    for student, assignment in submissions:
        name = folder_name(student)
        numbered = (name if number == 1 else f"{name} ({number})" for number in count(1))
        free = next(name for name in numbered if (comparable_name(name), assignment) not in taken)
        taken.add((comparable_name(free), assignment))
        paths.append(folder / free / assignment / RESULT)
    return paths


def comparable_name(name: str) -> str:
    """The form in which some file systems compare names: without case and in one Unicode normal form."""
    return unicodedata.normalize("NFC", name).casefold()
