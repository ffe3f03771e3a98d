"""A pull request's grade as a GitHub check run: a status of the head commit, and annotations of the student's code."""

from __future__ import annotations

from itertools import islice
from typing import Any

from autograder.results.pull import PullReport
from autograder.views import markdown
from autograder.views.annotations import Severity, annotations_of

MAX_ANNOTATIONS = 50  # GitHub's limit for one request
MAX_TITLE = 250  # characters
LEVELS = {Severity.REFUSED: "failure", Severity.FAILED: "warning"}


def check_run_output(report: PullReport) -> dict[str, Any]:
    """The `output` of a check run, see "Create a check run" in GitHub's REST API."""
    return {
        "title": markdown.headline(report),
        "summary": markdown.comment(report),
        "annotations": [
            {
                "path": annotation.path,
                "start_line": annotation.line or 1,
                "end_line": annotation.line or 1,
                "annotation_level": LEVELS[annotation.severity],
                "title": (annotation.title or annotation.name)[:MAX_TITLE],
                "message": annotation.text or annotation.title,
            }
            for annotation in islice(annotations_of(report), MAX_ANNOTATIONS)
        ],
    }
