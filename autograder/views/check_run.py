"""A pull request's grade as a check run of GitHub's: a mark on the head, and remarks on the student's own lines."""

from __future__ import annotations

from itertools import islice
from typing import Any

from autograder.pull.report import PullReport
from autograder.views import markdown
from autograder.views.remarks import Weight, remarks

MOST = 50  # annotations that GitHub takes in one request
LONGEST_TITLE = 250  # characters
LEVELS = {Weight.REFUSED: "failure", Weight.FAILED: "warning"}


def check_run(report: PullReport) -> dict[str, Any]:
    """The body of a request that makes it (GitHub's REST interface, "Create a check run")."""
    return {
        "name": "Grade",
        "head_sha": report.head,
        "status": "completed",
        "conclusion": "failure" if report.failed else "success",
        "output": {
            "title": markdown.headline(report),
            "summary": markdown.comment(report),
            "annotations": [
                {
                    "path": remark.path,
                    "start_line": remark.line or 1,
                    "end_line": remark.line or 1,
                    "annotation_level": LEVELS[remark.weight],
                    "title": (remark.title or remark.name)[:LONGEST_TITLE],
                    "message": remark.text or remark.title,
                }
                for remark in islice(remarks(report), MOST)
            ],
        },
    }
