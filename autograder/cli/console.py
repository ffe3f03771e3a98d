"""What every part of the command line shares: where it writes, how it shows progress, how it ends."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from autograder.base.errors import AutograderError, CourseError, UsageError

OFF_TERMINAL_WIDTH = 120  # of tables in a log; Rich would take 80
out = Console(width=None if sys.stdout.isatty() else OFF_TERMINAL_WIDTH)
err = Console(stderr=True)

MISUSE, FAULT, INTERRUPTED = 2, 3, 130


def new_app() -> typer.Typer:
    """A command line without commands."""
    about = "Builds, checks and grades a course on torch.nn."
    return typer.Typer(
        help=about, no_args_is_help=True, add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False
    )


@contextmanager
def progress(total: int, verb: str) -> Iterator[Callable[[str], None]]:
    """A progress bar with an ETA on a terminal, a line for each thing done elsewhere."""
    if not out.is_terminal:
        done = 0

        def say(text: str) -> None:
            nonlocal done
            done += 1
            out.print(f"[{done}/{total}] {escape(text)}", highlight=False, soft_wrap=True)

        yield say
        return
    columns = (TextColumn(verb), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("ETA"),
               TimeRemainingColumn(), TextColumn("{task.fields[last]}"))  # fmt: skip
    with Progress(*columns, console=out, transient=True) as bar:
        task = bar.add_task(verb, total=total, last="")
        yield lambda text: bar.update(task, advance=1, last=escape(text)[:60])


@contextmanager
def no_commands() -> Iterator[None]:
    """Keep GitHub's runner from taking what is printed here, which students may have written, for its commands."""
    token = secrets.token_hex(16)
    on_a_runner = os.environ.get("GITHUB_ACTIONS") == "true"
    if on_a_runner:
        out.print(f"::stop-commands::{token}", highlight=False, soft_wrap=True)
    try:
        yield
    finally:
        if on_a_runner:
            out.print(f"::{token}::", highlight=False, soft_wrap=True)


def run(app: typer.Typer) -> None:
    """Run a command line; errors of ours become a line on stderr and an exit code."""
    try:
        app()
    except (UsageError, CourseError) as error:
        err.print(f"[red]Error:[/] {escape(str(error))}", soft_wrap=True)
        sys.exit(MISUSE)
    except AutograderError as error:
        err.print(f"[red]The grader failed:[/] {escape(str(error))}", soft_wrap=True)
        sys.exit(FAULT)
