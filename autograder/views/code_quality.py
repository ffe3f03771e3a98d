"""A pull request's grade as GitLab's code quality report, which puts remarks beside the lines that they are about."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from autograder.pull.report import PullReport
from autograder.views.remarks import Remark, Weight, remarks

SEVERITIES = {Weight.REFUSED: "blocker", Weight.FAILED: "major"}


def code_quality(report: PullReport) -> bytes:
    """The report as a file."""
    return json.dumps([*map(_issue, remarks(report))], ensure_ascii=False, indent=2).encode() + b"\n"


def _issue(remark: Remark) -> dict[str, Any]:
    return {
        "description": f"{remark.title}. {remark.text}" if remark.title else remark.text,
        "check_name": remark.name,
        "fingerprint": hashlib.sha256(f"{remark.path}\n{remark.name}".encode()).hexdigest(),
        "severity": SEVERITIES[remark.weight],
        "location": {"path": remark.path, "lines": {"begin": remark.line or 1}},
    }
