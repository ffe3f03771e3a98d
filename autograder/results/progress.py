"""A student's progress in an assignment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class ProgressState(StrEnum):
    """The state of a student's work on an assignment."""

    MISSING = "no notebook here"
    UNREADABLE = "cannot be read"
    UNTOUCHED = "untouched"
    IN_WORK = "in progress"
    PASSED = "visible checks passed"


@dataclass(frozen=True)
class Progress:
    """A student's progress in one assignment.

    Attributes:
        path: the notebook, in the language in which the student has started it.
        begun: number of exercises that the student has changed.
        passed: number of those whose visible checks all pass.
    """

    name: str
    title: str
    minutes: int
    state: ProgressState
    path: Path
    points: float = 0.0
    exercises: int = 0
    begun: int = 0
    passed: int = 0
