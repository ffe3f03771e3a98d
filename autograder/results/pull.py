"""The grade of a pull request: `pull.json`, of which every page about it is a view."""

from __future__ import annotations

from pydantic import BaseModel, Field

from autograder.base.language import Language
from autograder.results.grade import CheckResult, SubmissionResult

SCHEMA_VERSION = 1


class PathRemark(BaseModel):
    """A remark on a path, in the language of the report."""

    path: str
    text: str
    command: str = Field(default="", description="that takes the change back")

    @property
    def line(self) -> str:
        """All of it but the path, in a line."""
        return f"{self.text} {self.command}".strip()


class GradedFile(BaseModel):
    """One assignment's grade.

    Attributes:
        path: of the file in the student's repository.
        lines: where its code cells begin, from 1, by their ids.
    """

    path: str
    result: SubmissionResult
    lines: dict[str, int] = Field(default={}, description="where code cells begin, from 1, by their ids")

    def line(self, check: CheckResult) -> int | None:
        """The line of the file that a check is about: where the code raised, else where the exercise begins."""
        start = self.lines.get(check.cell) if check.cell and check.line else None
        if start is not None:
            return start + check.line - 1
        return self.lines.get(check.exercise)


class PullReport(BaseModel):
    """The grade of a pull request: `pull.json`."""

    schema_version: int = SCHEMA_VERSION
    student: str
    base: str = Field(description="commit that it is compared with")
    head: str = Field(description="commit that was graded")
    language: Language
    graded: list[GradedFile]
    problems: list[PathRemark] = Field(description="why something of an assignment was not graded")
    refused: list[PathRemark] = Field(description="changes to files of the course")
    other: int = Field(description="number of further files, which do not matter")
    failed: bool = Field(default=False, description="a file of the course was changed, or the grade is below the limit")

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
