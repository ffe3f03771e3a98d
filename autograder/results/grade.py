"""The grade of one submission: the schema of `result.json`, from which every view of a grade is made."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from autograder.base.files import write_atomically
from autograder.base.language import Language
from autograder.wire.failures import Status

SCHEMA_VERSION = 2


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
    cell: str = Field(default="", description="where the code raised: the cell's grade_id, or # and its number")
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
    graders_sha256: str = Field(description="of what decides points: checks, model answer, engine, limits, versions")
    hints_sha256: str = Field(default="", description="of what decides titles and hints; empty if none were looked for")
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
