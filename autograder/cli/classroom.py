"""What instructors type for a whole class: `autograder collect | return`."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from autograder.cli.console import err, new_app, out, progress
from autograder.cli.options import chosen_names
from autograder.course import find_course
from autograder.errors import UsageError
from autograder.forges.kinds import Kind

app = new_app()
FAILED = 1

TableFile = Annotated[
    Path | None, typer.Option("--from", help="table of the class, CSV or YAML: student, repository, branch, due, pull")
]
Assignments = Annotated[list[str] | None, typer.Option("--assignment", help="by default all", show_default=False)]
Results = Annotated[Path, typer.Option(help="folder of the results")]
Forge = Annotated[Kind | None, typer.Option(help="whose interface the servers speak, if their names do not say so")]
Api = Annotated[str | None, typer.Option(help="where its interface begins; by default the public server's")]


@app.command(epilog="Example: [bold]autograder collect --from students.csv --assignment 01_sequential_mlp[/]")
def collect(
    table: TableFile = None,
    to: Annotated[Path, typer.Option(help="nbgrader's tree of submissions")] = Path("submitted"),
    assignment: Assignments = None,
    results: Results = Path("results"),
    forge: Forge = None,
    api: Api = None,
    seconds: Annotated[float, typer.Option(min=1, help="that fetching one repository may take")] = 120,
) -> None:
    """Collect what a class hands in: of each repository the last commit that arrived before the deadline."""
    from autograder.classroom.collecting import Collecting, Ending
    from autograder.classroom.collecting import collect as collect_table
    from autograder.classroom.servers import ForgeChoice
    from autograder.classroom.table import read_table
    from autograder.views.classroom import collected_summary, collected_table

    if table is None:
        raise UsageError("nothing says where to collect from.", fix="Name a table with --from.")
    course = find_course()
    names = chosen_names(course, assignment)
    found = read_table(table)
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    how = Collecting(course, names, to, results, now, ForgeChoice(forge, api), seconds)
    with progress(len(found.rows), "collecting") as step:
        outcomes = collect_table(found, how, step)
    for outcome in outcomes:
        for note in outcome.notes:
            err.print(f"[yellow]![/] {escape(outcome.student)}: {escape(note)}", soft_wrap=True, highlight=False)
        if outcome.ending is Ending.FAILED:
            text = f"row {outcome.number}, {outcome.student or 'no name'}: {outcome.reason}"
            err.print(f"[red]✗[/] {escape(text)}", soft_wrap=True, highlight=False)
    out.print(collected_table(outcomes))
    out.print(f"{collected_summary(outcomes)} They lie in {to}/, and what was collected is in {results}/STUDENT/.",
              highlight=False, soft_wrap=True)  # fmt: skip
    if any(outcome.ending is Ending.FAILED for outcome in outcomes):
        raise typer.Exit(FAILED)
