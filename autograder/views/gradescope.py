"""A pull request's grade as the results.json of a Gradescope autograder."""

from __future__ import annotations

import json
from typing import Any

from autograder.results.grade import CheckResult
from autograder.results.pull import GradedFile, PullReport
from autograder.views.text import STATUSES, message_and_hint
from autograder.wire.failures import Status


def gradescope(report: PullReport) -> bytes:
    """The content of results.json: one test for each check, with its points."""
    remarks = [f"{remark.path}: {remark.line}" for remark in [*report.refused, *report.problems]]
    remarks += [line for graded in report.graded for line in (graded.result.problem, *graded.result.notes) if line]
    data: dict[str, Any] = {
        "score": report.score,
        "execution_time": round(sum(graded.result.seconds for graded in report.graded)),
        "output": "\n".join(remarks),
        "output_format": "text",
        "visibility": "visible",
        "tests": [_test(graded, check) for graded in report.graded for check in graded.result.checks],
    }
    return json.dumps(data, ensure_ascii=False, indent=2).encode() + b"\n"


def _test(graded: GradedFile, check: CheckResult) -> dict[str, Any]:
    language = graded.result.language
    return {
        "name": f"{graded.result.assignment} {check.exercise}: {check.title}",
        "score": check.earned,
        "max_score": check.points,
        "status": "passed" if check.status is Status.PASSED else "failed",
        "output": "\n".join([STATUSES[check.status].of(language), *message_and_hint(check, language)]),
        "output_format": "text",
        "visibility": "visible",
    }
