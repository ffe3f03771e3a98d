"""Results of collecting submissions from a class and of returning feedback to it, as tables in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from autograder.base.text import plain
from autograder.results.classroom import TIME, CollectedRow, Ending, Returned, Unpacked

MARKS = {Ending.TAKEN: "[green]✓[/]", Ending.NOTHING: "[dim]–[/]", Ending.FAILED: "[red]✗[/]"}
UNCERTAIN = "not certain"


def collected_table(outcomes: Sequence[CollectedRow]) -> Table:
    """One row for each student: what was collected and when it arrived, or why nothing was collected."""
    table = _class_table("Collected")
    table.add_column("commit", no_wrap=True)
    table.add_column("arrived, according to")
    table.add_column("collected", ratio=1, overflow="fold")
    for outcome in outcomes:
        text = outcome.reason or ", ".join(outcome.taken) or "nothing handed in"
        table.add_row(str(outcome.number), MARKS[outcome.ending], escape(plain(outcome.student)), outcome.commit[:10],
                      "\n".join(arrivals(outcome)), escape(plain(text)))  # fmt: skip
    return table


def arrivals(outcome: CollectedRow) -> list[str]:
    """The distinct arrival times of the collected notebooks, each with the record that proves it."""
    lines = [
        f"{one.when:{TIME}}, {one.record}" + ("" if one.certain else f" ({UNCERTAIN})")
        for one in outcome.taken.values()
    ]
    return list(dict.fromkeys(lines))


def collected_summary(outcomes: Sequence[CollectedRow]) -> str:
    """The number of submissions, of students without one, and of rows that failed, in a few sentences."""
    count = {ending: sum(outcome.ending is ending for outcome in outcomes) for ending in Ending}
    taken = sum(len(outcome.taken) for outcome in outcomes)
    fresh = sum(len(outcome.fresh) for outcome in outcomes)
    text = f"{taken} submissions of {count[Ending.TAKEN]} students, {fresh} of them new or changed."
    if count[Ending.NOTHING]:
        text += f" {count[Ending.NOTHING]} students have handed in nothing."
    if count[Ending.FAILED]:
        text += f" {count[Ending.FAILED]} rows could not be collected."
    if any(not one.certain for outcome in outcomes for one in outcome.taken.values()):
        text += (
            " A time that is marked as not certain is the commit's own date, which its author chooses. To be certain,"
            " set AUTOGRADER_TOKEN, so that the forge reports when a commit was pushed, or collect at the deadline."
        )
    return text


def unpacked_table(collected: Sequence[Unpacked]) -> Table:
    """One row for each student of a platform's export: what was collected, and notes about it."""
    table = Table(title="Collected", title_justify="left")
    for heading in ("", "student", "collected", "notes"):
        table.add_column(heading, overflow="fold")
    for one in collected:
        mark = MARKS[Ending.TAKEN if one.path else Ending.FAILED]
        table.add_row(mark, escape(plain(one.student)), escape(plain(one.path)), escape(plain(" ".join(one.notes))))
    return table


def returned_table(returned: Sequence[Returned]) -> Table:
    """One row for each student: where the feedback was delivered, or why it was not."""
    table = _class_table("Returned")
    table.add_column("feedback", ratio=1, overflow="fold")
    for one in returned:
        ending = Ending.FAILED if one.problem else Ending.TAKEN if one.done else Ending.NOTHING
        text = one.problem or one.done or "no feedback yet"
        table.add_row(str(one.number), MARKS[ending], escape(plain(one.student)), escape(plain(text)))
    return table


def _class_table(title: str) -> Table:
    """A table whose first columns are the number of a row of the class table, a mark, and the student."""
    table = Table(title=title, title_justify="left")
    table.add_column("row", justify="right")
    table.add_column("")
    table.add_column("student", no_wrap=True)
    return table
