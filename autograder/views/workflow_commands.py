"""A pull request's grade as workflow commands of GitHub's, which put annotations on the page of the job."""

from __future__ import annotations

from itertools import islice

from autograder.results.pull import PullReport
from autograder.views.annotations import Annotation, Weight, annotations_of

MOST = 10  # that GitHub shows of each kind, for each step
KINDS = {Weight.REFUSED: "error", Weight.FAILED: "warning"}


def workflow_commands(report: PullReport) -> str:
    """A command a line: errors for what is refused or not graded, warnings for checks that failed."""
    lines = []
    for weight, kind in KINDS.items():
        of_weight = (annotation for annotation in annotations_of(report) if annotation.weight is weight)
        lines += [_command(kind, annotation) for annotation in islice(of_weight, MOST)]
    return "".join(f"{line}\n" for line in lines)


def _command(kind: str, annotation: Annotation) -> str:
    said = {"file": annotation.path, "line": annotation.line, "title": annotation.title}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in said.items() if value)
    return f"::{kind} {properties}::{_data(annotation.text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
