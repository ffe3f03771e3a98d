"""Making the profiles of wrong answers, by grading them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from autograder.base.errors import AutograderError
from autograder.content.course import Course
from autograder.content.source import read_source
from autograder.diagnosis.corpus import Answer, read_corpus
from autograder.diagnosis.profiles import Profile, Profiles, hints_digest, load_profiles, profiles_path, save_profiles
from autograder.grading.jobs import AnswerJob, Graded
from autograder.grading.pool import Pool
from autograder.wire.failures import FAILED


def make_profiles(
    course: Course,
    assignments: Sequence[str],
    pool: Pool,
    progress: Callable[[str], None] = lambda _: None,
    *,
    failed: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Make the profiles that are missing or out of date, from the checks of each wrong answer's own exercise.

    Args:
        failed: for each assignment, the ids of the checks that need a hint: only wrong answers that fail one of them,
            as their table says, can give it. Those of all are made by default.
    """
    tables: dict[Path, list[Answer]] = {}
    for name in assignments:
        source, digest = read_source(name, course.source(name)), hints_digest(course, name)
        paths = {exercise: profiles_path(course, name, exercise, digest) for exercise in source.exercises}
        incomplete = {exercise: path for exercise, path in paths.items() if not load_profiles(path).complete}
        if incomplete:
            wrong = [answer for answer in read_corpus(course.answers(name), source) if not answer.right]
            for exercise, path in incomplete.items():
                tables[path] = [answer for answer in wrong if answer.exercise == exercise]
    made = {path: {profile.id: profile for profile in load_profiles(path).made} for path in tables}
    jobs = [
        job_of(answer, only=answer.exercise)
        for path, table in tables.items()
        for answer in table
        if answer.id not in made[path]
        and (failed is None or not set(answer.fails).isdisjoint(failed.get(answer.assignment, ())))
    ]
    graded = grade_answers(jobs, pool, progress)
    for path, table in tables.items():
        for answer in table:
            if (key := (answer.assignment, job_id(answer))) in graded:
                made[path][answer.id] = profile_of(answer, graded[key])
        in_order = tuple(made[path][answer.id] for answer in table if answer.id in made[path])
        save_profiles(path, Profiles(in_order, complete=len(in_order) == len(table)))


def grade_answers(
    jobs: Sequence[AnswerJob], pool: Pool, progress: Callable[[str], None]
) -> dict[tuple[str, str], Graded]:
    """What grading made of each answer, by assignment and id of the job.

    Raises:
        AutograderError: the grader itself failed on one.
    """
    graded: dict[tuple[str, str], Graded] = {}
    for outcome in pool.run(jobs):
        if not isinstance(outcome, Graded):
            raise AutograderError(
                f"the grader failed: {outcome.reason}", where=f"{outcome.job.assignment}/{outcome.job.student}"
            )
        progress(outcome.job.assignment)
        graded[outcome.job.assignment, outcome.job.student] = outcome
    return graded


def job_id(answer: Answer) -> str:
    """What the job that grades an answer is called."""
    return f"{answer.exercise}/{'right' if answer.right else 'wrong'}/{answer.id}"


def job_of(answer: Answer, only: str = "") -> AnswerJob:
    """The job that grades an answer among the model answers to the other exercises."""
    return AnswerJob(answer.assignment, job_id(answer), ((answer.exercise, answer.code),), only=only)


def profile_of(answer: Answer, graded: Graded) -> Profile:
    """What a wrong answer does, as grading it has shown."""
    own = [check for check in graded.result.checks if check.exercise == answer.exercise]
    return Profile(
        id=answer.id,
        exercise=answer.exercise,
        hint=answer.hint,
        signatures={check.id: graded.signatures.get(check.id) for check in own},
        failed=frozenset(check.id for check in own if check.status in FAILED),
    )
