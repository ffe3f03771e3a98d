"""A pull request's grade as GitLab's code quality report, which shows annotations beside their lines."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from autograder.results.pull import PullReport
from autograder.views.annotations import Annotation, Weight, annotations_of

SEVERITIES = {Weight.REFUSED: "blocker", Weight.FAILED: "major"}


def code_quality(report: PullReport) -> bytes:
    """The report as a file."""
    return json.dumps([*map(_issue, annotations_of(report))], ensure_ascii=False, indent=2).encode() + b"\n"


def _issue(annotation: Annotation) -> dict[str, Any]:
    return {
        "description": f"{annotation.title}. {annotation.text}" if annotation.title else annotation.text,
        "check_name": annotation.name,
        "fingerprint": hashlib.sha256(f"{annotation.path}\n{annotation.name}".encode()).hexdigest(),
        "severity": SEVERITIES[annotation.weight],
        "location": {"path": annotation.path, "lines": {"begin": annotation.line or 1}},
    }
