"""A student's progress in an assignment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class ProgressState(Enum):
    """The state of a student's work on an assignment."""

    MISSING = auto()
    UNREADABLE = auto()
    UNTOUCHED = auto()
    IN_WORK = auto()
    PASSED = auto()


@dataclass(frozen=True)
class Progress:
    """A student's progress in one assignment.

    Attributes:
        begun: number of exercises that the student has changed.
        passed: number of those whose visible checks all pass.
    """

    name: str
    title: str
    minutes: int
    state: ProgressState
    points: float = 0.0
    exercises: int = 0
    begun: int = 0
    passed: int = 0
