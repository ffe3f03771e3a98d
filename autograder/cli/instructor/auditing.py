"""What instructors type to prove the graders and the sandbox: `autograder audit`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from autograder.cli.console import err, new_app, out, progress
from autograder.cli.instructor.options import Jobs, Names, chosen_names, open_pool
from autograder.content.course import Course, find_course

app = new_app()


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
    from autograder.content.source import read_source
    from autograder.diagnosis.corpus import read_corpus
    from autograder.proof.audit import audit as run_audit
    from autograder.views.tables import audit_shortfalls, audit_table

    course = find_course()
    chosen = chosen_names(course, names)
    total = sum(len(read_corpus(course.answers(name), read_source(name, course.source(name)))) for name in chosen)
    with open_pool(course, chosen, jobs) as pool, progress(total, "auditing") as step:
        results = run_audit(course, chosen, pool, step)
    for result in results:
        for line in audit_shortfalls(result):
            err.print(f"[red]✗[/] {escape(line)}", soft_wrap=True)
    out.print(audit_table(results))
    if not all(result.ok for result in results):
        raise typer.Exit(1)


def _audit_attacks(course: Course) -> None:
    from autograder.delivery.authoring.build import build
    from autograder.proof.attacks.corpus import read_attacks
    from autograder.proof.attacks.trials import open_trials
    from autograder.views.tables import attacks_summary, attacks_table

    attacks = read_attacks(course)
    trials = []
    with (
        tempfile.TemporaryDirectory() as folder,
        open_trials(course, Path(folder), build) as arena,
        progress(len(attacks), "attacking") as step,
    ):
        for attack in attacks:
            trials.append(arena.try_out(attack))
            step(attack.id)
    for trial in trials:
        gains = [f"it gained {trial.gained:g} points."] if trial.gained > 0 else []
        for complaint in [*gains, *trial.complaints]:
            err.print(f"[red]✗[/] {trial.id}: {escape(complaint)}", soft_wrap=True)
    out.print(attacks_table(trials))
    out.print(attacks_summary(trials), highlight=False)
    if not all(trial.ok for trial in trials):
        raise typer.Exit(1)


def _audit_mutants(course: Course, names: list[str], jobs: int | None) -> None:
    from autograder.content.source import read_source
    from autograder.proof.mutation.mutants import mutants_of
    from autograder.proof.mutation.trial import try_mutants
    from autograder.views.tables import mutants_table

    total = sum(len(mutants_of(read_source(name, course.source(name)))) for name in names)
    with open_pool(course, names, jobs) as pool, progress(total, "trying") as step:
        results = try_mutants(course, names, pool, step)
    for result in results:
        for mutant in result.survivors:
            err.print(f"[red]✗[/] {result.assignment}: {escape(mutant)}", soft_wrap=True, highlight=False)
        for entry in result.stale:
            text = f"{result.assignment}: equivalent.yaml explains what is no survivor: {entry}"
            err.print(f"[red]✗[/] {escape(text)}", soft_wrap=True, highlight=False)
    out.print(mutants_table(results))
    if not all(result.ok for result in results):
        raise typer.Exit(1)
