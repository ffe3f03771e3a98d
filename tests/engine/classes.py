"""Short ways to say what was collected from a student of the tiny course."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from servers import at
from tiny import DOUBLE, NAME, SCALE, filled

from autograder.base.language import Language
from autograder.content.course import Course
from autograder.delivery.classroom.arrivals import Record
from autograder.delivery.classroom.collecting import Collecting
from autograder.results.classroom import CollectedRow, Ending

NOTEBOOK = f"assignments/{NAME}/{NAME}.ipynb"
CHINESE = f"assignments/zh/{NAME}/{NAME}.ipynb"
DUE = at("18:00")

Take = Callable[..., CollectedRow]


def how(course: Course, now: str = "Sun 12:00", **options: object) -> Collecting:
    return Collecting(course, course.names, course.root / "submitted", course.root / "results", at(now), **options)


def submitted(course: Course, student: str = "ada") -> Path:
    return course.root / "submitted" / student / NAME


def taken(outcome: CollectedRow) -> tuple[str, Record, bool]:
    assert outcome.ending is Ending.TAKEN, outcome
    one = outcome.taken[NAME]
    return f"{one.when:%a %H:%M}", one.record, one.certain


def solved(course: Course, text: str = "", language: Language = Language.EN) -> bytes:
    return filled(course, language, double=DOUBLE + text, scale=SCALE)
