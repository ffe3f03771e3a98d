"""A pull request's grade as a GitLab code quality report, which GitLab shows as annotations in the diff."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from autograder.results.pull import PullReport
from autograder.views.annotations import Annotation, Severity, annotations_of

SEVERITIES = {Severity.REFUSED: "blocker", Severity.FAILED: "major"}


def code_quality(report: PullReport) -> bytes:
    """The content of code-quality.json."""
    return json.dumps([*map(_issue, annotations_of(report))], ensure_ascii=False, indent=2).encode() + b"\n"


def _issue(annotation: Annotation) -> dict[str, Any]:
    return {
        "description": f"{annotation.title}. {annotation.text}" if annotation.title else annotation.text,
        "check_name": annotation.name,
        "fingerprint": hashlib.sha256(f"{annotation.path}\n{annotation.name}".encode()).hexdigest(),
        "severity": SEVERITIES[annotation.severity],
        "location": {"path": annotation.path, "lines": {"begin": annotation.line or 1}},
    }
