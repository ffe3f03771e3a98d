"""Proof of the graders: right answers get full marks, wrong ones do not, and each gets its own hint."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import Course
from autograder.diagnosis.corpus import Answer, read_corpus
from autograder.diagnosis.match import FAILED, give_hints
from autograder.diagnosis.profiles import Profile, Profiles, graders_digest, load_profiles, profiles_path, save_profiles
from autograder.errors import AutograderError
from autograder.grading.jobs import AnswerJob, Graded
from autograder.grading.pool import Pool
from autograder.source import read_source

NAMED_SHARE = 0.95  # of the wrong answers that must get their own hint


@dataclass
class Finding:
    """One answer of the corpus and what grading made of it."""

    answer: Answer
    accepted: bool
    failed: tuple[str, ...]
    misconception: str
    unforeseen: bool = False
    messages: tuple[str, ...] = ()

    @property
    def proven(self) -> bool:
        """A right answer has full marks; a wrong one fails exactly the checks that its entry lists, and none raises."""
        if self.unforeseen:
            return False
        if self.answer.right:
            return self.accepted
        return not self.accepted and set(self.failed) == set(self.answer.fails)

    @property
    def named(self) -> bool:
        return self.misconception == self.answer.id


@dataclass
class AuditResult:
    """What an audit of one assignment found.

    Attributes:
        unproven: checks that no wrong answer fails.
    """

    assignment: str
    findings: list[Finding] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)

    @property
    def right(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.answer.right]

    @property
    def wrong(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.answer.right]

    @property
    def named(self) -> int:
        return sum(finding.named for finding in self.wrong)

    @property
    def ok(self) -> bool:
        proven = all(finding.proven for finding in self.findings) and not self.unproven
        return proven and self.named >= NAMED_SHARE * len(self.wrong)


def audit(
    course: Course, assignments: Sequence[str], pool: Pool, progress: Callable[[str], None] = lambda _: None
) -> list[AuditResult]:
    """Grade the whole corpus of some assignments, and keep what each wrong answer does for diagnosis.

    Args:
        progress: called with an assignment's name for each answer graded.

    Raises:
        AutograderError: the grader itself failed on an answer.
    """
    answers = {
        (name, _job_id(answer)): answer
        for name in assignments
        for answer in read_corpus(course.answers(name), read_source(name, course.source(name)))
    }
    jobs = [AnswerJob(name, job_id, ((answer.exercise, answer.code),)) for (name, job_id), answer in answers.items()]
    graded = _graded(jobs, pool, progress)
    results = []
    for name in assignments:
        of_name = {job_id: answer for (assignment, job_id), answer in answers.items() if assignment == name}
        profiles = [_profile(answer, graded[name, job_id]) for job_id, answer in of_name.items() if not answer.right]
        digest = graders_digest(course, name)
        for exercise in dict.fromkeys(answer.exercise for answer in of_name.values()):
            own = tuple(profile for profile in profiles if profile.exercise == exercise)
            save_profiles(profiles_path(course, name, exercise, digest), Profiles(own, complete=True))
        findings = [_finding(answer, graded[name, job_id], profiles) for job_id, answer in of_name.items()]
        failed = {check for finding in findings for check in finding.failed}
        checks = [check.id for job_id in list(of_name)[:1] for check in graded[name, job_id].result.checks]
        results.append(AuditResult(name, findings, [check for check in checks if check not in failed]))
    return results


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
        source, digest = read_source(name, course.source(name)), graders_digest(course, name)
        paths = {exercise: profiles_path(course, name, exercise, digest) for exercise in source.exercises}
        incomplete = {exercise: path for exercise, path in paths.items() if not load_profiles(path).complete}
        if incomplete:
            wrong = [answer for answer in read_corpus(course.answers(name), source) if not answer.right]
            for exercise, path in incomplete.items():
                tables[path] = [answer for answer in wrong if answer.exercise == exercise]
    made = {path: {profile.id: profile for profile in load_profiles(path).made} for path in tables}
    jobs = [
        AnswerJob(answer.assignment, _job_id(answer), ((answer.exercise, answer.code),), only=answer.exercise)
        for path, table in tables.items()
        for answer in table
        if answer.id not in made[path]
        and (failed is None or not set(answer.fails).isdisjoint(failed.get(answer.assignment, ())))
    ]
    graded = _graded(jobs, pool, progress)
    for path, table in tables.items():
        for answer in table:
            if (key := (answer.assignment, _job_id(answer))) in graded:
                made[path][answer.id] = _profile(answer, graded[key])
        in_order = tuple(made[path][answer.id] for answer in table if answer.id in made[path])
        save_profiles(path, Profiles(in_order, complete=len(in_order) == len(table)))


def _graded(jobs: Sequence[AnswerJob], pool: Pool, progress: Callable[[str], None]) -> dict[tuple[str, str], Graded]:
    graded: dict[tuple[str, str], Graded] = {}
    for outcome in pool.run(jobs):
        if not isinstance(outcome, Graded):
            raise AutograderError(
                f"the grader failed: {outcome.reason}", where=f"{outcome.job.assignment}/{outcome.job.student}"
            )
        progress(outcome.job.assignment)
        graded[outcome.job.assignment, outcome.job.student] = outcome
    return graded


def _job_id(answer: Answer) -> str:
    return f"{answer.exercise}/{'right' if answer.right else 'wrong'}/{answer.id}"


def _profile(answer: Answer, graded: Graded) -> Profile:
    own = [check for check in graded.result.checks if check.exercise == answer.exercise]
    return Profile(
        id=answer.id,
        exercise=answer.exercise,
        hint=answer.hint,
        signatures={check.id: graded.signatures.get(check.id) for check in own},
        failed=frozenset(check.id for check in own if check.status in FAILED),
    )


def _finding(answer: Answer, graded: Graded, profiles: list[Profile]) -> Finding:
    checks = [check.model_copy(update={"hint": "", "misconception": ""}) for check in graded.result.checks]
    if not answer.right:
        give_hints(checks, graded.signatures, profiles)
    failed = [check for check in checks if check.status in FAILED]
    named = [check.misconception for check in failed if check.misconception]
    return Finding(
        answer=answer,
        accepted=graded.result.score == graded.result.max_score and not graded.result.faulty,
        unforeseen=any(check.unforeseen for check in checks),
        failed=tuple(check.id for check in failed),
        misconception=answer.id if named and all(name == answer.id for name in named) else (named or [""])[0],
        messages=tuple(f"{check.id}: {check.status.value}: {check.message}" for check in failed),
    )
