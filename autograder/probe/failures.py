"""How a student's code can fail a check, as the trusted side sees it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from autograder.language import Text


class Status(StrEnum):
    """The verdict of one check."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"  # the student's code raised
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    SKIPPED = "skipped"  # a check it rests on did not pass
    FAULT = "grader fault"  # never the student's doing


EXERCISE = Text("exercise ", "练习 ")
OTHER_CELL = Text("code cell ", "代码单元 ")


def label_of(grade_id: str, number: int) -> str:
    """What messages call a code cell."""
    return f"{EXERCISE.en}{grade_id}" if grade_id else f"{OTHER_CELL.en}{number}"


def called(label: str) -> Text:
    """A code cell's label in both languages."""
    for kind in (EXERCISE, OTHER_CELL):
        if label.startswith(kind.en):
            return Text(label, kind.zh + label.removeprefix(kind.en))
    return Text(label, label)


@dataclass(frozen=True)
class Place:
    """Where in the submission something happened. `line` counts from 1 in the cell; 0 is unknown."""

    cell: str = ""
    line: int = 0
    code: str = ""

    @property
    def text(self) -> Text:
        cell = called(self.cell)
        if not self.line:
            return cell
        return Text(f"{cell.en}, line {self.line}: {self.code}", f"{cell.zh}，第 {self.line} 行：{self.code}")


class StudentFailure(Exception):
    """Something the student's code did that ends a check.

    Args:
        status: `ERROR`, `TIMED_OUT` or `OUT_OF_MEMORY`; `FAILED` where its model is of another form than asked for.
        message: one or two sentences for the student.
        kind: name of the exception class that the student's code raised, or "".
    """

    def __init__(self, status: Status, message: Text, *, kind: str = "", place: Place | None = None) -> None:
        self.status = status
        self.message = message
        self.kind = kind
        self.place = place or Place()
        super().__init__(message.en)

    @property
    def said(self) -> Text:
        """The message, and where in the submission it was."""
        at = self.place.text
        if not self.place.cell:
            return self.message
        return Text(f"{self.message.en} ({at.en})", f"{self.message.zh}（{at.zh}）")


class Mismatch(AssertionError):
    """A check's complaint about what the student's code gave.

    Args:
        en, zh: the complaint, for the student.
    """

    def __init__(self, en: str, zh: str) -> None:
        self.text = Text(en, zh)
        super().__init__(en)
