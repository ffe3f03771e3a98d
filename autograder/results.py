"""What grading gives: plain data, the schema of `result.json`. Every view of a grade is made from it."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from autograder.atomic import write_atomically
from autograder.language import Language
from autograder.probe.failures import Status

SCHEMA_VERSION = 1
MAX_TEXT = 1000
UNFIT = ("Cc", "Cf", "Cs", "Co", "Cn")  # control, format, surrogate, private, and what is no character at all
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b.")


class CheckResult(BaseModel):
    """The verdict of one check."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(description="name of the grader's function")
    exercise: str
    title: str = Field(description="what the check is about, a sentence for the student")
    status: Status
    points: float = Field(description="that the check is worth")
    earned: float
    hint: str = Field(default="", description="what to think about, when the mistake was recognised")
    misconception: str = Field(default="", description="id of the wrong answer that behaves the same")
    message: str = Field(default="", description="what was seen")
    cell: str = Field(default="", description="where the code raised: the cell, as messages call it")
    line: int = Field(default=0, description="and the line in it, from 1; 0 if that is not known")
    unforeseen: bool = Field(
        default=False, description="the check could not work with what the code gave; an instructor should look at it"
    )
    seconds: float = 0.0


class Versions(BaseModel):
    """What the grade may depend on."""

    autograder: str
    python: str
    torch: str
    torchvision: str


class SubmissionResult(BaseModel):
    """The grade of one submission: one `result.json`."""

    model_config = ConfigDict(extra="forbid")

    schema_version: int = SCHEMA_VERSION
    student: str
    assignment: str
    file: str
    score: float
    max_score: float
    problem: str = Field(default="", description="why the file could not be read, or the grader failed; else empty")
    notes: list[str] = Field(default=[], description="what was odd about the file and how it was taken")
    language: Language = Field(default=Language.EN, description="of the texts: the submission's")
    checks: list[CheckResult]
    submission_sha256: str = ""
    graders_sha256: str
    seed: int
    device: str
    versions: Versions
    seconds: float = 0.0

    @property
    def faulty(self) -> bool:
        """Whether the grader itself failed somewhere."""
        return any(check.status is Status.FAULT for check in self.checks)

    def exercise(self, name: str) -> list[CheckResult]:
        return [check for check in self.checks if check.exercise == name]

    def write(self, path: Path) -> None:
        write_atomically(path, self.model_dump_json(indent=2).encode() + b"\n")


def plain(text: str) -> str:
    """Text of unknown origin made fit for any page: no escapes, no control or bidirectional characters, bounded."""
    text = _ESCAPES.sub("", text[: 4 * MAX_TEXT])
    text = "".join(c if c == "\n" or unicodedata.category(c) not in UNFIT else " " for c in text)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
