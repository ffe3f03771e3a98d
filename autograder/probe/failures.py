"""How a student's code can fail a check, as the trusted side sees it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """The verdict of one check."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"  # the student's code raised
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    SKIPPED = "skipped"  # a check it rests on did not pass
    FAULT = "grader fault"  # never the student's doing


@dataclass(frozen=True)
class Place:
    """Where in the submission something happened. `line` counts from 1 in the cell; 0 is unknown."""

    cell: str = ""
    line: int = 0
    code: str = ""

    def __str__(self) -> str:
        if not self.cell:
            return ""
        return f"{self.cell}, line {self.line}: {self.code}" if self.line else self.cell


class StudentFailure(Exception):
    """Something the student's code did that ends a check.

    Args:
        status: `ERROR`, `TIMED_OUT` or `OUT_OF_MEMORY`; `FAILED` where its model is of another form than asked for.
        message: one or two sentences for the student.
        kind: name of the exception class that the student's code raised, or "".
    """

    def __init__(self, status: Status, message: str, *, kind: str = "", place: Place | None = None) -> None:
        self.status = status
        self.message = message
        self.kind = kind
        self.place = place or Place()
        super().__init__(message)


class Mismatch(AssertionError):
    """A check's complaint about what the student's code gave; its text is for the student."""
