"""Where a student stands with an assignment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class ProgressState(StrEnum):
    """How far the work on an assignment has come."""

    MISSING = "no notebook here"
    UNREADABLE = "cannot be read"
    UNTOUCHED = "untouched"
    IN_WORK = "in work"
    PASSED = "visible checks passed"


@dataclass(frozen=True)
class Progress:
    """One assignment as it lies here.

    Attributes:
        path: its notebook, in the language in which it has been begun.
        begun: exercises that are no longer as they were handed out.
        passed: those of them whose visible checks all pass.
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
