"""What joins the course to students' repositories: `autograder release | pr | publish`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from autograder.base.language import Language
from autograder.cli.console import FAULT, err, new_app, no_commands, out
from autograder.cli.instructor.options import (
    Device,
    DeviceChoice,
    Names,
    Sandbox,
    SandboxChoice,
    chosen_names,
    grading_options,
)
from autograder.content.course import find_course
from autograder.delivery.forges.kinds import Kind

app = new_app()
FAILED = 1


@app.command(epilog="Example: [bold]autograder release ../students 01_sequential_mlp[/]")
def release(
    folder: Annotated[Path, typer.Argument(help="the student's repository; made if it is not there")],
    names: Names = None,
) -> None:
    """Make or update the student's repository: one commit with what has changed, and nothing secret."""
    from autograder.delivery.release.repository import release as make_release

    course = find_course()
    made = make_release(course, folder, chosen_names(course, names))
    for change in made.changes:
        out.print(escape(change), highlight=False, soft_wrap=True)
    said = f"one commit, {made.commit[:10]}. Now push it." if made.commit else "nothing has changed."
    out.print(f"[green]✓[/] {folder} has {len(made.names)} assignments: {said}", soft_wrap=True)


@app.command(epilog="Example: [bold]autograder pr --repository pull.git --base main --head my-work[/]")
def pr(
    base: Annotated[str, typer.Option(help="branch or commit that the pull request is for")],
    head: Annotated[str, typer.Option(help="branch or commit that is handed in")],
    repository: Annotated[Path, typer.Option(help="a git repository that has both, bare or not")] = Path(),
    student: Annotated[str, typer.Option(help="whose work it is")] = "student",
    report: Annotated[Path, typer.Option(help="folder for the results")] = Path("report"),
    fail_under: Annotated[
        float | None, typer.Option(min=0, max=100, help="fail below this percentage of the points; else no grade fails")
    ] = None,
    device: Device = DeviceChoice.auto,
    sandbox: Sandbox = SandboxChoice.auto,
    lang: Annotated[Language | None, typer.Option(help="of the frame; by default that of the notebook")] = None,
) -> None:
    """Grade a pull request: the assignments that it changes, from git's objects, as data."""
    from autograder.delivery.git import Repository
    from autograder.delivery.pull.grading import grade_pull
    from autograder.delivery.pull.report_files import write_pages
    from autograder.views.tables import grades_table

    course = find_course()
    options = grading_options(device, sandbox)
    found = grade_pull(
        course, Repository(repository), base, head, student, options, language=lang, fail_under=fail_under
    )
    write_pages(found, report)
    with no_commands():
        if found.graded:
            out.print(grades_table([graded.result for graded in found.graded]))
        for remark in found.problems:
            err.print(f"[yellow]![/] {escape(remark.path)} {escape(remark.line)}", soft_wrap=True)
        for remark in found.refused:
            err.print(f"[red]✗[/] {escape(remark.path)} {escape(remark.line)}", soft_wrap=True)
    out.print(f"{found.score:g} of {found.max_score:g} points. The comment and other forms of this: {report}/")
    if found.faulty:
        raise typer.Exit(FAULT)
    if found.failed:
        raise typer.Exit(FAILED)


@app.command(epilog="Example: [bold]autograder publish report --repository owner/name --number 7[/]")
def publish(
    report: Annotated[Path, typer.Argument(help="the folder that `autograder pr` wrote")],
    repository: Annotated[str, typer.Option(help="owner/name of the student's repository on the forge")],
    number: Annotated[list[int], typer.Option(min=1, help="of the pull or merge request; may be given again")],
    forge: Annotated[Kind, typer.Option(help="whose interface the server speaks")] = Kind.GITHUB,
    api: Annotated[str | None, typer.Option(help="where its interface begins; by default the public server's")] = None,
) -> None:
    """Comment on a pull request, in the place of an earlier comment, and mark its head. The token: AUTOGRADER_TOKEN."""
    from autograder.delivery.forges.forge import Mark, open_forge
    from autograder.delivery.pull.report_files import read_report
    from autograder.views import markdown
    from autograder.views.check_run import check_run_output

    found = read_report(report)
    server = open_forge(forge, repository, api)
    for one in number:
        done = server.put(one, markdown.MARK, markdown.comment(found))
        out.print(f"The comment on {repository} {one} is {done}.", highlight=False)
    server.mark(Mark(found.head, not found.failed, markdown.headline(found), check_run_output(found)))
