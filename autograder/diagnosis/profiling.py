"""Makes the profiles of wrong answers by grading them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from autograder.content.course import Course
from autograder.content.source import read_source
from autograder.diagnosis.corpus import Answer, read_corpus
from autograder.diagnosis.profiles import Profile, Profiles, hints_digest, load_profiles, profiles_path, save_profiles
from autograder.grading.jobs import AnswerJob, Graded, expect_graded
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
    """Make the profiles that are missing or stale, by running the checks of each wrong answer's exercise.

    Args:
        failed: for each assignment, the ids of the checks that need a hint. Only wrong answers whose table entry lists
            one of them can give it, so only those are graded; by default all are.
    """
    tables: dict[Path, list[Answer]] = {}
    for name in assignments:
        source, digest = read_source(name, course.source(name)), hints_digest(course, name)
        paths = {profiles_path(course, name, exercise, digest): exercise for exercise in source.exercises}
        incomplete = {path: exercise for path, exercise in paths.items() if not load_profiles(path).complete}
        corpus = read_corpus(course.answers(name), source) if incomplete else []
        for path, exercise in incomplete.items():
            tables[path] = [answer for answer in corpus if answer.exercise == exercise and not answer.right]
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
        profiles = tuple(made[path][answer.id] for answer in table if answer.id in made[path])
        save_profiles(path, Profiles(profiles, complete=len(profiles) == len(table)))


def grade_answers(
    jobs: Sequence[AnswerJob], pool: Pool, progress: Callable[[str], None]
) -> dict[tuple[str, str], Graded]:
    """Grade answers of the corpus; returns the results by assignment and `job_id`.

    Raises:
        AutograderError: the grader itself failed on an answer.
    """
    graded: dict[tuple[str, str], Graded] = {}
    for outcome in pool.run(jobs):
        assignment, id_ = outcome.job.assignment, outcome.job.student
        graded[assignment, id_] = expect_graded(outcome, f"{assignment}/{id_}")
        progress(assignment)
    return graded


def job_id(answer: Answer) -> str:
    """The id of the job that grades an answer."""
    return f"{answer.exercise}/{'right' if answer.right else 'wrong'}/{answer.id}"


def job_of(answer: Answer, only: str = "") -> AnswerJob:
    """The job that grades an answer together with the model answers to the other exercises."""
    return AnswerJob(answer.assignment, job_id(answer), ((answer.exercise, answer.code),), only=only)


def profile_of(answer: Answer, graded: Graded) -> Profile:
    """The profile of a wrong answer that has been graded."""
    checks = graded.result.exercise(answer.exercise)
    return Profile(
        id=answer.id,
        exercise=answer.exercise,
        hint=answer.hint,
        signatures={check.id: graded.signatures.get(check.id) for check in checks},
        failed=frozenset(check.id for check in checks if check.status in FAILED),
    )
