"""A pull request's grade as annotations of lines of code. Views for each forge convert them to its own format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from autograder.results.pull import PullReport
from autograder.views.text import message_and_hint
from autograder.wire.failures import FAILED


class Severity(Enum):
    """How serious an annotation is."""

    REFUSED = auto()  # also for files that are not graded
    FAILED = auto()


@dataclass(frozen=True)
class Annotation:
    """A message about a line of a file.

    Attributes:
        line: line number, counted from 1; None for the whole file.
        name: name of the check or of the rule.
    """

    path: str
    line: int | None
    severity: Severity
    name: str
    title: str
    text: str


def annotations_of(report: PullReport) -> Iterator[Annotation]:
    """Annotations of the refused files, then of those that are not graded, then of the failed checks."""
    for name, remarks in (("refused", report.refused), ("not graded", report.problems)):
        for remark in remarks:
            yield Annotation(remark.path, None, Severity.REFUSED, name, "", remark.line)
    for graded in report.graded:
        for check in graded.result.checks:
            if check.status in FAILED:
                text = "\n".join(message_and_hint(check, graded.result.language))
                yield Annotation(graded.path, graded.line(check), Severity.FAILED, check.id, check.title, text)
