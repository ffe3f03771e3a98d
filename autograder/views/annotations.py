"""A pull request's grade as annotations of lines of its files, from which each forge's own form is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from autograder.results.grade import CheckResult
from autograder.results.pull import GradedFile, PullReport
from autograder.views.text import HINT
from autograder.wire.failures import FAILED


class Weight(Enum):
    """How much an annotation matters."""

    REFUSED = auto()  # or not graded
    FAILED = auto()


@dataclass(frozen=True)
class Annotation:
    """Something to say about a line.

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


def annotations_of(report: PullReport) -> Iterator[Annotation]:
    """What was refused or not graded, then the checks that failed."""
    for kind, several in (("refused", report.refused), ("not graded", report.problems)):
        for said in several:
            yield Annotation(said.path, None, Weight.REFUSED, kind, "", said.line)
    for graded in report.graded:
        for check in graded.result.checks:
            if check.status in FAILED:
                yield _of_check(graded, check)


def _of_check(graded: GradedFile, check: CheckResult) -> Annotation:
    hint = f"{HINT.of(graded.result.language)}{check.hint}" if check.hint else ""
    text = "\n".join(part for part in (check.message, hint) if part)
    return Annotation(graded.path, graded.line(check), Weight.FAILED, check.id, check.title, text)
