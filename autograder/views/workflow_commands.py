"""A pull request's grade as GitHub workflow commands, which GitHub shows as annotations on the page of the job."""

from __future__ import annotations

from itertools import islice

from autograder.results.pull import PullReport
from autograder.views.annotations import Annotation, Severity, annotations_of

MAX_ANNOTATIONS = 10  # GitHub's limit for each command of a step
COMMANDS = {Severity.REFUSED: "error", Severity.FAILED: "warning"}


def workflow_commands(report: PullReport) -> str:
    """One command a line: errors for files that are refused or not graded, warnings for failed checks."""
    lines = []
    for severity, command in COMMANDS.items():
        annotations = (annotation for annotation in annotations_of(report) if annotation.severity is severity)
        lines += [_line(command, annotation) for annotation in islice(annotations, MAX_ANNOTATIONS)]
    return "".join(f"{line}\n" for line in lines)


def _line(command: str, annotation: Annotation) -> str:
    fields = {"file": annotation.path, "line": annotation.line, "title": annotation.title}
    properties = ",".join(f"{name}={_escape_property(str(value))}" for name, value in fields.items() if value)
    return f"::{command} {properties}::{_escape_data(annotation.text)}"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
