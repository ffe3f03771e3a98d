"""What instructors type to grade: `autograder grade`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from autograder.cli.console import FAULT, INTERRUPTED, err, new_app, out, progress
from autograder.cli.instructor.options import Device, DeviceChoice, Jobs, Sandbox, SandboxChoice, grading_options
from autograder.content.course import find_course

app = new_app()


@app.command(epilog="Example: [bold]autograder grade submitted/ --jobs 2[/]")
def grade(
    paths: Annotated[list[Path], typer.Argument(help="notebooks, .py files, or nbgrader's submitted/ tree")],
    assignment: Annotated[str | None, typer.Option(help="the assignment; by default the names say which")] = None,
    jobs: Jobs = None,
    results: Annotated[Path, typer.Option(help="folder for a result.json of each submission")] = Path("results"),
    device: Device = DeviceChoice.auto,
    sandbox: Sandbox = SandboxChoice.auto,
    again: Annotated[bool, typer.Option("--again", help="also what was graded before and has not changed")] = False,
) -> None:
    """Grade submissions in the sandbox; those of submitted/ go into nbgrader's gradebook."""
    from autograder.content.finding import find_submissions
    from autograder.delivery.batch import grade_batch
    from autograder.views.tables import grades_table

    course = find_course()
    batch = find_submissions(course, paths, assignment)
    for note in batch.notes:
        err.print(f"[yellow]![/] {escape(note)}", soft_wrap=True)
    options = grading_options(device, sandbox)
    started = time.perf_counter()
    with progress(len(batch.files), "grading") as step:
        report = grade_batch(course, batch, options, jobs, results, step, again=again)
    out.print(grades_table(report.results))
    for line in report.unforeseen:
        err.print(f"[yellow]![/] {escape(line)}", soft_wrap=True)
    for line in report.faults:
        err.print(f"[red]✗[/] {escape(line)}", soft_wrap=True)
    seconds = time.perf_counter() - started
    out.print(
        f"{len(report.results)} of {len(batch.files)} submissions graded in {seconds:.1f} s. "
        f"Results: {results}/STUDENT/ASSIGNMENT/result.json"
        + (", gradebook.db and autograded/" if batch.recorded else "")
    )  # fmt: skip
    if report.kept:
        out.print(f"{report.kept} of them were graded before and have not changed since; --again grades them anew.")
    if report.interrupted:
        missing = f"{len(report.missing)} submissions are not graded. Run the same command again for the rest."
        err.print(f"[yellow]Interrupted: {missing}[/]", soft_wrap=True)
        raise typer.Exit(INTERRUPTED)
    if report.faults:
        raise typer.Exit(FAULT)
