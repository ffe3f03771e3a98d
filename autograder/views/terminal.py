"""Tables for students, shown in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.markup import escape
from rich.table import Table

from autograder.base.language import Language, Text
from autograder.results.grade import CheckResult
from autograder.results.progress import Progress, ProgressState
from autograder.views.text import HINT, MARKS
from autograder.wire.failures import Status

COLOURS = {Status.PASSED: "green", Status.SKIPPED: "dim", Status.FAULT: "yellow"}
STATES = {
    ProgressState.MISSING: (Text("no notebook here", "这里没有笔记本"), "dim"),
    ProgressState.UNREADABLE: (Text("cannot be read", "读不出来"), "red"),
    ProgressState.UNTOUCHED: (Text("untouched", "还没动过"), "dim"),
    ProgressState.IN_WORK: (Text("in progress", "进行中"), "yellow"),
    ProgressState.PASSED: (Text("visible checks passed", "自测检查全部通过"), "green"),
}


def checks_table(checks: Sequence[CheckResult], title: str, language: Language) -> Table:
    """One row for each check."""
    table = Table(title=title, title_justify="left", show_lines=False)
    table.add_column("")
    table.add_column(Text("exercise", "练习").of(language), no_wrap=True)
    table.add_column(Text("check", "检查").of(language), ratio=1, overflow="fold")
    for check in checks:
        text = escape(check.title)
        if check.message:
            text += f"\n[dim]{escape(check.message)}[/]"
        if check.hint:
            text += f"\n[cyan]{HINT.of(language)}{escape(check.hint)}[/]"
        colour = COLOURS.get(check.status, "red")
        table.add_row(f"[{colour}]{MARKS[check.status]}[/]", check.exercise, text)
    return table


def progress_table(rows: Iterable[Progress], language: Language) -> Table:
    """One row for each assignment: the student's progress, the points, and the expected minutes."""
    headings = [Text("assignment", "作业"), Text("", ""), Text("state", "状态"), Text("exercises", "练习"),
                Text("points", "分值"), Text("minutes", "分钟")]  # fmt: skip
    table = Table(title=Text("Assignments", "作业一览").of(language), title_justify="left")
    for number, heading in enumerate(headings):
        table.add_column(heading.of(language), justify="right" if number > 2 else "left", no_wrap=number != 1)
    for row in rows:
        state, colour = STATES[row.state]
        done = f"{row.passed} / {row.exercises}" if row.exercises else ""
        table.add_row(row.name, escape(row.title), f"[{colour}]{state.of(language)}[/]", done, f"{row.points:g}",
                      str(row.minutes))  # fmt: skip
    return table
