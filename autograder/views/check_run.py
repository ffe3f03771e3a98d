"""A pull request's grade as a check run of GitHub's: a mark on the head, and annotations on the student's own lines."""

from __future__ import annotations

from itertools import islice
from typing import Any

from autograder.results.pull import PullReport
from autograder.views import markdown
from autograder.views.annotations import Weight, annotations_of

MOST = 50  # annotations that GitHub takes in one request
LONGEST_TITLE = 250  # characters
LEVELS = {Weight.REFUSED: "failure", Weight.FAILED: "warning"}


def check_run_output(report: PullReport) -> dict[str, Any]:
    """What it shows, as GitHub's REST interface takes it ("Create a check run", `output`)."""
    return {
        "title": markdown.headline(report),
        "summary": markdown.comment(report),
        "annotations": [
            {
                "path": annotation.path,
                "start_line": annotation.line or 1,
                "end_line": annotation.line or 1,
                "annotation_level": LEVELS[annotation.weight],
                "title": (annotation.title or annotation.name)[:LONGEST_TITLE],
                "message": annotation.text or annotation.title,
            }
            for annotation in islice(annotations_of(report), MOST)
        ],
    }
