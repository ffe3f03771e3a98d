"""What came of collecting from a class and of returning its feedback, as tables in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from autograder.base.text import plain
from autograder.results.classroom import TIME, CollectedRow, Ending, Returned, Unpacked

MARKS = {Ending.TAKEN: "[green]✓[/]", Ending.NOTHING: "[dim]–[/]", Ending.FAILED: "[red]✗[/]"}
UNCERTAIN = "not certain"


def collected_table(outcomes: Sequence[CollectedRow]) -> Table:
    """One line a student: what was taken, when it arrived and what says so, or why nothing was."""
    table = Table(title="Collected", title_justify="left")
    table.add_column("row", justify="right")
    table.add_column("")
    table.add_column("student", no_wrap=True)
    table.add_column("commit", no_wrap=True)
    table.add_column("arrived, and what says so")
    table.add_column("taken", ratio=1, overflow="fold")
    for outcome in outcomes:
        what = outcome.reason or ", ".join(outcome.taken) or "nothing handed in"
        table.add_row(str(outcome.number), MARKS[outcome.ending], escape(plain(outcome.student)), outcome.commit[:10],
                      "\n".join(arrivals(outcome)), escape(plain(what)))  # fmt: skip
    return table


def arrivals(outcome: CollectedRow) -> list[str]:
    """The times of what was taken, each once, with what says so."""
    lines = [
        f"{one.when:{TIME}}, {one.record}" + ("" if one.certain else f" ({UNCERTAIN})")
        for one in outcome.taken.values()
    ]
    return list(dict.fromkeys(lines))


def collected_summary(outcomes: Sequence[CollectedRow]) -> str:
    """How many, in a sentence or two."""
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
            " Where it says that a time is not certain, it is the commit's own date, which its author chose; a token in"
            " AUTOGRADER_TOKEN lets the forge say when it was pushed, and collecting at the deadline makes it certain."
        )
    return text


def unpacked_table(collected: Sequence[Unpacked]) -> Table:
    """One line a student of an export: what was taken, and how."""
    table = Table(title="Collected", title_justify="left")
    for heading in ("", "student", "taken", ""):
        table.add_column(heading, overflow="fold")
    for one in collected:
        mark = MARKS[Ending.TAKEN if one.path else Ending.FAILED]
        table.add_row(mark, escape(plain(one.student)), escape(plain(one.path)), escape(plain(" ".join(one.notes))))
    return table


def returned_table(returned: Sequence[Returned]) -> Table:
    """One line a student: where the feedback is, or why it is not there."""
    table = Table(title="Returned", title_justify="left")
    table.add_column("row", justify="right")
    table.add_column("")
    table.add_column("student", no_wrap=True)
    table.add_column("feedback", ratio=1, overflow="fold")
    for one in returned:
        ending = Ending.FAILED if one.problem else Ending.TAKEN if one.done else Ending.NOTHING
        said = one.problem or one.done or "there is none yet"
        table.add_row(str(one.number), MARKS[ending], escape(plain(one.student)), escape(plain(said)))
    return table
