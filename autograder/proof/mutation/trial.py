"""Finds the mutants that get full marks and are not in the table of known equivalent mutants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from autograder.base.errors import AutograderError, CourseError
from autograder.content.course import Course
from autograder.grading.jobs import AnswerJob, expect_graded
from autograder.grading.pool import Pool
from autograder.proof.mutation.mutants import Mutant
from autograder.results.mutation import MutationResult


class Equivalent(BaseModel):
    """An equivalent mutant, which is right as well.

    Attributes:
        change: the change, as `autograder audit --mutants` prints it.
        reason: why the mutant is right.
    """

    model_config = ConfigDict(extra="forbid")
    change: str
    reason: str


def read_equivalents(path: Path) -> dict[tuple[str, str], str]:
    """The reasons for equivalent mutants, by exercise and change; empty if there is no file.

    Raises:
        CourseError: the file is not a valid table.
    """
    if not path.is_file():
        return {}
    try:
        entries = TypeAdapter(dict[str, list[Equivalent]]).validate_python(
            yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        )
    except (yaml.YAMLError, ValidationError) as error:
        raise CourseError(f"not a table of equivalent mutants: {error}", where=path) from error
    return {(exercise, entry.change): entry.reason for exercise, found in entries.items() for entry in found}


def try_mutants(
    course: Course,
    mutants: Mapping[str, Sequence[Mutant]],
    pool: Pool,
    progress: Callable[[str], None] = lambda _: None,
) -> list[MutationResult]:
    """Grade mutants, given by assignment, by the checks of their exercise, up to the first that fails.

    Raises:
        AutograderError: the grader itself failed on a mutant.
    """
    by_id = {(name, mutant.id): mutant for name, found in mutants.items() for mutant in found}
    jobs = [
        AnswerJob(name, id_, ((mutant.exercise, mutant.code),), only=mutant.exercise, until_failure=True)
        for (name, id_), mutant in by_id.items()
    ]
    survivors: dict[str, list[Mutant]] = {name: [] for name in mutants}
    for outcome in pool.run(jobs):
        job = outcome.job
        where = f"{job.assignment}/{job.student}"
        result = expect_graded(outcome, where).result
        if result.faulty:
            raise AutograderError("a check has a grader fault on the model answer.", where=where)
        progress(job.assignment)
        if result.score == result.max_score:
            survivors[job.assignment].append(by_id[job.assignment, job.student])
    return [_result(course, name, len(mutants[name]), survivors[name]) for name in mutants]


def _result(course: Course, name: str, total: int, survivors: list[Mutant]) -> MutationResult:
    equivalents = read_equivalents(course.answers(name) / "equivalent.yaml")
    survived = {(mutant.exercise, mutant.change) for mutant in survivors}
    return MutationResult(
        name,
        total,
        explained=len(survived & equivalents.keys()),
        survivors=sorted(f"{exercise}: {change}" for exercise, change in survived - equivalents.keys()),
        stale=[f"{exercise}: {change}" for exercise, change in equivalents if (exercise, change) not in survived],
    )
