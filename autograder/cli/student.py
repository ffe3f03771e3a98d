"""The commands for students: `autograder check | watch | list`."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from autograder.base.errors import AutograderError, SubmissionError
from autograder.base.language import Language, Text
from autograder.cli.console import MISUSE, complain, new_app, out
from autograder.content.course import find_course

# Modules that need torch are imported where they are used, so that `--help` and usage errors are fast.
if TYPE_CHECKING:
    from autograder.student.checking import Report
    from autograder.student.forked_check import TimedOut

app = new_app()

File = Annotated[str, typer.Argument(help="the name of an assignment, a folder, or a notebook or .py file")]
Assignment = Annotated[str | None, typer.Option(help="its assignment; by default derived from the file's name")]


@app.command(epilog="Example: [bold]autograder check 11_my_cnn[/]")
def check(file: File, assignment: Assignment = None) -> None:
    """Run the visible checks on your own work, without a sandbox."""
    from autograder.student.forked_check import check_in_fork, warm_up
    from autograder.student.locating import locate

    course, path, name = locate(file, assignment)
    warm_up()
    report = _checked(lambda: check_in_fork(course, path, name))
    if report is None:
        raise typer.Exit(MISUSE)
    _show_outcome(path, report)


@app.command(epilog="Example: [bold]autograder watch 11_my_cnn[/]")
def watch(file: File, assignment: Assignment = None) -> None:
    """Run the visible checks on your own work each time you save it, until Ctrl-C."""
    import watchfiles

    from autograder.student.forked_check import check_in_fork, warm_up
    from autograder.student.locating import locate

    course, path, name = locate(file, assignment)
    path = path.resolve()
    warm_up()
    saves = watchfiles.watch(path.parent, watch_filter=lambda _, changed: Path(changed) == path, debounce=100, step=20,
                             rust_timeout=200, yield_on_timeout=True, raise_interrupt=False)  # fmt: skip
    next(saves, None)  # The watching begins here, so that a save during the first check is not missed.
    for saved in itertools.chain([True], saves):
        if not saved:
            continue
        started = time.perf_counter()
        report = _checked(lambda: check_in_fork(course, path, name))
        if report is not None:
            _show_outcome(path, report)
            out.print(f"[dim]{time.strftime('%H:%M:%S')} · {time.perf_counter() - started:.1f} s[/]")


def _checked(check_it: Callable[[], Report | TimedOut]) -> Report | TimedOut | None:
    """The outcome of a check; if the file cannot be checked now, the reason is printed in the student's language."""
    try:
        return check_it()
    except SubmissionError as error:
        complain(error.zh if _locale_language() is Language.ZH else str(error))
    except AutograderError as error:
        complain(str(error))
    return None


def _show_outcome(path: Path, report: Report | TimedOut) -> None:
    from autograder.student.forked_check import TimedOut

    if isinstance(report, TimedOut):
        text = Text(f"stopped after {report.seconds:g} s: is there a loop that never ends?",
                    f"运行超过 {report.seconds:g} 秒，已停止。是不是有停不下来的循环？")  # fmt: skip
        complain(f"{path.name}: {text.of(_locale_language())}")
        return
    _show(report)


def _show(report: Report) -> None:
    from autograder.views.terminal import checks_table

    for note in report.notes:
        out.print(f"[yellow]![/] {escape(note)}")
    title = Text(f"Visible checks of {report.assignment}", f"{report.assignment} 的自测检查").of(report.language)
    out.print(checks_table(report.checks, title, report.language))


@app.command(name="list", epilog="Example: [bold]autograder list[/]")
def list_(lang: Annotated[Language | None, typer.Option(help="by default the language of your locale")] = None) -> None:
    """List the assignments in order, with your progress, the points and the expected minutes."""
    from autograder.student.forked_check import warm_up
    from autograder.student.standing import progress_of_all
    from autograder.views.terminal import progress_table

    warm_up()
    language = lang or _locale_language()
    out.print(progress_table(progress_of_all(find_course(), language), language))


def _locale_language() -> Language:
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return Language.ZH if locale.startswith("zh") else Language.EN
