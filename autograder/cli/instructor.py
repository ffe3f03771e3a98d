"""What instructors type to author and to grade: `autograder build | grade | audit | demo`."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from autograder.cli.console import FAULT, INTERRUPTED, err, new_app, out, progress
from autograder.cli.options import (
    Device,
    DeviceChoice,
    Jobs,
    Names,
    Sandbox,
    SandboxChoice,
    chosen_names,
    grading_options,
)
from autograder.course import Course, find_course
from autograder.language import Language

if TYPE_CHECKING:
    from autograder.grading.jobs import Options
    from autograder.grading.pool import Pool

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
    from autograder import build as building
    from autograder.grading.jobs import Options

    course = find_course()
    chosen = chosen_names(course, names)
    if not check:
        languages = [lang] if lang else list(Language)
        made = ", ".join(languages)
        building.build(course, chosen, languages, lambda name: out.print(f"[green]✓[/] {name} ({made})"))
        return
    with _pool(course, chosen, Options(), None) as pool:
        complaints = building.check_build(course, chosen, pool)
    for complaint in complaints:
        err.print(f"[red]✗[/] {escape(complaint)}", soft_wrap=True)
    if complaints:
        raise typer.Exit(1)
    out.print(f"[green]✓[/] {len(chosen)} assignments are as their sources say, unsolved, and their solutions pass.")


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
    from autograder.grading.batch import grade_batch
    from autograder.submitted import find_submissions
    from autograder.views.tables import grades_table

    course = find_course()
    batch = find_submissions(course, paths, assignment)
    for note in batch.notes:
        err.print(f"[yellow]![/] {escape(note)}", soft_wrap=True)
    options = grading_options(device, sandbox)
    started = time.perf_counter()
    with progress(len(batch.jobs), "grading") as step:
        report = grade_batch(course, batch, options, jobs, results, step, again=again)
    out.print(grades_table(report.results))
    for line in report.unforeseen:
        err.print(f"[yellow]![/] {escape(line)}", soft_wrap=True)
    for line in report.faults:
        err.print(f"[red]✗[/] {escape(line)}", soft_wrap=True)
    seconds = time.perf_counter() - started
    out.print(
        f"{len(report.results)} of {len(batch.jobs)} submissions graded in {seconds:.1f} s. "
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


@app.command(epilog="Example: [bold]autograder audit 01_sequential_mlp[/]")
def audit(
    names: Names = None,
    jobs: Jobs = None,
    attacks: Annotated[bool, typer.Option("--attacks", help="try the corpus of attacks instead")] = False,
    mutants: Annotated[
        bool, typer.Option("--mutants", help="try every small change of the model answers instead")
    ] = False,
) -> None:
    """Prove the graders on the answer corpus: right answers accepted, wrong ones rejected and named."""
    if attacks:
        _audit_attacks(find_course())
        return
    if mutants:
        course = find_course()
        _audit_mutants(course, chosen_names(course, names), jobs)
        return
    from autograder.audit import audit as run_audit
    from autograder.diagnosis.corpus import read_corpus
    from autograder.grading.jobs import Options
    from autograder.source import read_source
    from autograder.views.tables import audit_shortfalls, audit_table

    course = find_course()
    chosen = chosen_names(course, names)
    total = sum(len(read_corpus(course.answers(name), read_source(name, course.source(name)))) for name in chosen)
    with _pool(course, chosen, Options(), jobs) as pool, progress(total, "auditing") as step:
        results = run_audit(course, chosen, pool, step)
    for result in results:
        for line in audit_shortfalls(result):
            err.print(f"[red]✗[/] {escape(line)}", soft_wrap=True)
    out.print(audit_table(results))
    if not all(result.ok for result in results):
        raise typer.Exit(1)


def _audit_attacks(course: Course) -> None:
    from autograder.attacks.arena import open_arena
    from autograder.attacks.corpus import read_attacks
    from autograder.views.tables import attacks_summary, attacks_table

    attacks = read_attacks(course)
    trials = []
    with (
        tempfile.TemporaryDirectory() as folder,
        open_arena(course, Path(folder)) as arena,
        progress(len(attacks), "attacking") as step,
    ):
        for attack in attacks:
            trials.append(arena.try_out(attack))
            step(attack.id)
    for trial in trials:
        gains = [f"it gained {trial.gained:g} points."] if trial.gained > 0 else []
        for complaint in [*gains, *trial.complaints]:
            err.print(f"[red]✗[/] {trial.attack.id}: {escape(complaint)}", soft_wrap=True)
    out.print(attacks_table(trials))
    out.print(attacks_summary(trials), highlight=False)
    if not all(trial.ok for trial in trials):
        raise typer.Exit(1)


def _audit_mutants(course: Course, names: list[str], jobs: int | None) -> None:
    from autograder.grading.jobs import Options
    from autograder.mutation.mutants import mutants_of
    from autograder.mutation.trial import try_mutants
    from autograder.source import read_source
    from autograder.views.tables import mutants_table

    total = sum(len(mutants_of(read_source(name, course.source(name)))) for name in names)
    with _pool(course, names, Options(), jobs) as pool, progress(total, "trying") as step:
        results = try_mutants(course, names, pool, step)
    for result in results:
        for mutant in result.survivors:
            err.print(f"[red]✗[/] {result.assignment}: {escape(mutant.id)}", soft_wrap=True, highlight=False)
        for entry in result.stale:
            text = f"{result.assignment}: equivalent.yaml explains what is no survivor: {entry}"
            err.print(f"[red]✗[/] {escape(text)}", soft_wrap=True, highlight=False)
    out.print(mutants_table(results))
    if not all(result.ok for result in results):
        raise typer.Exit(1)


@app.command(epilog="Example: [bold]autograder demo demo[/]")
def demo(folder: Annotated[Path, typer.Argument(help="folder to make it in")] = Path("demo")) -> None:
    """Make a demonstration: a copy of the course with the work of a class that begins with 30 students."""
    from autograder.demo import STUDENTS, make_demo

    course = make_demo(find_course(), folder)
    out.print(f"{len(STUDENTS)} students, fewer at each of {len(course.names)} assignments: {folder}/submitted/")


@contextmanager
def _pool(course: Course, names: list[str], options: Options, jobs: int | None) -> Iterator[Pool]:
    from autograder.grading.pool import Pool, cores

    with Pool(course, names, options, jobs or cores()) as pool:
        yield pool
