"""Proof of the graders: right answers get full marks, wrong ones do not, and each gets its own hint."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import Course
from autograder.diagnosis.corpus import Answer, read_corpus
from autograder.diagnosis.match import FAILED, give_hints
from autograder.diagnosis.profiles import Profile, graders_digest, profiles_path, save_profiles
from autograder.errors import AutograderError
from autograder.grading.jobs import AnswerJob, Graded
from autograder.grading.worker import Pool
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
        profiles = _profiles({key: one for key, one in of_name.items() if not one.right}, name, graded)
        digest = graders_digest(course, name)
        for exercise in dict.fromkeys(answer.exercise for answer in of_name.values()):
            own = [profile for profile in profiles if profile.exercise == exercise]
            save_profiles(profiles_path(course, name, exercise, digest), own)
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
    only: Collection[tuple[str, str]] | None = None,
) -> bool:
    """Make the profiles that are missing or out of date, from the checks of each wrong answer's own exercise.

    Args:
        only: of these exercises, each with its assignment; of all by default.

    Returns:
        whether there were any to make.
    """
    stale: dict[tuple[Path, str], dict[str, Answer]] = {}
    for name in assignments:
        source = read_source(name, course.source(name))
        wanted = [exercise for exercise in source.exercises if only is None or (name, exercise) in only]
        digest = graders_digest(course, name)
        paths = {exercise: profiles_path(course, name, exercise, digest) for exercise in wanted}
        missing = {exercise: path for exercise, path in paths.items() if not path.is_file()}
        if missing:
            wrong = [answer for answer in read_corpus(course.answers(name), source) if not answer.right]
            for exercise, path in missing.items():
                stale[path, name] = {_job_id(answer): answer for answer in wrong if answer.exercise == exercise}
    jobs = [
        AnswerJob(name, job_id, ((answer.exercise, answer.code),), only=answer.exercise)
        for (_, name), answers in stale.items()
        for job_id, answer in answers.items()
    ]
    graded = _graded(jobs, pool, progress)
    for (path, name), answers in stale.items():
        save_profiles(path, _profiles(answers, name, graded))
    return bool(stale)


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


def _profiles(wrong: Mapping[str, Answer], name: str, graded: Mapping[tuple[str, str], Graded]) -> list[Profile]:
    return [_profile(answer, graded[name, job_id]) for job_id, answer in wrong.items()]


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
