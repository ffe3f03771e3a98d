"""Jobs of grading workers and their outcomes: plain data exchanged between trusted processes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.base.errors import AutograderError
from autograder.content.finding import SubmittedFile
from autograder.results.grade import SubmissionResult

READY = "ready"  # the first message of a worker


@dataclass(frozen=True)
class AnswerJob:
    """Grade an answer of the corpus: the model answers, with the code of some exercises replaced.

    Attributes:
        only: the exercise whose checks are run; all checks by default.
        until_failure: whether to stop at the first check that fails.
    """

    assignment: str
    id: str
    answers: tuple[tuple[str, str], ...]
    only: str = ""
    until_failure: bool = False

    @property
    def student(self) -> str:
        return self.id


Job = SubmittedFile | AnswerJob


@dataclass(frozen=True)
class Graded:
    """A job's result, without hints, and the signatures, by check id, of the exercises in which a check failed."""

    job: Job
    result: SubmissionResult
    signatures: dict[str, Any]


@dataclass(frozen=True)
class Failed:
    """A job that could not be graded because the grader failed."""

    job: Job
    reason: str


def expect_graded(outcome: Graded | Failed, where: Path | str) -> Graded:
    """The outcome of a job that must have been graded.

    Args:
        where: what the error names.

    Raises:
        AutograderError: the grader failed.
    """
    if isinstance(outcome, Failed):
        raise AutograderError(f"the grader failed: {outcome.reason}", where=where)
    return outcome


@dataclass(frozen=True)
class Options:
    """How to grade.

    Attributes:
        sandbox: "auto" or "none".
        device: "simgpu" or "cuda".
    """

    sandbox: str = "auto"
    device: str = "simgpu"


@dataclass(frozen=True)
class Work:
    """What a worker grades: some assignments of the course at `root`."""

    root: Path
    assignments: tuple[str, ...]
    options: Options
