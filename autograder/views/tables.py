"""Tables for instructors, shown in a terminal."""

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
OK, NOT_OK = "[green]✓[/]", "[red]✗[/]"


def grades_table(results: Sequence[SubmissionResult]) -> Table:
    """One row for each submission: score, number of passed checks, and the first hints."""
    table = Table(title="Grades", title_justify="left")
    table.add_column("student", no_wrap=True)
    table.add_column("assignment", no_wrap=True)
    table.add_column("score", justify="right")
    table.add_column("checks", justify="right")
    table.add_column("what went wrong", ratio=1, overflow="fold")
    for result in results:
        passed = sum(check.status is Status.PASSED for check in result.checks)
        colour = "green" if result.score == result.max_score else "yellow" if result.score else "red"
        table.add_row(
            escape(plain(result.student)),
            result.assignment,
            f"[{colour}]{result.score:g}[/] / {result.max_score:g}",
            f"{passed} / {len(result.checks)}",
            escape(summary(result)),
        )
    return table


def summary(result: SubmissionResult) -> str:
    """What went wrong, in one line: the hint of each failed check, or its message if it has no hint."""
    if result.problem:
        return result.problem
    failed = [check for check in result.checks if check.status not in (Status.PASSED, Status.SKIPPED)]
    texts = list(dict.fromkeys(check.hint or check.message for check in failed))
    more = f" (and {len(texts) - MAX_HINTS} more)" if len(texts) > MAX_HINTS else ""
    return " · ".join(texts[:MAX_HINTS]) + more


def audit_table(results: Sequence[AuditResult]) -> Table:
    """One row for each assignment: right answers accepted, wrong answers rejected, and their mistakes recognised."""
    headings = ("assignment", "right accepted", "wrong rejected", "wrong with their own hint", "")
    table = _numbers_table("Audit of the graders", headings)
    for result in results:
        share = result.named / len(result.wrong) if result.wrong else 1
        table.add_row(
            result.assignment,
            f"{sum(f.accepted for f in result.right)} / {len(result.right)}",
            f"{sum(not f.accepted for f in result.wrong)} / {len(result.wrong)}",
            f"{result.named} / {len(result.wrong)} ({share:.0%})",
            OK if result.ok else NOT_OK,
        )
    return table


def mutants_table(results: Sequence[MutationResult]) -> Table:
    """One row for each assignment: how many mutants of the model answer the graders reject."""
    headings = ("assignment", "tried", "rejected", "equivalent", "survived", "")
    table = _numbers_table("Mutants of the model answers", headings)
    for result in results:
        survived = len(result.survivors)
        numbers = (result.total, result.total - result.explained - survived, result.explained, survived)
        table.add_row(result.assignment, *map(str, numbers), OK if result.ok else NOT_OK)
    return table


def attacks_table(trials: Sequence[AttackTrial]) -> Table:
    """One row for each family of attacks."""
    table = _numbers_table("Attacks", ("family", "tried", "gained points", "other complaints", "slowest", ""))
    for family in sorted({trial.family for trial in trials}):
        members = [trial for trial in trials if trial.family == family]
        table.add_row(
            family,
            str(len(members)),
            str(sum(trial.gained > 0 for trial in members)),
            str(sum(bool(trial.complaints) for trial in members)),
            f"{max(trial.seconds for trial in members):.1f} s",
            OK if all(trial.ok for trial in members) else NOT_OK,
        )
    return table


def _numbers_table(title: str, headings: Sequence[str]) -> Table:
    """A table with names in its first column, numbers in the next ones, and a mark in the last."""
    table = Table(title=title, title_justify="left")
    for number, heading in enumerate(headings, 1):
        table.add_column(heading, justify="left" if number in (1, len(headings)) else "right")
    return table


def attacks_summary(trials: Sequence[AttackTrial]) -> str:
    """The number of attacks that gained points, and the slowest attack."""
    slowest = max(trials, key=lambda trial: trial.seconds)
    gained = sum(trial.gained > 0 for trial in trials)
    return f"{gained} of {len(trials)} attacks gained points; the slowest was {slowest.id}, {slowest.seconds:.1f} s."


def audit_shortfalls(result: AuditResult) -> list[str]:
    """A line for each answer with a wrong grade or hint, and for each check that no wrong answer fails."""
    lines = [f"{result.assignment}: no wrong answer fails {check}." for check in result.unproven]
    for finding in result.findings:
        kind = "right" if finding.right else "wrong"
        where = f"{result.assignment}: {kind} answer {finding.exercise}/{finding.id}"
        if finding.right and not finding.accepted:
            lines.append(f"{where} is not accepted. {' | '.join(finding.messages)}")
        elif not finding.right and finding.accepted:
            lines.append(f"{where} gets full points.")
        elif not finding.proven:
            lines.append(f"{where} fails {sorted(finding.failed)}, but its entry lists {sorted(finding.fails)}.")
        if not finding.right and not finding.named:
            lines.append(f"{where} gets the hint of {finding.misconception or 'none'}.")
    return lines
