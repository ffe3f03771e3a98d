"""Grading what a pull request hands in."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from autograder.base.errors import AutograderError, CourseError
from autograder.base.language import Language
from autograder.base.text import plain
from autograder.content.course import Course
from autograder.content.finding import SubmittedFile
from autograder.delivery.git import Repository
from autograder.delivery.pull.changes import MOST_REMARKS, PathNote, read_changes, shown
from autograder.delivery.pull.handed_in import HandedIn, take
from autograder.delivery.pull.lines import cell_lines
from autograder.delivery.release.contents import contents
from autograder.delivery.release.repository import released_names
from autograder.diagnosis.hints import Hints
from autograder.diagnosis.making import make_profiles
from autograder.grading.jobs import Graded, Options
from autograder.grading.pool import Pool, cores
from autograder.results.grade import SubmissionResult
from autograder.results.pull import GradedFile, PathRemark, PullReport
from autograder.wire.failures import FAILED


def grade_pull(
    course: Course,
    repository: Repository,
    base: str,
    head: str,
    student: str,
    options: Options,
    *,
    language: Language | None = None,
    fail_under: float | None = None,
    pool: Pool | None = None,
) -> PullReport:
    """Grade the assignments that differ between two commits of a student's repository.

    Args:
        language: of what is not about one notebook; by default that of the first notebook.
        fail_under: percentage of the points below which a grade fails the pull request; None for never.
        pool: workers that are warm already; by default some are started if there is anything to grade.

    Raises:
        GitError: the repository or a commit cannot be read.
        AutograderError: the grader failed.
    """
    base, head = repository.commit_of(base), repository.commit_of(head)
    names = released_names(course, repository, base)
    if not names:
        raise CourseError(f"{base[:10]} has no assignment of this course.", where=repository.path,
                          fix="The base is a branch of the repository that `autograder release` makes.")  # fmt: skip
    changes = read_changes(course, repository, base, head, names, contents(course, names))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve()
        taken = take(course, repository, changes, folder)
        results = _grade(course, taken, student, options, pool) if taken else []
        graded = [_graded_file(one, result, folder) for one, result in zip(taken, results, strict=True)]
    spoken = language or (graded[0].result.language if graded else Language.EN)
    report = PullReport(
        student=student,
        base=base,
        head=head,
        language=spoken,
        graded=graded,
        problems=_said(changes.problems[:MOST_REMARKS], spoken),
        refused=_said(changes.refused[:MOST_REMARKS], spoken),
        other=changes.other + sum(max(0, len(some) - MOST_REMARKS) for some in (changes.problems, changes.refused)),
    )
    too_few = fail_under is not None and report.score * 100 < fail_under * report.max_score
    return report.model_copy(update={"failed": bool(report.refused) or too_few})


def _grade(
    course: Course, taken: Sequence[HandedIn], student: str, options: Options, pool: Pool | None
) -> list[SubmissionResult]:
    """Grade files, make the profiles of wrong answers that fail what failed here, and give hints from them."""
    jobs = [SubmittedFile(student, one.assignment, one.file) for one in taken]
    names = [job.assignment for job in jobs]
    with nullcontext(pool) if pool else Pool(course, names, options, _size(len(jobs))) as workers:
        outcomes = _run(workers, jobs)
        failed: dict[str, set[str]] = {}
        for outcome in outcomes.values():
            checks = {check.id for check in outcome.result.checks if check.status in FAILED}
            if checks and not outcome.result.problem:
                failed.setdefault(outcome.job.assignment, set()).update(checks)
        make_profiles(course, list(failed), workers, failed=failed)
    hints = Hints(course)
    for outcome in outcomes.values():
        hints.give(outcome)
    return [outcomes[job].result for job in jobs]


def _size(jobs: int) -> int:
    """Of a pool for so many jobs: one worker for each, as far as there are cores.

    With fewer jobs still one for two cores, to make profiles: a worker is two processes, which import torch at the same
    time, so more would only start later.
    """
    return max(1, cores() // 2, min(jobs, cores()))


def _run(pool: Pool, jobs: Sequence[SubmittedFile]) -> dict[SubmittedFile, Graded]:
    outcomes = {}
    for outcome in pool.run(jobs):
        if not isinstance(outcome, Graded):
            raise AutograderError(f"the grader failed: {outcome.reason}", where=outcome.job.assignment)
        assert isinstance(outcome.job, SubmittedFile)
        outcomes[outcome.job] = outcome
    return outcomes


def _graded_file(one: HandedIn, result: SubmissionResult, folder: Path) -> GradedFile:
    path = shown(one.path)
    notes = [note.of(result.language) for note in one.notes]
    own = result.model_copy(update={
        "file": path,
        "problem": result.problem.replace(str(one.file), path),
        "notes": [*map(plain, notes), *result.notes],
    })  # fmt: skip
    return GradedFile(path=path, result=own, lines=cell_lines(one.file))


def _said(remarks: Sequence[PathNote], language: Language) -> list[PathRemark]:
    return [PathRemark(path=remark.path, text=remark.text.of(language), command=remark.command) for remark in remarks]
