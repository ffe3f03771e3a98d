"""The commands for students' repositories: `autograder release | pr | publish`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from autograder.base.language import Language
from autograder.cli.console import FAILED, FAULT, complain, new_app, no_commands, out, warn
from autograder.cli.instructor.options import Device, Names, Sandbox, chosen_names, grading_options
from autograder.content.course import find_course
from autograder.delivery.forges.kinds import Kind

app = new_app()


@app.command(epilog="Example: [bold]autograder release ../students 01_sequential_mlp[/]")
def release(
    folder: Annotated[Path, typer.Argument(help="the student's repository; it is created if it does not exist")],
    names: Names = None,
) -> None:
    """Create or update the student's repository with one commit, which contains nothing secret."""
    from autograder.delivery.release.repository import release as make_release

    course = find_course()
    made = make_release(course, folder, chosen_names(course, names))
    for change in made.changes:
        out.print(escape(change), highlight=False, soft_wrap=True)
    state = f"one commit, {made.commit[:10]}. Now push it." if made.commit else "nothing has changed."
    out.print(f"[green]✓[/] {folder} has {len(made.names)} assignments: {state}", soft_wrap=True)


@app.command(epilog="Example: [bold]autograder pr --repository pull.git --base main --head my-work[/]")
def pr(
    base: Annotated[str, typer.Option(help="base branch or commit of the pull request")],
    head: Annotated[str, typer.Option(help="head branch or commit of the pull request")],
    repository: Annotated[Path, typer.Option(help="a git repository that contains both; it may be bare")] = Path(),
    student: Annotated[str, typer.Option(help="name of the student")] = "student",
    report: Annotated[Path, typer.Option(help="folder for the results")] = Path("report"),
    fail_under: Annotated[
        float | None,
        typer.Option(min=0, max=100, help="fail below this percentage of the points; by default no grade fails"),
    ] = None,
    device: Device = "auto",
    sandbox: Sandbox = "auto",
    lang: Annotated[Language | None, typer.Option(help="language of the report; by default the notebook's")] = None,
) -> None:
    """Grade the assignments that a pull request changes. They are read from git without a checkout."""
    from autograder.delivery.git import Repository
    from autograder.delivery.pull.grading import grade_pull
    from autograder.delivery.pull.report_files import write_pages
    from autograder.views.tables import grades_table

    course = find_course()
    options = grading_options(device, sandbox)
    grade = grade_pull(
        course, Repository(repository), base, head, student, options, language=lang, fail_under=fail_under
    )
    write_pages(grade, report)
    with no_commands():
        if grade.graded:
            out.print(grades_table([graded.result for graded in grade.graded]))
        for remark in grade.problems:
            warn(f"{remark.path} {remark.line}")
        for remark in grade.refused:
            complain(f"{remark.path} {remark.line}")
    out.print(f"{grade.score:g} of {grade.max_score:g} points. The comment and other views of the grade: {report}/")
    if grade.faulty:
        raise typer.Exit(FAULT)
    if grade.failed:
        raise typer.Exit(FAILED)


@app.command(epilog="Example: [bold]autograder publish report --repository owner/name --number 7[/]")
def publish(
    report: Annotated[Path, typer.Argument(help="the folder that `autograder pr` wrote")],
    repository: Annotated[str, typer.Option(help="owner/name of the student's repository on the forge")],
    number: Annotated[list[int], typer.Option(min=1, help="number of the pull or merge request; can be repeated")],
    forge: Annotated[Kind, typer.Option(help="API of the server")] = Kind.GITHUB,
    api: Annotated[str | None, typer.Option(help="base URL of the API; by default the public server's")] = None,
) -> None:
    """Write or update the comment on a pull request, and set the status of its head. The token: AUTOGRADER_TOKEN."""
    from autograder.delivery.forges.forge import Mark
    from autograder.delivery.forges.opening import open_forge
    from autograder.delivery.pull.report_files import read_report
    from autograder.views import markdown
    from autograder.views.check_run import check_run_output

    grade = read_report(report)
    server = open_forge(forge, repository, api)
    for one in number:
        done = server.put(one, markdown.MARK, markdown.comment(grade))
        out.print(f"The comment on {repository} {one} is {done}.", highlight=False)
    server.mark(Mark(grade.head, not grade.failed, markdown.headline(grade), check_run_output(grade)))
