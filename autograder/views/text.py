"""Results as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.probe.failures import Status
from autograder.results import CheckResult

MARKS = {
    Status.PASSED: "✓",
    Status.FAILED: "✗",
    Status.ERROR: "✗",
    Status.TIMED_OUT: "✗",
    Status.OUT_OF_MEMORY: "✗",
    Status.SKIPPED: "–",
    Status.FAULT: "!",
}


def exercise_text(checks: Sequence[CheckResult], above: Sequence[str] = ()) -> str:
    """A report on one exercise, a few lines for each check."""
    lines = list(above)
    for check in checks:
        points = f" ({check.earned:g}/{check.points:g})" if check.points else ""
        status = "" if check.status is Status.PASSED else f" [{check.status.value}]"
        lines.append(f"{MARKS[check.status]} {check.title}{points}{status}")
        lines += [f"    {text}" for text in (check.message, check.hint and f"Hint: {check.hint}") if text]
    return "\n".join(lines)
