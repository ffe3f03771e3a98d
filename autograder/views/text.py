"""Results as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.base.language import Language, Text
from autograder.results.grade import CheckResult
from autograder.wire.failures import Status

MARKS = {
    Status.PASSED: "✓",
    Status.FAILED: "✗",
    Status.ERROR: "✗",
    Status.TIMED_OUT: "✗",
    Status.OUT_OF_MEMORY: "✗",
    Status.SKIPPED: "–",
    Status.FAULT: "!",
}
HINT = Text("Hint: ", "提示：")
STATUSES = {
    Status.PASSED: Text("passed", "通过"),
    Status.FAILED: Text("failed", "未通过"),
    Status.ERROR: Text("error", "出错"),
    Status.TIMED_OUT: Text("timed out", "超时"),
    Status.OUT_OF_MEMORY: Text("out of memory", "内存不足"),
    Status.SKIPPED: Text("skipped", "跳过"),
    Status.FAULT: Text("grader fault", "评分程序出错"),
}


def message_and_hint(check: CheckResult, language: Language) -> list[str]:
    """The message and the hint of a check, without those that are empty."""
    return [text for text in (check.message, check.hint and f"{HINT.of(language)}{check.hint}") if text]


def exercise_text(checks: Sequence[CheckResult], language: Language, notes: Sequence[str] = ()) -> str:
    """The report on one exercise: the notes, then a few lines for each check."""
    lines = list(notes)
    for check in checks:
        points = f" ({check.earned:g}/{check.points:g})" if check.points else ""
        status = "" if check.status is Status.PASSED else f" [{STATUSES[check.status].of(language)}]"
        lines.append(f"{MARKS[check.status]} {check.title}{points}{status}")
        lines += [f"    {text}" for text in message_and_hint(check, language)]
    return "\n".join(lines)
