"""What instructors type to author: `autograder build | demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from autograder.base.language import Language
from autograder.cli.console import err, new_app, out
from autograder.cli.instructor.options import Names, chosen_names, open_pool
from autograder.content.course import find_course

app = new_app()


@app.command(epilog="Example: [bold]autograder build 01_sequential_mlp[/]")
def build(
    names: Names = None,
    check: Annotated[
        bool, typer.Option("--check", help="change nothing; exit 1 if a build would change something")
    ] = False,
    lang: Annotated[Language | None, typer.Option(help="one language; both by default", show_default=False)] = None,
) -> None:
    """Make the notebooks in assignments/ from solutions/, through nbgrader."""
    from autograder.delivery.authoring import build as building

    course = find_course()
    chosen = chosen_names(course, names)
    if not check:
        languages = [lang] if lang else list(Language)
        made = ", ".join(languages)
        building.build(course, chosen, languages, lambda name: out.print(f"[green]✓[/] {name} ({made})"))
        return
    with open_pool(course, chosen) as pool:
        complaints = building.check_build(course, chosen, pool)
    for complaint in complaints:
        err.print(f"[red]✗[/] {escape(complaint)}", soft_wrap=True)
    if complaints:
        raise typer.Exit(1)
    out.print(f"[green]✓[/] {len(chosen)} assignments are as their sources say, unsolved, and their solutions pass.")


@app.command(epilog="Example: [bold]autograder demo demo[/]")
def demo(folder: Annotated[Path, typer.Argument(help="folder to make it in")] = Path("demo")) -> None:
    """Make a demonstration: a copy of the course with the work of a class that begins with 30 students."""
    from autograder.delivery.authoring.demo import STUDENTS, make_demo

    course = make_demo(find_course(), folder)
    out.print(f"{len(STUDENTS)} students, fewer at each of {len(course.names)} assignments: {folder}/submitted/")
