"""Students' names, which are used as folder names."""

from __future__ import annotations

import unicodedata

from autograder.base.errors import AutograderError

MAX_BYTES = 100  # of a folder name, well below the file system's limit of 255
FORBIDDEN = {
    **dict.fromkeys("/\\", "separates folders"),
    **dict.fromkeys("*?[]", "is a wildcard in nbgrader, which would not find the folder"),
}


class StudentNameError(AutograderError):
    """A student's name cannot be used as a folder name."""


def checked_name(name: str) -> str:
    """A student's name as a folder name: stripped, and normalised to Unicode NFC.

    Raises:
        StudentNameError: it cannot be used as a folder name.
    """
    name = unicodedata.normalize("NFC", name.strip())
    if not name:
        raise StudentNameError("the student has no name.")
    if name.startswith("."):
        raise StudentNameError(f"the student's name {name[:40]!r} begins with a dot.")
    if len(name.encode(errors="replace")) > MAX_BYTES:
        raise StudentNameError(f"the student's name {name[:40]!r}... is longer than {MAX_BYTES} bytes.")
    for character in name:
        if character in FORBIDDEN:
            raise StudentNameError(f"{character!r} in the student's name {name!r} {FORBIDDEN[character]}.")
        if unicodedata.category(character).startswith("C") or character in "\u2028\u2029":
            raise StudentNameError(f"the student's name {name!r} contains an invisible character.")
    return name


def cleaned_name(name: str) -> str:
    """Sanitise an untrusted name so that `checked_name` accepts it.

    Raises:
        StudentNameError: nothing is left of the name.
    """
    kept = "".join(
        "-" if character in FORBIDDEN else character
        for character in unicodedata.normalize("NFC", name)
        if not unicodedata.category(character).startswith("C")
    )
    while len(kept.encode()) > MAX_BYTES:
        kept = kept[:-1]
    return checked_name(" ".join(kept.split()).lstrip(".").strip())
