"""A pull request's grade as workflow commands of GitHub's, which put remarks beside the lines that they are about."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.diagnosis.match import FAILED
from autograder.pull.report import PullReport
from autograder.views.text import HINT

MOST = 10  # that GitHub shows of each kind, for each step


def workflow_commands(report: PullReport) -> str:
    """A command a line: errors for what is refused or not graded, warnings for checks that failed."""
    errors = [_command("error", remark.line, file=remark.path) for remark in [*report.refused, *report.problems]]
    return "".join(f"{line}\n" for line in [*errors[:MOST], *list(_warnings(report))[:MOST]])


def _warnings(report: PullReport) -> Iterator[str]:
    for graded in report.graded:
        language = graded.result.language
        for check in graded.result.checks:
            if check.status in FAILED:
                texts = [check.message, f"{HINT.of(language)}{check.hint}" if check.hint else ""]
                line = graded.line(check)
                where = {"file": graded.path, **({"line": str(line)} if line else {}), "title": check.title}
                yield _command("warning", "\n".join(text for text in texts if text), **where)


def _command(kind: str, text: str, **properties: str) -> str:
    said = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {said}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
