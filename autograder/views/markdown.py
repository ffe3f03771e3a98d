"""Grades as Markdown: a pull request's comment and the summary of its job, and the feedback on a student's work.

What a student wrote stands in code spans alone, where no forge reads links, mentions, references or HTML.
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

MARK = "<!-- autograder: the grade of this pull request -->"  # tells the comment that is brought up to date
FEEDBACK_MARK = "<!-- autograder: feedback -->"  # and that of feedback that was returned
COMMENT_BYTES = 64 << 10  # GitHub takes no longer comment
SUMMARY_BYTES = 1 << 20  # nor a longer summary of a step
EVERYTHING, FAILURES, HINTS, SCORES = range(4)  # how much is left out, where everything would be too long
REMARKS_SHOWN = (200, 50, 20, 10)  # on paths, at each of these

NOTHING = Text(
    "No notebook of an assignment differs from the base, so there is nothing to grade.",
    "没有一份作业的笔记本与基准分支不同，没有可以评分的内容。",
)
POINTS = Text("{:g} of {:g} points", "{:g} / {:g} 分")
GRADED = Text("Graded: commit {}", "评分的是提交 {}")
REFUSED = Text("Refused: files of the course were changed", "已拒绝：改动了属于课程的文件")
NOT_GRADED = Text("Not graded", "没有评分的文件")
SHORTENED_FEEDBACK = Text("Shortened.", "内容有删减。")
SHORTENED = Text("Shortened; everything is in the job's report.", "内容有删减；完整结果见任务的报告。")
PASSED_TOO = Text("{} checks passed", "{} 项检查通过")
OTHER = Text("{} other files do not matter here.", "另有 {} 个文件与评分无关。")
MORE = Text("And {} more.", "另有 {} 项。")
LONGEST_FENCE = 8  # backticks: forges' readers give up at a fence of eighty
_LONG_FENCE = re.compile(f"`{{{LONGEST_FENCE},}}")
_ACTIVE = re.compile(r"([\\`*_{}\[\]<>#|~&@$])")


def comment(report: PullReport) -> str:
    """What stands below a pull request, within what a forge takes."""
    return _fitting(MARK, partial(_lines, report), SHORTENED.of(report.language), COMMENT_BYTES)


def summary(report: PullReport) -> str:
    """What stands on the page of the job that graded it, within what a forge takes."""
    return _fitting(MARK, partial(_lines, report), SHORTENED.of(report.language), SUMMARY_BYTES)


def feedback(results: Sequence[SubmissionResult], most: int = COMMENT_BYTES) -> str:
    """The feedback on a student's work, for the student.

    Args:
        results: of one assignment or several.
        most: bytes that it may have.
    """
    shortened = SHORTENED_FEEDBACK.of(results[0].language)
    return _fitting(FEEDBACK_MARK, partial(_feedback_lines, results), shortened, most)


def headline(report: PullReport) -> str:
    """The grade in a line."""
    if not report.graded:
        return NOTHING.of(report.language)
    return POINTS.of(report.language).format(report.score, report.max_score)


def escaped(text: str) -> str:
    """Text of ours as Markdown."""
    return _ACTIVE.sub(r"\\\1", text)


def code(text: str) -> str:
    """Text of anybody's as a code span: nothing in it acts."""
    line = _LONG_FENCE.sub("`" * LONGEST_FENCE, " ".join(text.split()))
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    return f"{fence} {line} {fence}" if "`" in line else f"{fence}{line}{fence}" if line else ""


def _fitting(mark: str, lines: Callable[[int], Iterator[str]], shortened: str, most: int) -> str:
    for detail in (EVERYTHING, FAILURES, HINTS, SCORES):
        found = list(lines(detail))
        if detail:
            found += ["", f"*{shortened}*"]
        text = "\n".join([mark, *found, ""])
        if len(text.encode()) <= most:
            return text
    return text.encode()[:most].decode(errors="ignore").rpartition("\n")[0] + "\n"


def _feedback_lines(results: Sequence[SubmissionResult], detail: int) -> Iterator[str]:
    if len(results) > 1:
        total = sum(result.score for result in results), sum(result.max_score for result in results)
        yield from [f"## {total[0]:g} / {total[1]:g}", ""]
    for result in results:
        yield from [*_assignment(result, detail), ""]


def _lines(report: PullReport, detail: int) -> Iterator[str]:
    language = report.language
    yield f"## {headline(report)}"
    for heading, remarks in ((REFUSED, report.refused), (NOT_GRADED, report.problems)):
        if remarks:
            yield from ["", f"### {heading.of(language)}", "", *_remarks(remarks, language, REMARKS_SHOWN[detail])]
    for graded in report.graded:
        yield from ["", *_assignment(graded.result, detail)]
    if report.other:
        yield from ["", OTHER.of(language).format(report.other)]
    yield from ["", f"<sub>{GRADED.of(language).format(report.head[:10])}</sub>"]


def _remarks(remarks: list[PathRemark], language: Language, most: int) -> Iterator[str]:
    for remark in remarks[:most]:
        command = f" {code(remark.command)}" if remark.command else ""
        yield f"- {code(remark.path)} {escaped(remark.text)}{command}"
    if len(remarks) > most:
        yield f"- {MORE.of(language).format(len(remarks) - most)}"


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
    passed = [check for check in checks if check.status is Status.PASSED]
    for check in checks:
        if check.status is not Status.PASSED:
            yield from _check(check, language, detail)
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
