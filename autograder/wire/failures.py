"""The ways in which a student's code can fail a check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from autograder.base.language import Text
from autograder.wire.cell_ids import CellId


class Status(StrEnum):
    """The verdict of one check."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"  # the student's code raised
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    SKIPPED = "skipped"  # a check that it depends on did not pass
    FAULT = "grader fault"  # the grader is wrong; costs the student no points


# The statuses that the student's code causes.
FAILED = frozenset({Status.FAILED, Status.ERROR, Status.TIMED_OUT, Status.OUT_OF_MEMORY})


@dataclass(frozen=True)
class CodeLocation:
    """A place in the submission. `line` counts from 1 in the cell; 0 means unknown."""

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
    """The student's code failed in a way that ends the check.

    Args:
        status: `ERROR`, `TIMED_OUT` or `OUT_OF_MEMORY`; `FAILED` if its model does not have the expected parameters.
        message: one or two sentences for the student.
        kind: name of the exception class that the student's code raised, or "".
        location: where it was raised, if known.
    """

    def __init__(self, status: Status, message: Text, *, kind: str = "", location: CodeLocation | None = None) -> None:
        self.status = status
        self.message = message
        self.kind = kind
        self.location = location
        super().__init__(message.en)

    @property
    def located_message(self) -> Text:
        """The message, followed by the location."""
        if self.location is None:
            return self.message
        at = self.location.text
        return Text(f"{self.message.en} ({at.en})", f"{self.message.zh}（{at.zh}）")


class Mismatch(AssertionError):
    """A failed check: the student's code returned a wrong result. `en` and `zh` are the message for the student."""

    def __init__(self, en: str, zh: str) -> None:
        self.text = Text(en, zh)
        super().__init__(en)


class Unseen(Mismatch):
    """A model registers the expected parameters, but its output does not depend on one of them.

    Checks that depend on the failed one are run nevertheless, because they may show the cause.
    """


def protocol_error(what: str) -> StudentFailure:
    """The failure for an answer that violates the protocol: the student's code has tampered with the agent."""
    text = Text(f"The process that ran your code sent {what}.", f"运行你的代码的进程发来了不合协议的内容（{what}）。")
    return StudentFailure(Status.ERROR, text, kind="ProtocolError")
