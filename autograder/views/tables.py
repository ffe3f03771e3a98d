"""What an instructor sees as tables in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from autograder.base.text import plain
from autograder.results.attacks import AttackTrial
from autograder.results.audit import AuditResult
from autograder.results.grade import SubmissionResult
from autograder.results.mutation import MutationResult
from autograder.wire.failures import Status

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
    texts = list(dict.fromkeys(check.hint or check.message for check in failed))
    more = f" (and {len(texts) - MAX_HINTS} more)" if len(texts) > MAX_HINTS else ""
    return " · ".join(texts[:MAX_HINTS]) + more


def audit_table(results: Sequence[AuditResult]) -> Table:
    """One line an assignment: what the graders accept, reject and recognise."""
    headings = ("assignment", "right accepted", "wrong rejected", "wrong named by their own hint", "")
    table = _of_numbers("Audit of the graders", headings)
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
    headings = ("assignment", "tried", "rejected", "known to be right", "unexplained", "")
    table = _of_numbers("Mutants of the model answers", headings)
    for result in results:
        alive = len(result.survivors)
        rejected = result.total - result.explained - alive
        mark = "[green]✓[/]" if result.ok else "[red]✗[/]"
        numbers = (result.total, rejected, result.explained, alive)
        table.add_row(result.assignment, *map(str, numbers), mark)
    return table


def attacks_table(trials: Sequence[AttackTrial]) -> Table:
    """One line a family of attacks."""
    table = _of_numbers("Attacks", ("family", "tried", "gained anything", "other complaints", "slowest", ""))
    for family in sorted({trial.family for trial in trials}):
        own = [trial for trial in trials if trial.family == family]
        table.add_row(
            family,
            str(len(own)),
            str(sum(trial.gained > 0 for trial in own)),
            str(sum(bool(trial.complaints) for trial in own)),
            f"{max(trial.seconds for trial in own):.1f} s",
            "[green]✓[/]" if all(trial.ok for trial in own) else "[red]✗[/]",
        )
    return table


def _of_numbers(title: str, headings: Sequence[str]) -> Table:
    """A table that names something in its first column and counts in the others, but for a mark in the last."""
    table = Table(title=title, title_justify="left")
    for number, heading in enumerate(headings, 1):
        table.add_column(heading, justify="left" if number in (1, len(headings)) else "right")
    return table


def attacks_summary(trials: Sequence[AttackTrial]) -> str:
    """The figure that the corpus is for."""
    slowest = max(trials, key=lambda trial: trial.seconds)
    gained = sum(trial.gained > 0 for trial in trials)
    return f"{gained} of {len(trials)} attacks gained anything; the slowest was {slowest.id}, {slowest.seconds:.1f} s."


def audit_shortfalls(result: AuditResult) -> list[str]:
    """A line for each answer that is not proven or not named, and each check that nothing proves."""
    lines = [f"{result.assignment}: no wrong answer fails {check}." for check in result.unproven]
    for finding in result.findings:
        kind = "right" if finding.right else "wrong"
        where = f"{result.assignment}: {kind} answer {finding.exercise}/{finding.id}"
        if finding.right and not finding.accepted:
            lines.append(f"{where} is not accepted. {' | '.join(finding.messages)}")
        elif not finding.right and finding.accepted:
            lines.append(f"{where} has full marks.")
        elif not finding.proven:
            lines.append(f"{where} fails {sorted(finding.failed)}, and its entry says {sorted(finding.fails)}.")
        if not finding.right and not finding.named:
            lines.append(f"{where} gets the hint of {finding.misconception or 'none'}.")
    return lines
