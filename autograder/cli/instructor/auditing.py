"""The command that tests the graders and the sandbox: `autograder audit`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.console import FAILED, complain, new_app, out, progress
from autograder.cli.instructor.options import Jobs, Names, chosen_names, open_pool
from autograder.content.course import Course, find_course

app = new_app()


@app.command(epilog="Example: [bold]autograder audit 01_sequential_mlp[/]")
def audit(
    names: Names = None,
    jobs: Jobs = None,
    attacks: Annotated[bool, typer.Option("--attacks", help="run the corpus of attacks instead")] = False,
    mutants: Annotated[bool, typer.Option("--mutants", help="test mutants of the model answers instead")] = False,
) -> None:
    """Test the graders on the answer corpus: are right answers accepted, and wrong ones rejected and recognised?"""
    course = find_course()
    if attacks:
        ok = _audit_attacks(course)
    else:
        ok = (_audit_mutants if mutants else _audit_answers)(course, chosen_names(course, names), jobs)
    if not ok:
        raise typer.Exit(FAILED)


def _audit_answers(course: Course, names: list[str], jobs: int | None) -> bool:
    from autograder.content.source import read_source
    from autograder.diagnosis.corpus import read_corpus
    from autograder.proof.audit import audit as run_audit
    from autograder.views.tables import audit_shortfalls, audit_table

    total = sum(len(read_corpus(course.answers(name), read_source(name, course.source(name)))) for name in names)
    with open_pool(course, names, jobs) as pool, progress(total, "auditing") as step:
        results = run_audit(course, names, pool, step)
    for result in results:
        for line in audit_shortfalls(result):
            complain(line)
    out.print(audit_table(results))
    return all(result.ok for result in results)


def _audit_attacks(course: Course) -> bool:
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
            complain(f"{trial.id}: {complaint}")
    out.print(attacks_table(trials))
    out.print(attacks_summary(trials), highlight=False)
    return all(trial.ok for trial in trials)


def _audit_mutants(course: Course, names: list[str], jobs: int | None) -> bool:
    from autograder.content.source import read_source
    from autograder.proof.mutation.mutants import mutants_of
    from autograder.proof.mutation.trial import try_mutants
    from autograder.views.tables import mutants_table

    mutants = {name: mutants_of(read_source(name, course.source(name))) for name in names}
    total = sum(map(len, mutants.values()))
    with open_pool(course, names, jobs) as pool, progress(total, "trying") as step:
        results = try_mutants(course, mutants, pool, step)
    for result in results:
        for mutant in result.survivors:
            complain(f"{result.assignment}: {mutant}")
        for entry in result.stale:
            complain(f"{result.assignment}: equivalent.yaml has an entry for a mutant that did not survive: {entry}")
    out.print(mutants_table(results))
    return all(result.ok for result in results)
