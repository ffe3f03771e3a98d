"""What students type: `autograder check | watch | list`."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from autograder.base.errors import AutograderError
from autograder.base.language import Language, Text
from autograder.cli.console import err, new_app, out
from autograder.content.course import find_course

# What needs torch is imported where it is used: `--help` and mistakes of usage are answered at once.
if TYPE_CHECKING:
    from autograder.student.checking import Report

app = new_app()


@app.command(epilog="Example: [bold]autograder check assignments/11_my_cnn/11_my_cnn.ipynb[/]")
def check(
    file: Annotated[Path, typer.Argument(help="a notebook or .py file")],
    assignment: Annotated[str | None, typer.Option(help="which assignment it is; by default its name says so")] = None,
) -> None:
    """Run the visible checks on your own work, without a sandbox."""
    from autograder.student.checking import check_file

    _show(check_file(file, assignment))


@app.command(epilog="Example: [bold]autograder watch assignments/11_my_cnn/11_my_cnn.ipynb[/]")
def watch(
    file: Annotated[Path, typer.Argument(help="a notebook or .py file")],
    assignment: Annotated[str | None, typer.Option(help="which assignment it is; by default its name says so")] = None,
) -> None:
    """Run the visible checks on your own work each time you save it, until Ctrl-C."""
    import watchfiles

    from autograder.student.forked_check import check_apart, warm_up

    warm_up()
    path = file.resolve()
    check_apart(path, assignment)  # a mistake of usage ends it here, and later ones are quick
    saves = watchfiles.watch(path.parent, watch_filter=lambda _, changed: Path(changed) == path, debounce=100, step=20,
                             raise_interrupt=False)  # fmt: skip
    _show_again(path, assignment)
    for _ in saves:
        _show_again(path, assignment)


def _show_again(path: Path, assignment: str | None) -> None:
    from autograder.student.forked_check import TooLong, check_apart

    started = time.perf_counter()
    try:
        report = check_apart(path, assignment)
    except AutograderError as error:
        err.print(f"[red]✗[/] {escape(str(error))}", soft_wrap=True)  # a file half written, say: the next save is near
        return
    if isinstance(report, TooLong):
        text = Text(f"stopped after {report.seconds:g} s: is there a loop that never ends?",
                    f"运行超过 {report.seconds:g} 秒，已停止。是不是有停不下来的循环？")  # fmt: skip
        err.print(f"[red]✗[/] {path.name}: {text.of(_own_language())}", soft_wrap=True)
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
def list_(lang: Annotated[Language | None, typer.Option(help="by default that of your environment")] = None) -> None:
    """Show the assignments in their order: how far your work on each is, its points and minutes."""
    from autograder.student.forked_check import warm_up
    from autograder.student.standing import progress_of_all
    from autograder.views.terminal import progress_table

    warm_up()
    language = lang or _own_language()
    out.print(progress_table(progress_of_all(find_course(), language), language))


def _own_language() -> Language:
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return Language.ZH if spoken.startswith("zh") else Language.EN
