"""A pull request's grade as GitLab's code quality report, which puts remarks beside the lines that they are about."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from autograder.diagnosis.match import FAILED
from autograder.pull.report import Graded, PullReport
from autograder.results import CheckResult
from autograder.views.text import HINT


def code_quality(report: PullReport) -> bytes:
    """The report as a file."""
    found = [
        _issue(graded, check) for graded in report.graded for check in graded.result.checks if check.status in FAILED
    ]
    found += [
        _entry(remark.path, 1, "protected", remark.line, "blocker") for remark in [*report.refused, *report.problems]
    ]
    return json.dumps(found, ensure_ascii=False, indent=2).encode() + b"\n"


def _issue(graded: Graded, check: CheckResult) -> dict[str, Any]:
    hint = f"{HINT.of(graded.result.language)}{check.hint}" if check.hint else ""
    text = " ".join(part for part in (f"{check.title}.", check.message, hint) if part)
    return _entry(graded.path, graded.line(check) or 1, check.id, text, "major")


def _entry(path: str, line: int, name: str, text: str, severity: str) -> dict[str, Any]:
    return {
        "description": text,
        "check_name": name,
        "fingerprint": hashlib.sha256(f"{path}\n{name}".encode()).hexdigest(),
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line}},
    }
