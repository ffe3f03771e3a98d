"""What instructors type for a whole class: `autograder collect | return`."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from autograder.base.errors import UsageError
from autograder.base.text import plain
from autograder.cli.console import err, new_app, out, progress
from autograder.cli.instructor.options import chosen_names
from autograder.content.course import Course, find_course
from autograder.delivery.classroom.exports import Platform
from autograder.delivery.classroom.servers import ForgeChoice
from autograder.delivery.classroom.table import Table, checked_branch, read_table
from autograder.delivery.forges.kinds import Kind

if TYPE_CHECKING:
    from autograder.delivery.classroom.feedback import FoundFeedback
    from autograder.delivery.classroom.returning import Deliver

app = new_app()
FAILED = 1

TableFile = Annotated[
    Path | None, typer.Option("--from", help="table of the class, CSV or YAML: student, repository, branch, due, pull")
]
Assignments = Annotated[list[str] | None, typer.Option("--assignment", help="by default all", show_default=False)]
Results = Annotated[Path, typer.Option(help="folder of the results")]
Seconds = Annotated[float, typer.Option(min=1, help="that one repository may take")]
Forge = Annotated[Kind | None, typer.Option(help="whose interface the servers speak, if their names do not say so")]
Api = Annotated[str | None, typer.Option(help="where its interface begins; by default the public server's")]


@app.command(epilog="Example: [bold]autograder collect --from students.csv --assignment 01_sequential_mlp[/]")
def collect(
    table: TableFile = None,
    zip_: Annotated[Path | None, typer.Option("--zip", help="an export of Moodle's or Canvas's instead")] = None,
    to: Annotated[Path, typer.Option(help="nbgrader's tree of submissions")] = Path("submitted"),
    assignment: Assignments = None,
    results: Results = Path("results"),
    forge: Forge = None,
    api: Api = None,
    seconds: Seconds = 120,
) -> None:
    """Collect what a class hands in: of each repository the last commit that arrived before the deadline."""
    course = find_course()
    names = chosen_names(course, assignment)
    if (table is None) == (zip_ is None):
        raise UsageError("nothing, or too much, says where to collect from.", fix="Give one of --from and --zip.")
    if zip_ is not None:
        _collect_export(course, zip_, _only(names), to)
    elif table is not None:
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
            _note(f"{outcome.student}: {note}")
        if outcome.ending is Ending.FAILED:
            _failure(f"row {outcome.number}, {outcome.student or 'no name'}: {outcome.reason}")
    out.print(collected_table(outcomes))
    where = f"They lie in {to}/, and what was collected is in {results}/STUDENT/collected.json."
    out.print(f"{collected_summary(outcomes)} {where}", highlight=False, soft_wrap=True)
    _end(any(outcome.ending is Ending.FAILED for outcome in outcomes))


def _collect_export(course: Course, path: Path, name: str, to: Path) -> None:
    from autograder.delivery.classroom.exports import read_export
    from autograder.delivery.classroom.zips import collect_export
    from autograder.views.classroom import unpacked_table

    export = read_export(path)
    collected = collect_export(course, export, name, to)
    for note in export.notes:
        _note(note)
    for one in collected:
        if not one.path:
            _failure(f"{one.student}: {' '.join(one.notes)}")
    out.print(unpacked_table(collected))
    taken = sum(bool(one.path) for one in collected)
    fresh = sum(one.fresh for one in collected)
    out.print(f"{taken} submissions for {name}, {fresh} of them new or changed. They lie in {to}/, without a time: an "
              "export does not say when they arrived.", highlight=False, soft_wrap=True)  # fmt: skip
    _end(taken < len(collected))


@app.command(name="return", epilog="Example: [bold]autograder return --from students.csv --repository[/]")
def return_(
    table: TableFile = None,
    repository: Annotated[
        bool, typer.Option("--repository", help="to a branch of each student's repository in the table")
    ] = False,
    comments: Annotated[
        bool, typer.Option("--comments", help="to each student's pull request in the table, as a comment")
    ] = False,
    zip_: Annotated[Platform | None, typer.Option("--zip", help="as a zip that the platform imports")] = None,
    like: Annotated[Path | None, typer.Option(help="the platform's export that the zip is to be like")] = None,
    to: Annotated[Path | None, typer.Option(help="the zip; or a folder, for STUDENT/NN_name.html and .md")] = None,
    assignment: Assignments = None,
    branch: Annotated[str, typer.Option(help="of the repositories")] = "feedback",
    results: Results = Path("results"),
    pages: Annotated[Path, typer.Option(help="nbgrader's folder of feedback pages")] = Path("feedback"),
    forge: Forge = None,
    api: Api = None,
    seconds: Seconds = 120,
) -> None:
    """Return feedback to where students look for it; again, and nothing is there twice."""
    from autograder.delivery.classroom.feedback import find_feedback

    if sum((repository, comments, to is not None)) != 1:
        raise UsageError("nothing, or too much, says where to.", fix="Give one of --repository, --comments and --to.")
    if (zip_ is None) != (like is None) or (zip_ is not None and to is None):
        raise UsageError("a zip needs --zip, --like and --to.", fix="--like names the export that it is to be like.")
    if (repository or comments) != (table is not None):
        raise UsageError("--from goes with --repository or --comments.", fix="It names the table of the class.")
    course = find_course()
    names = chosen_names(course, assignment)
    if zip_ is not None:
        _only(names)
    found = find_feedback(results, pages, names)
    for note in found.notes:
        _note(note)
    if table is not None:
        deliver = _comments(ForgeChoice(forge, api)) if comments else _pushes(course, branch, seconds)
        _return_to_class(read_table(table), found, deliver)
    elif zip_ is not None and like is not None and to is not None:
        _return_zip(found, zip_, like, to)
    elif to is not None:
        _return_to_folder(found, to)


def _comments(choice: ForgeChoice) -> Deliver:
    from autograder.delivery.classroom.returning import by_comment
    from autograder.delivery.forges.forge import TOKEN

    if not os.environ.get(TOKEN):
        raise UsageError(f"there is no token in {TOKEN}.", fix="Set it to one that may write comments.")
    return by_comment(choice)


def _pushes(course: Course, branch: str, seconds: float) -> Deliver:
    from autograder.delivery.classroom.returning import by_repository

    return by_repository(course, checked_branch(branch), seconds)


def _return_to_class(table: Table, found: FoundFeedback, deliver: Deliver) -> None:
    from autograder.delivery.classroom.returning import return_to_class
    from autograder.views.classroom import returned_table

    with progress(len(table.rows), "returning") as step:
        returned = return_to_class(table, found.students, deliver, step)
    for one in returned:
        if one.problem:
            _failure(f"row {one.number}, {one.student or 'no name'}: {one.problem}")
    out.print(returned_table(returned))
    _end(any(one.problem for one in returned))


def _return_zip(found: FoundFeedback, platform: Platform, like: Path, to: Path) -> None:
    from autograder.delivery.classroom.exports import read_export
    from autograder.delivery.classroom.feedback_zip import feedback_zip
    from autograder.delivery.classroom.record import write_if_changed

    made = feedback_zip(read_export(like, platform), found.students)
    for student in made.without:
        _note(f"{student} handed in, and there is no feedback yet.")
    written = write_if_changed(to, made.content)
    state = "written" if written else "as it was"
    out.print(f"{to} is {state}: feedback for {len(made.students)} students, to be imported into {platform.title()}.",
              highlight=False, soft_wrap=True)  # fmt: skip


def _return_to_folder(found: FoundFeedback, to: Path) -> None:
    from autograder.delivery.classroom.feedback import to_folder

    fresh = sum(to_folder(own, to / student) for student, own in found.students.items())
    out.print(f"Feedback for {len(found.students)} students is in {to}/, {fresh} files of it new or changed.",
              highlight=False, soft_wrap=True)  # fmt: skip


def _only(names: Sequence[str]) -> str:
    if len(names) != 1:
        raise UsageError("an export is of one assignment.", fix="Say which with --assignment.")
    return names[0]


def _note(text: str) -> None:
    err.print(f"[yellow]![/] {escape(plain(text))}", soft_wrap=True, highlight=False)


def _failure(text: str) -> None:
    err.print(f"[red]✗[/] {escape(plain(text))}", soft_wrap=True, highlight=False)


def _end(failed: bool) -> None:
    if failed:
        raise typer.Exit(FAILED)
