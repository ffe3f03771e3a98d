"""The grade of one submission: the schema of `result.json`, which all views of a grade render."""

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

    id: str = Field(description="name of the check's function")
    exercise: str
    title: str = Field(description="what the check tests, a sentence for the student")
    status: Status
    points: float = Field(description="maximum points of the check")
    earned: float
    hint: str = Field(default="", description="hint for the student, if the mistake was recognised")
    misconception: str = Field(default="", description="id of the wrong answer that behaves the same")
    message: str = Field(default="", description="what the check found")
    cell: str = Field(default="", description="cell that raised: its grade_id, or # and its number")
    line: int = Field(default=0, description="line in that cell, from 1; 0 if unknown")
    unforeseen: bool = Field(
        default=False, description="the check raised on this code but not on the model answer; to be reviewed by hand"
    )
    seconds: float = 0.0


class Versions(BaseModel):
    """Versions that the grade may depend on."""

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
    problem: str = Field(default="", description="why the file could not be read or graded; else empty")
    notes: list[str] = Field(default=[], description="irregularities of the file and how they were handled")
    language: Language = Field(default=Language.EN, description="language of the submission and of all texts here")
    checks: list[CheckResult]
    submission_sha256: str = ""
    graders_sha256: str = Field(description="hash of checks, model answers, engine, limits and versions")
    hints_sha256: str = Field(default="", description="hash of what decides titles and hints; else empty")
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
