"""Short ways to say what was collected from a student of the tiny course."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from servers import at
from tiny import DOUBLE, NAME, SCALE, filled

from autograder.classroom.arrivals import Record
from autograder.classroom.collecting import Collecting, Ending, Outcome
from autograder.course import Course
from autograder.language import Language

NOTEBOOK = f"assignments/{NAME}/{NAME}.ipynb"
CHINESE = f"assignments/zh/{NAME}/{NAME}.ipynb"
DUE = at("18:00")

Take = Callable[..., Outcome]


def how(course: Course, now: str = "Sun 12:00", **options: object) -> Collecting:
    return Collecting(course, course.names, course.root / "submitted", course.root / "results", at(now), **options)


def submitted(course: Course, student: str = "ada") -> Path:
    return course.root / "submitted" / student / NAME


def taken(outcome: Outcome) -> tuple[str, Record, bool]:
    assert outcome.ending is Ending.TAKEN, outcome
    one = outcome.taken[NAME]
    return f"{one.when:%a %H:%M}", one.record, one.certain


def solved(course: Course, text: str = "", language: Language = Language.EN) -> bytes:
    return filled(course, language, double=DOUBLE + text, scale=SCALE)
