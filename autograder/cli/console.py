"""Output of the command line: consoles, messages, progress bars and exit codes."""

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

from autograder.base.errors import AutograderError, CourseError, SubmissionError, UsageError

LOG_WIDTH = 120  # width of tables where the output is not a terminal; Rich's default is 80
out = Console(width=None if sys.stdout.isatty() else LOG_WIDTH)
err = Console(stderr=True)

FAILED, MISUSE, FAULT, INTERRUPTED = 1, 2, 3, 130  # exit codes


def new_app() -> typer.Typer:
    """A command line without commands."""
    about = "Builds, checks and grades a course on torch.nn."
    return typer.Typer(
        help=about, no_args_is_help=True, add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False
    )


def warn(text: str) -> None:
    """Print a warning to stderr."""
    err.print(f"[yellow]![/] {escape(text)}", soft_wrap=True, highlight=False)


def complain(text: str) -> None:
    """Print a failure to stderr."""
    err.print(f"[red]✗[/] {escape(text)}", soft_wrap=True, highlight=False)


@contextmanager
def progress(total: int, verb: str) -> Iterator[Callable[[str], None]]:
    """A progress bar with an ETA on a terminal, else one line for each step."""
    if not out.is_terminal:
        done = 0

        def print_step(text: str) -> None:
            nonlocal done
            done += 1
            out.print(f"[{done}/{total}] {escape(text)}", highlight=False, soft_wrap=True)

        yield print_step
        return
    columns = (TextColumn(verb), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("ETA"),
               TimeRemainingColumn(), TextColumn("{task.fields[last]}"))  # fmt: skip
    with Progress(*columns, console=out, transient=True) as bar:
        task = bar.add_task(verb, total=total, last="")
        yield lambda text: bar.update(task, advance=1, last=escape(text)[:60])


@contextmanager
def no_commands() -> Iterator[None]:
    """Prevent GitHub's runner from executing workflow commands in the output, which may contain students' text."""
    token = secrets.token_hex(16)
    on_github = os.environ.get("GITHUB_ACTIONS") == "true"
    if on_github:
        out.print(f"::stop-commands::{token}", highlight=False, soft_wrap=True)
    try:
        yield
    finally:
        if on_github:
            out.print(f"::{token}::", highlight=False, soft_wrap=True)


def run(app: typer.Typer) -> None:
    """Run a command line; an `AutograderError` becomes a message on stderr and an exit code."""
    try:
        app()
    except (UsageError, CourseError, SubmissionError) as error:
        err.print(f"[red]Error:[/] {escape(str(error))}", soft_wrap=True)
        sys.exit(MISUSE)
    except AutograderError as error:
        err.print(f"[red]The grader failed:[/] {escape(str(error))}", soft_wrap=True)
        sys.exit(FAULT)
