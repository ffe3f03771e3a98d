"""The command that grades submissions: `autograder grade`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from autograder.base.text import plain
from autograder.cli.console import FAULT, INTERRUPTED, complain, err, new_app, out, progress, warn
from autograder.cli.instructor.options import Device, Jobs, Sandbox, grading_options
from autograder.content.course import find_course

app = new_app()


@app.command(epilog="Example: [bold]autograder grade submitted/ --jobs 2[/]")
def grade(
    paths: Annotated[
        list[Path], typer.Argument(help="nbgrader's submitted/ folder, or folders and files in it or elsewhere")
    ],
    assignment: Annotated[str | None, typer.Option(help="only this one; by default derived from the names")] = None,
    student: Annotated[str | None, typer.Option(help="only this one; by default derived from the names")] = None,
    jobs: Jobs = None,
    results: Annotated[Path, typer.Option(help="folder for the result.json of each submission")] = Path("results"),
    device: Device = "auto",
    sandbox: Sandbox = "auto",
    again: Annotated[bool, typer.Option("--again", help="grade unchanged submissions again, too")] = False,
) -> None:
    """Grade submissions in the sandbox. Grades of submitted/ are recorded in nbgrader's gradebook."""
    from autograder.content.finding import find_submissions
    from autograder.delivery.batch import grade_batch
    from autograder.views.tables import grades_table

    course = find_course()
    batch = find_submissions(course, paths, assignment, student)
    if batch.recorded:
        from autograder.gradebook.placing import place

        batch = place(course, batch)
    for note in batch.notes:
        warn(plain(note))
    options = grading_options(device, sandbox)
    started = time.perf_counter()
    with progress(len(batch.files), "grading") as step:
        report = grade_batch(course, batch, options, jobs, results, step, again=again)
    out.print(grades_table(report.results))
    for line in report.unforeseen:
        warn(line)
    for line in report.faults:
        complain(line)
    seconds = time.perf_counter() - started
    out.print(
        f"{len(report.results)} of {len(batch.files)} submissions graded in {seconds:.1f} s. "
        f"Results: {results}/STUDENT/ASSIGNMENT/result.json"
        + (", gradebook.db and autograded/" if batch.recorded else "")
    )  # fmt: skip
    if report.kept:
        out.print(f"{report.kept} of them were graded before and have not changed; --again grades them again.")
    if report.interrupted:
        missing = f"{len(report.missing)} submissions are not graded. Run the same command again to grade them."
        err.print(f"[yellow]Interrupted: {missing}[/]", soft_wrap=True)
        raise typer.Exit(INTERRUPTED)
    if report.faults:
        raise typer.Exit(FAULT)
