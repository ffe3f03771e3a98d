"""Results as tables in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from autograder.audit import AuditResult
from autograder.language import Language, Text
from autograder.probe.failures import Status
from autograder.results import CheckResult, SubmissionResult, plain
from autograder.student.progress import Progress, State
from autograder.views.text import HINT, MARKS

if TYPE_CHECKING:
    from autograder.attacks.arena import Trial
    from autograder.mutation.trial import MutationResult

COLOURS = {Status.PASSED: "green", Status.SKIPPED: "dim", Status.FAULT: "yellow"}
MAX_HINTS = 2


def grades_table(results: Sequence[SubmissionResult]) -> Table:
    """One line a submission: score, checks, and the first hints."""
    table = Table(title="Grades", title_justify="left")
    for heading in ("student", "assignment"):
        table.add_column(heading, no_wrap=True)
    table.add_column("score", justify="right")
    table.add_column("checks", justify="right")
    table.add_column("what went wrong", ratio=1, overflow="fold")
    for result in results:
        passed = sum(check.status is Status.PASSED for check in result.checks)
        full = result.score == result.max_score
        colour = "green" if full else "yellow" if result.score else "red"
        table.add_row(
            escape(plain(result.student)),
            result.assignment,
            f"[{colour}]{result.score:g}[/] / {result.max_score:g}",
            f"{passed} / {len(result.checks)}",
            escape(summary(result)),
        )
    return table


def summary(result: SubmissionResult) -> str:
    """What went wrong, in a line: hints first, else messages."""
    if result.problem:
        return result.problem
    failed = [check for check in result.checks if check.status not in (Status.PASSED, Status.SKIPPED)]
    texts = list(dict.fromkeys(check.hint or check.message.split(" (exercise")[0] for check in failed))
    more = f" (and {len(texts) - MAX_HINTS} more)" if len(texts) > MAX_HINTS else ""
    return " · ".join(texts[:MAX_HINTS]) + more


def checks_table(checks: Sequence[CheckResult], title: str, language: Language) -> Table:
    """One line a check, for a student."""
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


STATES = {
    State.MISSING: (Text("no notebook here", "这里没有笔记本"), "dim"),
    State.UNREADABLE: (Text("cannot be read", "读不出来"), "red"),
    State.UNTOUCHED: (Text("untouched", "还没动过"), "dim"),
    State.IN_WORK: (Text("in work", "进行中"), "yellow"),
    State.PASSED: (Text("visible checks passed", "自测检查全部通过"), "green"),
}


def progress_table(rows: Iterable[Progress], language: Language) -> Table:
    """One line an assignment, for a student: how far it is, what it is worth, and how long it takes."""
    headings = [Text("assignment", "作业"), Text("", ""), Text("state", "状态"), Text("exercises", "练习"),
                Text("points", "分值"), Text("minutes", "分钟")]  # fmt: skip
    table = Table(title=Text("Assignments", "作业一览").of(language), title_justify="left")
    for number, heading in enumerate(headings):
        table.add_column(heading.of(language), justify="right" if number > 2 else "left", no_wrap=number != 1)
    for row in rows:
        said, colour = STATES[row.state]
        state = f"[{colour}]{said.of(language)}[/]"
        done = f"{row.passed} / {row.exercises}" if row.exercises else ""
        table.add_row(row.name, escape(row.title), state, done, f"{row.points:g}", str(row.minutes))
    return table


def audit_table(results: Sequence[AuditResult]) -> Table:
    """One line an assignment: what the graders accept, reject and recognise."""
    table = Table(title="Audit of the graders", title_justify="left")
    for heading in ("assignment", "right accepted", "wrong rejected", "wrong named by their own hint", ""):
        table.add_column(heading, justify="left" if heading in ("assignment", "") else "right")
    for result in results:
        share = result.named / len(result.wrong) if result.wrong else 1
        table.add_row(
            result.assignment,
            f"{sum(f.accepted for f in result.right)} / {len(result.right)}",
            f"{sum(not f.accepted for f in result.wrong)} / {len(result.wrong)}",
            f"{result.named} / {len(result.wrong)} ({share:.0%})",
            "[green]✓[/]" if result.ok else "[red]✗[/]",
        )
    return table


def mutants_table(results: Sequence[MutationResult]) -> Table:
    """One line an assignment: how many changes of the model answer the graders notice."""
    table = Table(title="Mutants of the model answers", title_justify="left")
    for heading in ("assignment", "tried", "rejected", "known to be right", "unexplained", ""):
        table.add_column(heading, justify="left" if heading in ("assignment", "") else "right")
    for result in results:
        alive = len(result.survivors)
        rejected = result.total - result.explained - alive
        mark = "[green]✓[/]" if result.ok else "[red]✗[/]"
        numbers = (result.total, rejected, result.explained, alive)
        table.add_row(result.assignment, *map(str, numbers), mark)
    return table


def attacks_table(trials: Sequence[Trial]) -> Table:
    """One line a family of attacks."""
    table = Table(title="Attacks", title_justify="left")
    for heading in ("family", "tried", "gained anything", "other complaints", "slowest", ""):
        table.add_column(heading, justify="left" if heading in ("family", "") else "right")
    for family in sorted({trial.attack.family for trial in trials}):
        own = [trial for trial in trials if trial.attack.family == family]
        table.add_row(
            family,
            str(len(own)),
            str(sum(trial.gained > 0 for trial in own)),
            str(sum(bool(trial.complaints) for trial in own)),
            f"{max(trial.seconds for trial in own):.1f} s",
            "[green]✓[/]" if all(trial.ok for trial in own) else "[red]✗[/]",
        )
    return table


def attacks_summary(trials: Sequence[Trial]) -> str:
    """The figure that the corpus is for."""
    slowest = max(trials, key=lambda trial: trial.seconds)
    gained = sum(trial.gained > 0 for trial in trials)
    return (
        f"{gained} of {len(trials)} attacks gained anything; "
        f"the slowest was {slowest.attack.id}, {slowest.seconds:.1f} s."
    )


def audit_shortfalls(result: AuditResult) -> list[str]:
    """A line for each answer that is not proven or not named, and each check that nothing proves."""
    lines = [f"{result.assignment}: no wrong answer fails {check}." for check in result.unproven]
    for finding in result.findings:
        answer = finding.answer
        kind = "right" if answer.right else "wrong"
        where = f"{result.assignment}: {kind} answer {answer.exercise}/{answer.id}"
        if answer.right and not finding.accepted:
            lines.append(f"{where} is not accepted. {' | '.join(finding.messages)}")
        elif not answer.right and finding.accepted:
            lines.append(f"{where} has full marks.")
        elif not finding.proven:
            lines.append(f"{where} fails {sorted(finding.failed)}, and its entry says {sorted(answer.fails)}.")
        if not answer.right and not finding.named:
            lines.append(f"{where} gets the hint of {finding.misconception or 'none'}.")
    return lines
