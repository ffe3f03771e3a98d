"""How a student's code can fail a check, as the trusted side sees it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from autograder.base.language import Text
from autograder.wire.cells import CellId


class Status(StrEnum):
    """The verdict of one check."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"  # the student's code raised
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    SKIPPED = "skipped"  # a check that it rests on did not pass
    FAULT = "grader fault"  # never the student's doing


# Those that the student's own code brought about.
FAILED = frozenset({Status.FAILED, Status.ERROR, Status.TIMED_OUT, Status.OUT_OF_MEMORY})


@dataclass(frozen=True)
class CodeLocation:
    """Where in the submission something happened. `line` counts from 1 in the cell; 0 is unknown."""

    cell: CellId
    line: int = 0
    code: str = ""

    @property
    def text(self) -> Text:
        cell = self.cell.text
        if not self.line:
            return cell
        return Text(f"{cell.en}, line {self.line}: {self.code}", f"{cell.zh}，第 {self.line} 行：{self.code}")


class StudentFailure(Exception):
    """Something the student's code did that ends a check.

    Args:
        status: `ERROR`, `TIMED_OUT` or `OUT_OF_MEMORY`; `FAILED` where its model has other parameters than asked for.
        message: one or two sentences for the student.
        kind: name of the exception class that the student's code raised, or "".
        location: where it was raised, if that is known.
    """

    def __init__(self, status: Status, message: Text, *, kind: str = "", location: CodeLocation | None = None) -> None:
        self.status = status
        self.message = message
        self.kind = kind
        self.location = location
        super().__init__(message.en)

    @property
    def located_message(self) -> Text:
        """The message, followed by where it happened."""
        if self.location is None:
            return self.message
        at = self.location.text
        return Text(f"{self.message.en} ({at.en})", f"{self.message.zh}（{at.zh}）")


class Mismatch(AssertionError):
    """A check's complaint about what the student's code gave.

    Args:
        en, zh: the complaint, for the student.
    """

    def __init__(self, en: str, zh: str) -> None:
        self.text = Text(en, zh)
        super().__init__(en)


class Unseen(Mismatch):
    """What a model registers is as it should be, but it is not seen at work.

    Checks that rest on such a one are run all the same: they may say why.
    """


def protocol_error(what: str) -> StudentFailure:
    """The failure of an agent whose answer breaks the protocol: the student's code has tampered with it."""
    text = Text(f"The process that ran your code sent {what}.", f"运行你的代码的进程发来了不合协议的内容（{what}）。")
    return StudentFailure(Status.ERROR, text, kind="ProtocolError")
