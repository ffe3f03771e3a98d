"""The commands for students: `autograder check | watch | list`."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from autograder.base.errors import AutograderError
from autograder.base.language import Language, Text
from autograder.cli.console import complain, new_app, out
from autograder.content.course import find_course

# Modules that need torch are imported where they are used, so that `--help` and usage errors are fast.
if TYPE_CHECKING:
    from autograder.student.checking import Report
    from autograder.student.forked_check import TimedOut

app = new_app()

File = Annotated[Path, typer.Argument(help="a notebook or .py file")]
Assignment = Annotated[str | None, typer.Option(help="its assignment; by default derived from the file's name")]


@app.command(epilog="Example: [bold]autograder check assignments/11_my_cnn/11_my_cnn.ipynb[/]")
def check(file: File, assignment: Assignment = None) -> None:
    """Run the visible checks on your own work, without a sandbox."""
    from autograder.student.checking import check_file

    _show(check_file(file, assignment))


@app.command(epilog="Example: [bold]autograder watch assignments/11_my_cnn/11_my_cnn.ipynb[/]")
def watch(file: File, assignment: Assignment = None) -> None:
    """Run the visible checks on your own work each time you save it, until Ctrl-C."""
    import watchfiles

    from autograder.student.forked_check import check_in_fork, warm_up

    warm_up()
    path = file.resolve()
    saves = watchfiles.watch(path.parent, watch_filter=lambda _, changed: Path(changed) == path, debounce=100, step=20,
                             rust_timeout=200, yield_on_timeout=True, raise_interrupt=False)  # fmt: skip
    next(saves, None)  # The watching begins here, so that a save during the first check is not missed.
    started = time.perf_counter()
    _show_outcome(path, check_in_fork(path, assignment), started)  # a usage error ends the command here
    for saved in saves:
        if saved:
            _check_again(path, assignment)


def _check_again(path: Path, assignment: str | None) -> None:
    from autograder.student.forked_check import check_in_fork

    started = time.perf_counter()
    try:
        report = check_in_fork(path, assignment)
    except AutograderError as error:  # for example, the file is not completely written yet
        complain(str(error))
        return
    _show_outcome(path, report, started)


def _show_outcome(path: Path, report: Report | TimedOut, started: float) -> None:
    from autograder.student.forked_check import TimedOut

    if isinstance(report, TimedOut):
        text = Text(f"stopped after {report.seconds:g} s: is there a loop that never ends?",
                    f"运行超过 {report.seconds:g} 秒，已停止。是不是有停不下来的循环？")  # fmt: skip
        complain(f"{path.name}: {text.of(_locale_language())}")
        return
    _show(report)
    out.print(f"[dim]{time.strftime('%H:%M:%S')} · {time.perf_counter() - started:.1f} s[/]")


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
