"""The commands for a whole class: `autograder collect | return`."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.base.errors import UsageError
from autograder.base.text import plain
from autograder.cli.console import FAILED, complain, new_app, out, progress, warn
from autograder.cli.instructor.options import chosen_names
from autograder.content.course import Course, find_course
from autograder.delivery.classroom.exports import Platform
from autograder.delivery.classroom.table import Table, checked_branch, read_table
from autograder.delivery.forges.kinds import Kind

if TYPE_CHECKING:
    from autograder.delivery.classroom.feedback import FoundFeedback
    from autograder.delivery.classroom.returning import Deliver
    from autograder.delivery.classroom.servers import ForgeChoice

app = new_app()

TableFile = Annotated[
    Path | None,
    typer.Option("--from", help="table of the class, CSV or YAML, with student, repository, branch, due and pull"),
]
Assignments = Annotated[list[str] | None, typer.Option("--assignment", help="by default all", show_default=False)]
Results = Annotated[Path, typer.Option(help="folder of the results")]
Seconds = Annotated[float, typer.Option(min=1, help="time limit for one repository")]
Forge = Annotated[Kind | None, typer.Option(help="API of the servers, if their names do not tell")]
Api = Annotated[str | None, typer.Option(help="base URL of the API; by default the public server's")]


@app.command(epilog="Example: [bold]autograder collect --from students.csv --assignment 01_sequential_mlp[/]")
def collect(
    table: TableFile = None,
    zip_: Annotated[Path | None, typer.Option("--zip", help="an export from Moodle or Canvas instead")] = None,
    to: Annotated[Path, typer.Option(help="nbgrader's folder of submissions")] = Path("submitted"),
    assignment: Assignments = None,
    results: Results = Path("results"),
    forge: Forge = None,
    api: Api = None,
    seconds: Seconds = 120,
) -> None:
    """Collect submissions of a class: from each repository the last commit that arrived before the deadline."""
    course = find_course()
    names = chosen_names(course, assignment)
    if (table is None) == (zip_ is None):
        raise UsageError("the source of the submissions is missing or ambiguous.", fix="Give either --from or --zip.")
    if zip_ is not None:
        _collect_export(course, zip_, _only(names), to)
    elif table is not None:
        from autograder.delivery.classroom.servers import ForgeChoice

        _collect_table(course, table, names, to, results, ForgeChoice(forge, api), seconds)


def _collect_table(
    course: Course, table: Path, names: Sequence[str], to: Path, results: Path, forge: ForgeChoice, seconds: float
) -> None:
    from autograder.delivery.classroom.collecting import Collecting
    from autograder.delivery.classroom.collecting import collect as collect_rows
    from autograder.results.classroom import Ending
    from autograder.views.classroom import collected_summary, collected_table

    found = read_table(table)
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    with progress(len(found.rows), "collecting") as step:
        outcomes = collect_rows(found, Collecting(course, names, to, results, now, forge, seconds), step)
    for outcome in outcomes:
        for note in outcome.notes:
            warn(plain(f"{outcome.student}: {note}"))
    failed = [outcome for outcome in outcomes if outcome.ending is Ending.FAILED]
    for outcome in failed:
        complain(plain(f"row {outcome.number}, {outcome.student or 'no name'}: {outcome.reason}"))
    out.print(collected_table(outcomes))
    where = f"The submissions are in {to}/, and their records in {results}/STUDENT/collected.json."
    out.print(f"{collected_summary(outcomes)} {where}", highlight=False, soft_wrap=True)
    if failed:
        raise typer.Exit(FAILED)


def _collect_export(course: Course, path: Path, name: str, to: Path) -> None:
    from autograder.delivery.classroom.exports import read_export
    from autograder.delivery.classroom.zips import collect_export
    from autograder.views.classroom import unpacked_table

    export = read_export(path)
    collected = collect_export(course, export, name, to)
    for note in export.notes:
        warn(plain(note))
    failed = [one for one in collected if not one.path]
    for one in failed:
        complain(plain(f"{one.student}: {' '.join(one.notes)}"))
    out.print(unpacked_table(collected))
    fresh = sum(one.fresh for one in collected)
    out.print(f"{len(collected) - len(failed)} submissions for {name}, {fresh} of them new or changed. They are in "
              f"{to}/, without a timestamp, because an export does not say when they arrived.",
              highlight=False, soft_wrap=True)  # fmt: skip
    if failed:
        raise typer.Exit(FAILED)


@app.command(name="return", epilog="Example: [bold]autograder return --from students.csv --repository[/]")
def return_(
    table: TableFile = None,
    repository: Annotated[
        bool, typer.Option("--repository", help="push to a branch of each student's repository in the table")
    ] = False,
    comments: Annotated[
        bool, typer.Option("--comments", help="comment on each student's pull request in the table")
    ] = False,
    zip_: Annotated[
        Platform | None, typer.Option("--zip", help="create a zip file that the platform can import")
    ] = None,
    like: Annotated[Path | None, typer.Option(help="the platform's export; the zip has the same file names")] = None,
    to: Annotated[Path | None, typer.Option(help="the zip file, or a folder for STUDENT/NN_name.html and .md")] = None,
    assignment: Assignments = None,
    branch: Annotated[str, typer.Option(help="branch of the repositories")] = "feedback",
    results: Results = Path("results"),
    pages: Annotated[Path, typer.Option(help="nbgrader's folder of feedback pages")] = Path("feedback"),
    forge: Forge = None,
    api: Api = None,
    seconds: Seconds = 120,
) -> None:
    """Return feedback to students. It is safe to repeat: nothing is delivered twice."""
    from autograder.delivery.classroom.feedback import find_feedback, to_folder

    if sum((repository, comments, to is not None)) != 1:
        raise UsageError(
            "the destination is missing or ambiguous.", fix="Give one of --repository, --comments and --to."
        )
    if (zip_ is None) != (like is None) or (zip_ is not None and to is None):
        raise UsageError("a zip file needs --zip, --like and --to.", fix="--like is the export from the platform.")
    if (repository or comments) != (table is not None):
        raise UsageError(
            "--from is needed with --repository or --comments, and only there.", fix="It is the class table."
        )
    course = find_course()
    names = chosen_names(course, assignment)
    if zip_ is not None:
        _only(names)
    found = find_feedback(results, pages, names)
    for note in found.notes:
        warn(plain(note))
    if table is not None:
        from autograder.delivery.classroom.returning import by_comment, by_repository
        from autograder.delivery.classroom.servers import ForgeChoice
        from autograder.delivery.forges.forge import TOKEN

        if comments and not os.environ.get(TOKEN):
            raise UsageError(f"there is no token in {TOKEN}.", fix="Set it to a token that may write comments.")
        choice = ForgeChoice(forge, api)
        deliver = by_comment(choice) if comments else by_repository(course, checked_branch(branch), seconds)
        _return_to_class(read_table(table), found, deliver)
    elif zip_ is not None and like is not None and to is not None:
        _return_zip(found, zip_, like, to)
    elif to is not None:
        fresh = sum(to_folder(one, to / student) for student, one in found.students.items())
        out.print(f"Feedback for {len(found.students)} students is in {to}/, {fresh} files of it new or changed.",
                  highlight=False, soft_wrap=True)  # fmt: skip


def _return_to_class(table: Table, found: FoundFeedback, deliver: Deliver) -> None:
    from autograder.delivery.classroom.returning import return_to_class
    from autograder.views.classroom import returned_table

    with progress(len(table.rows), "returning") as step:
        returned = return_to_class(table, found.students, deliver, step)
    failed = [one for one in returned if one.problem]
    for one in failed:
        complain(plain(f"row {one.number}, {one.student or 'no name'}: {one.problem}"))
    out.print(returned_table(returned))
    if failed:
        raise typer.Exit(FAILED)


def _return_zip(found: FoundFeedback, platform: Platform, like: Path, to: Path) -> None:
    from autograder.delivery.classroom.exports import read_export
    from autograder.delivery.classroom.feedback_zip import feedback_zip
    from autograder.delivery.classroom.record import write_if_changed

    made = feedback_zip(read_export(like, platform), found.students)
    for student in made.without:
        warn(plain(f"There is no feedback yet for {student}, who handed in."))
    state = "written" if write_if_changed(to, made.content) else "unchanged"
    out.print(f"{to} is {state}: feedback for {len(made.students)} students, to be imported into {platform.title()}.",
              highlight=False, soft_wrap=True)  # fmt: skip


def _only(names: Sequence[str]) -> str:
    if len(names) != 1:
        raise UsageError("an export has submissions for one assignment.", fix="Name it with --assignment.")
    return names[0]
