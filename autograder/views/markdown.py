"""Grades as Markdown: a pull request's comment, the summary of a CI job, and feedback for a student.

Text written by a student appears only in code spans, where forges do not interpret links, mentions or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from autograder.base.language import Language, Text
from autograder.results.grade import CheckResult, SubmissionResult
from autograder.results.pull import PathRemark, PullReport
from autograder.views.text import HINT, MARKS, STATUSES
from autograder.wire.failures import Status

# These markers identify a comment of the autograder, which is updated instead of posting a new one.
MARK = "<!-- autograder: the grade of this pull request -->"
FEEDBACK_MARK = "<!-- autograder: feedback -->"
COMMENT_BYTES = 64 << 10  # GitHub's limit for a comment
SUMMARY_BYTES = 1 << 20  # GitHub's limit for the summary of a step
EVERYTHING, FAILURES, HINTS, SCORES = range(4)  # levels of detail; a page uses the first level that fits its limit
MAX_REMARKS = (200, 50, 20, 10)  # number of remarks on paths at each level of detail

NOTHING = Text(
    "No notebook of an assignment differs from the base branch, so there is nothing to grade.",
    "没有一份作业的笔记本与基准分支不同，没有可以评分的内容。",
)
POINTS = Text("{:g} of {:g} points", "{:g} / {:g} 分")
GRADED = Text("Graded: commit {}", "评分的是提交 {}")
REFUSED = Text("Refused: files of the course were changed", "已拒绝：改动了属于课程的文件")
NOT_GRADED = Text("Not graded", "没有评分的文件")
SHORTENED_FEEDBACK = Text("Shortened.", "内容有删减。")
SHORTENED = Text("Shortened; everything is in the job's report.", "内容有删减；完整结果见任务的报告。")
PASSED_TOO = Text("{} checks passed", "{} 项检查通过")
OTHER = Text("{} other files do not affect the grade.", "另有 {} 个文件与评分无关。")
MORE = Text("And {} more.", "另有 {} 项。")
MAX_BACKTICKS = 8  # Markdown parsers of forges do not recognise fences of 80 or more backticks.
_LONG_FENCE = re.compile(f"`{{{MAX_BACKTICKS},}}")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&@$])")


def comment(report: PullReport) -> str:
    """The comment on a pull request, within the forge's size limit."""
    return _shortened(MARK, partial(_lines, report), SHORTENED.of(report.language), COMMENT_BYTES)


def summary(report: PullReport) -> str:
    """The summary on the page of the CI job, within the forge's size limit."""
    return _shortened(MARK, partial(_lines, report), SHORTENED.of(report.language), SUMMARY_BYTES)


def feedback(results: Sequence[SubmissionResult], max_bytes: int = COMMENT_BYTES) -> str:
    """The feedback for a student on one or more assignments, in at most `max_bytes` bytes."""
    note = SHORTENED_FEEDBACK.of(results[0].language)
    return _shortened(FEEDBACK_MARK, partial(_feedback_lines, results), note, max_bytes)


def headline(report: PullReport) -> str:
    """The grade in one line."""
    if not report.graded:
        return NOTHING.of(report.language)
    return POINTS.of(report.language).format(report.score, report.max_score)


def escaped(text: str) -> str:
    """Trusted text with Markdown's special characters escaped."""
    return _SPECIAL.sub(r"\\\1", text)


def code(text: str) -> str:
    """Untrusted text as a code span, in which Markdown and HTML have no effect."""
    line = _LONG_FENCE.sub("`" * MAX_BACKTICKS, " ".join(text.split()))
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    return f"{fence} {line} {fence}" if "`" in line else f"{fence}{line}{fence}" if line else ""


def _shortened(mark: str, lines: Callable[[int], Iterator[str]], note: str, max_bytes: int) -> str:
    """A page at the first level of detail that fits, else truncated; `note` tells the reader that it is shortened."""
    for detail in (EVERYTHING, FAILURES, HINTS, SCORES):
        text = "\n".join([mark, *lines(detail), *(["", f"*{note}*"] if detail else []), ""])
        if len(text.encode()) <= max_bytes:
            return text
    return text.encode()[:max_bytes].decode(errors="ignore").rpartition("\n")[0] + "\n"


def _feedback_lines(results: Sequence[SubmissionResult], detail: int) -> Iterator[str]:
    if len(results) > 1:
        score, max_score = sum(result.score for result in results), sum(result.max_score for result in results)
        yield from [f"## {score:g} / {max_score:g}", ""]
    for result in results:
        yield from [*_assignment(result, detail), ""]


def _lines(report: PullReport, detail: int) -> Iterator[str]:
    language = report.language
    yield f"## {headline(report)}"
    for heading, remarks in ((REFUSED, report.refused), (NOT_GRADED, report.problems)):
        if remarks:
            yield from ["", f"### {heading.of(language)}", "", *_remarks(remarks, language, MAX_REMARKS[detail])]
    for graded in report.graded:
        yield from ["", *_assignment(graded.result, detail)]
    if report.other:
        yield from ["", OTHER.of(language).format(report.other)]
    yield from ["", f"<sub>{GRADED.of(language).format(report.head[:10])}</sub>"]


def _remarks(remarks: list[PathRemark], language: Language, max_remarks: int) -> Iterator[str]:
    for remark in remarks[:max_remarks]:
        command = f" {code(remark.command)}" if remark.command else ""
        yield f"- {code(remark.path)} {escaped(remark.text)}{command}"
    if len(remarks) > max_remarks:
        yield f"- {MORE.of(language).format(len(remarks) - max_remarks)}"


def _assignment(result: SubmissionResult, detail: int) -> Iterator[str]:
    yield f"### {escaped(result.assignment)}: {result.score:g} / {result.max_score:g}"
    if detail == SCORES:
        return
    if result.problem or result.notes:
        yield ""
    yield from (f"- {code(line)}" for line in [*result.problem.splitlines(), *result.notes] if line.strip())
    if result.problem:
        return
    for exercise in dict.fromkeys(check.exercise for check in result.checks):
        yield from _exercise(exercise, result.exercise(exercise), result.language, detail)


def _exercise(name: str, checks: list[CheckResult], language: Language, detail: int) -> Iterator[str]:
    earned, points = sum(check.earned for check in checks), sum(check.points for check in checks)
    yield from ["", f"**{escaped(name)}** {earned:g} / {points:g}", ""]
    for check in checks:
        if check.status is not Status.PASSED:
            yield from _check(check, language, detail)
    passed = [check for check in checks if check.status is Status.PASSED]
    if passed and detail == EVERYTHING:
        yield from ["", f"<details><summary>{PASSED_TOO.of(language).format(len(passed))}</summary>", ""]
        yield from (f"- {MARKS[check.status]} {escaped(check.title)}" for check in passed)
        yield from ["", "</details>"]


def _check(check: CheckResult, language: Language, detail: int) -> Iterator[str]:
    points = f" ({check.earned:g} / {check.points:g})" if check.points else ""
    yield f"- {MARKS[check.status]} {escaped(check.title)}{points} *{STATUSES[check.status].of(language)}*"
    if check.message and detail < HINTS:
        yield from ["", f"  {code(check.message)}"]
    if check.hint:
        yield from ["", f"  **{HINT.of(language).strip()}** {escaped(check.hint)}"]
