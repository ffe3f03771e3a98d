"""Students' names, which become names of folders."""

from __future__ import annotations

import unicodedata

from autograder.base.errors import AutograderError

MOST_BYTES = 100  # of a folder's name, with room below the file system's 255
FORBIDDEN = {
    "/": "separates folders",
    "\\": "separates folders",
    "*": "is a pattern to nbgrader, which would not find the folder",
    "?": "is a pattern to nbgrader, which would not find the folder",
    "[": "is a pattern to nbgrader, which would not find the folder",
    "]": "is a pattern to nbgrader, which would not find the folder",
}


class StudentNameError(AutograderError):
    """A student's name cannot be a folder's."""


def checked_name(name: str) -> str:
    """A student's name as a folder is to be called: without spaces around it, composed as Unicode's NFC.

    Raises:
        StudentNameError: no folder may be called so.
    """
    name = unicodedata.normalize("NFC", name.strip())
    if not name:
        raise StudentNameError("the student has no name.")
    if name.startswith("."):
        raise StudentNameError(f"the student's name {name[:40]!r} begins with a dot.")
    if len(name.encode(errors="replace")) > MOST_BYTES:
        raise StudentNameError(f"the student's name {name[:40]!r}... is longer than {MOST_BYTES} bytes.")
    for character in name:
        if character in FORBIDDEN:
            raise StudentNameError(f"{character!r} in the student's name {name!r} {FORBIDDEN[character]}.")
        if unicodedata.category(character).startswith("C") or character in "\u2028\u2029":
            raise StudentNameError(f"the student's name {name!r} has a character that cannot be seen.")
    return name


def cleaned_name(name: str) -> str:
    """A name of unknown origin made one that `checked_name` takes.

    Raises:
        StudentNameError: nothing of it is left.
    """
    kept = "".join(
        "-" if character in FORBIDDEN else character
        for character in unicodedata.normalize("NFC", name)
        if not unicodedata.category(character).startswith("C")
    )
    while len(kept.encode()) > MOST_BYTES:
        kept = kept[:-1]
    return checked_name(" ".join(kept.split()).lstrip(".").strip())


def same(name: str) -> str:
    """What two names have in common that some file systems take for one."""
    return unicodedata.normalize("NFC", name).casefold()
