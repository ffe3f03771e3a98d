"""The commands for authors: `autograder build | demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.base.language import Language
from autograder.cli.console import FAILED, complain, new_app, out
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
    """Build the notebooks in assignments/ from solutions/, with nbgrader."""
    from autograder.delivery.authoring import build as building

    course = find_course()
    chosen = chosen_names(course, names)
    if not check:
        languages = [lang] if lang else list(Language)
        built = ", ".join(languages)
        building.build(course, chosen, languages, lambda name: out.print(f"[green]✓[/] {name} ({built})"))
        return
    with open_pool(course, chosen) as pool:
        complaints = building.check_build(course, chosen, pool)
    for complaint in complaints:
        complain(complaint)
    if complaints:
        raise typer.Exit(FAILED)
    out.print(f"[green]✓[/] {len(chosen)} assignments are up to date and unsolved, and their solutions pass.")


@app.command(epilog="Example: [bold]autograder demo demo[/]")
def demo(folder: Annotated[Path, typer.Argument(help="folder to create")] = Path("demo")) -> None:
    """Create a demonstration: a copy of the course with submissions of a class that starts with 30 students."""
    from autograder.delivery.authoring.demo import STUDENTS, make_demo

    course = make_demo(find_course(), folder)
    out.print(f"{len(STUDENTS)} students, fewer in each of {len(course.names)} assignments: {folder}/submitted/")
