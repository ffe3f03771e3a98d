"""What a grading worker is asked for and gives back: plain data between trusted processes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.content.finding import SubmittedFile
from autograder.results.grade import SubmissionResult

READY = "ready"  # what a worker says first


@dataclass(frozen=True)
class AnswerJob:
    """Grade an answer of the corpus: the assignment's source with other code in some exercises.

    Attributes:
        only: an exercise whose checks alone are run; all are by default.
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
    """A job's result, without hints, and by their ids the signatures of the checks of exercises in which one failed."""

    job: Job
    result: SubmissionResult
    signatures: dict[str, Any]


@dataclass(frozen=True)
class Failed:
    """A job that could not be graded through no fault of the student's."""

    job: Job
    reason: str


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
    """What a worker is for: some assignments of the course at `root`."""

    root: Path
    assignments: tuple[str, ...]
    options: Options
