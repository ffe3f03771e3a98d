"""Audit of the graders: right answers must get full marks, and each wrong answer must fail and get its own hint."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograder.content.course import Course
from autograder.content.source import read_source
from autograder.diagnosis.corpus import Answer, read_corpus
from autograder.diagnosis.matching import give_hints
from autograder.diagnosis.profiles import Profile, Profiles, hints_digest, profiles_path, save_profiles
from autograder.diagnosis.profiling import grade_answers, job_id, job_of, profile_of
from autograder.grading.jobs import Graded
from autograder.grading.pool import Pool
from autograder.results.audit import AuditResult, Finding
from autograder.wire.failures import FAILED


def audit(
    course: Course, assignments: Sequence[str], pool: Pool, progress: Callable[[str], None] = lambda _: None
) -> list[AuditResult]:
    """Grade the whole corpus of some assignments, and save the profiles of wrong answers for diagnosis.

    Args:
        progress: called with the assignment's name for each graded answer.

    Raises:
        AutograderError: the grader itself failed on an answer.
    """
    answers = {
        (name, job_id(answer)): answer
        for name in assignments
        for answer in read_corpus(course.answers(name), read_source(name, course.source(name)))
    }
    graded = grade_answers([job_of(answer) for answer in answers.values()], pool, progress)
    results = []
    for name in assignments:
        pairs = [(answer, graded[key]) for key, answer in answers.items() if answer.assignment == name]
        profiles = [profile_of(answer, outcome) for answer, outcome in pairs if not answer.right]
        digest = hints_digest(course, name)
        for exercise in dict.fromkeys(answer.exercise for answer, _ in pairs):
            of_exercise = tuple(profile for profile in profiles if profile.exercise == exercise)
            save_profiles(profiles_path(course, name, exercise, digest), Profiles(of_exercise, complete=True))
        findings = [_finding(answer, outcome, profiles) for answer, outcome in pairs]
        failed = {check for finding in findings for check in finding.failed}
        checks = [check.id for _, outcome in pairs[:1] for check in outcome.result.checks]
        results.append(AuditResult(name, findings, [check for check in checks if check not in failed]))
    return results


def _finding(answer: Answer, graded: Graded, profiles: list[Profile]) -> Finding:
    checks = graded.result.checks
    if not answer.right:
        give_hints(checks, graded.signatures, profiles)
    failed = [check for check in checks if check.status in FAILED]
    recognised = [check.misconception for check in failed if check.misconception]
    return Finding(
        exercise=answer.exercise,
        id=answer.id,
        right=answer.right,
        fails=answer.fails,
        accepted=graded.result.score == graded.result.max_score and not graded.result.faulty,
        unforeseen=any(check.unforeseen for check in checks),
        failed=tuple(check.id for check in failed),
        misconception=next(iter(recognised), ""),
        messages=tuple(f"{check.id}: {check.status.value}: {check.message}" for check in failed),
    )
