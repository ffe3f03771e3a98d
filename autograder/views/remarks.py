"""A pull request's grade as remarks beside lines of its files, from which each forge's own form is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from autograder.diagnosis.match import FAILED
from autograder.pull.report import Graded, PullReport
from autograder.results import CheckResult
from autograder.views.text import HINT


class Weight(Enum):
    """How much a remark matters."""

    REFUSED = auto()  # or not graded
    FAILED = auto()


@dataclass(frozen=True)
class Remark:
    """Something to say beside a line.

    Attributes:
        line: from 1; None for the file as a whole.
        name: of the check, or of the rule.
    """

    path: str
    line: int | None
    weight: Weight
    name: str
    title: str
    text: str


def remarks(report: PullReport) -> Iterator[Remark]:
    """What was refused or not graded, then the checks that failed."""
    for kind, several in (("refused", report.refused), ("not graded", report.problems)):
        for said in several:
            yield Remark(said.path, None, Weight.REFUSED, kind, "", said.line)
    for graded in report.graded:
        for check in graded.result.checks:
            if check.status in FAILED:
                yield _of_check(graded, check)


def _of_check(graded: Graded, check: CheckResult) -> Remark:
    hint = f"{HINT.of(graded.result.language)}{check.hint}" if check.hint else ""
    text = "\n".join(part for part in (check.message, hint) if part)
    return Remark(graded.path, graded.line(check), Weight.FAILED, check.id, check.title, text)
