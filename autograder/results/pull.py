"""The grade of a pull request: the schema of `pull.json`, which all reports on it render."""

from __future__ import annotations

from pydantic import BaseModel, Field

from autograder.base.language import Language
from autograder.results.grade import CheckResult, SubmissionResult

SCHEMA_VERSION = 1


class PathRemark(BaseModel):
    """A remark on a path, in the language of the report."""

    path: str
    text: str
    command: str = Field(default="", description="command that reverts the change")

    @property
    def line(self) -> str:
        """The remark in one line, without the path."""
        return f"{self.text} {self.command}".strip()


class GradedFile(BaseModel):
    """One assignment's grade."""

    path: str = Field(description="path of the file in the student's repository")
    result: SubmissionResult
    lines: dict[str, int] = Field(default={}, description="first line of each code cell, from 1, by cell id")

    def line(self, check: CheckResult) -> int | None:
        """The line of the file that a check refers to: where the code raised, otherwise the start of the exercise."""
        if check.line and check.cell in self.lines:
            return self.lines[check.cell] + check.line - 1
        return self.lines.get(check.exercise)


class PullReport(BaseModel):
    """The grade of a pull request: `pull.json`."""

    schema_version: int = SCHEMA_VERSION
    student: str
    base: str = Field(description="commit that the head is compared with")
    head: str = Field(description="commit that was graded")
    language: Language
    graded: list[GradedFile]
    problems: list[PathRemark] = Field(description="reasons why parts of assignments were not graded")
    refused: list[PathRemark] = Field(description="changes to files of the course")
    other: int = Field(description="number of other changed files, which are ignored")
    failed: bool = Field(default=False, description="a course file was changed, or the grade is below the minimum")

    @property
    def score(self) -> float:
        return sum(one.result.score for one in self.graded)

    @property
    def max_score(self) -> float:
        return sum(one.result.max_score for one in self.graded)

    @property
    def faulty(self) -> bool:
        """Whether the grader itself failed somewhere."""
        return any(one.result.faulty for one in self.graded)
