"""Grades the submissions of a pull request."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from autograder.base.errors import CourseError
from autograder.base.language import Language
from autograder.base.text import plain
from autograder.content.course import Course
from autograder.content.finding import SubmittedFile
from autograder.delivery.git import Repository
from autograder.delivery.pull.changes import MAX_REMARKS, PathNote, read_changes, shown
from autograder.delivery.pull.handed_in import HandedIn, take, write_modules
from autograder.delivery.pull.lines import cell_lines
from autograder.delivery.release.contents import contents
from autograder.delivery.release.repository import released_names
from autograder.diagnosis.hints import Hints
from autograder.diagnosis.profiling import make_profiles
from autograder.grading.jobs import Graded, Job, Options, expect_graded
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
        language: language of the report; by default that of the first notebook.
        fail_under: the pull request fails if its score is below this percentage of the points; None for no limit.
        pool: workers that are already running; by default new workers are started if there is anything to grade.

    Raises:
        GitError: the repository or a commit cannot be read.
        CourseError: the base commit contains no assignment of the course.
        AutograderError: the grader failed.
    """
    base, head = repository.commit_of(base), repository.commit_of(head)
    names = released_names(course, repository, base)
    if not names:
        raise CourseError(f"{base[:10]} has no assignment of this course.", where=repository.path,
                          fix="Use a base in the repository that `autograder release` creates.")  # fmt: skip
    changes = read_changes(course, repository, base, head, names, contents(course, names))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve()
        taken = take(course, repository, changes, folder)
        for one in taken:
            write_modules(repository, head, one, course.limits(one.assignment).submission_bytes)
        results = _grade(course, taken, student, options, pool) if taken else []
        graded = [_graded_file(one, result, folder) for one, result in zip(taken, results, strict=True)]
    language = language or (graded[0].result.language if graded else Language.EN)
    report = PullReport(
        student=student,
        base=base,
        head=head,
        language=language,
        graded=graded,
        problems=_remarks(changes.problems, language),
        refused=_remarks(changes.refused, language),
        other=changes.other + sum(max(0, len(notes) - MAX_REMARKS) for notes in (changes.problems, changes.refused)),
    )
    below_limit = fail_under is not None and report.score * 100 < fail_under * report.max_score
    return report.model_copy(update={"failed": bool(report.refused) or below_limit})


def _grade(
    course: Course, taken: Sequence[HandedIn], student: str, options: Options, pool: Pool | None
) -> list[SubmissionResult]:
    """Grade files and give hints. Only profiles of wrong answers that fail the same checks are computed."""
    jobs = [SubmittedFile(student, one.assignment, one.file, folder=one.file.parent) for one in taken]
    names = [job.assignment for job in jobs]
    outcomes: dict[Job, Graded] = {}
    failed: dict[str, set[str]] = {}
    with nullcontext(pool) if pool else Pool(course, names, options, _pool_size(len(jobs))) as workers:
        for outcome in workers.run(jobs):
            graded = expect_graded(outcome, outcome.job.assignment)
            outcomes[graded.job] = graded
            checks = {check.id for check in graded.result.checks if check.status in FAILED}
            if checks and not graded.result.problem:
                failed.setdefault(graded.job.assignment, set()).update(checks)
        make_profiles(course, list(failed), workers, failed=failed)
    hints = Hints(course)
    for graded in outcomes.values():
        hints.give(graded)
    return [outcomes[job].result for job in jobs]


def _pool_size(jobs: int) -> int:
    """Pool size: one worker for each job, at most one for each core, but at least half the cores to make profiles.

    More workers would start later, because each of them is two processes that import torch at the same time.
    """
    return max(1, cores() // 2, min(jobs, cores()))


def _graded_file(one: HandedIn, result: SubmissionResult, folder: Path) -> GradedFile:
    path = shown(one.path)
    notes = [plain(note.of(result.language)) for note in one.notes]
    published = result.model_copy(update={
        "file": path,
        "problem": result.problem.replace(str(one.file), path),
        "notes": [*notes, *result.notes],
    })  # fmt: skip
    return GradedFile(path=path, result=published, lines=cell_lines(one.file))


def _remarks(notes: Sequence[PathNote], language: Language) -> list[PathRemark]:
    return [PathRemark(path=n.path, text=n.text.of(language), command=n.command) for n in notes[:MAX_REMARKS]]
