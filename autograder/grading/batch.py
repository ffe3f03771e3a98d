"""Grading a class: many submissions, several workers, results written as they come."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from autograder.audit import make_profiles
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.grading.jobs import FileJob, Graded, Options
from autograder.grading.worker import Pool, cores
from autograder.probe.failures import Status
from autograder.results import SubmissionResult, plain
from autograder.submitted import Batch

RESULT = "result.json"


@dataclass
class BatchReport:
    """What grading a batch gave.

    Attributes:
        results: sorted by student and assignment.
        faults: what the grader itself failed at, a line each.
        missing: submissions that were not graded.
        interrupted: whether Ctrl-C ended it early.
    """

    results: list[SubmissionResult] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    missing: list[FileJob] = field(default_factory=list)
    interrupted: bool = False


def grade_batch(
    course: Course, batch: Batch, options: Options, size: int | None, folder: Path, progress: Callable[[str], None]
) -> BatchReport:
    """Grade submissions, write each one's result.json, and record those of nbgrader's tree in its gradebook.

    Args:
        size: number of workers; one for each core by default.
        folder: where results go, as STUDENT/ASSIGNMENT/result.json.
        progress: called with a line for each submission graded.
    """
    names = [name for name in course.names if any(job.assignment == name for job in batch.jobs)]
    report = BatchReport()
    graded: set[FileJob] = set()
    with ExitStack() as stack:
        workers = min(size or cores(), len(batch.jobs))
        pool = stack.enter_context(Pool(course, names, options, workers))
        try:
            make_profiles(course, names, pool, lambda _: None)
            recorder = None
            if batch.recorded:
                from autograder.gradebook.record import Recorder

                recorder = stack.enter_context(Recorder(course))
            for outcome in pool.run(batch.jobs):
                job = outcome.job
                assert isinstance(job, FileJob)
                if not isinstance(outcome, Graded):
                    report.faults.append(f"{job.path}: the grader failed: {outcome.reason}")
                    continue
                try:
                    outcome.result.write(folder / _safe(job.student) / job.assignment / RESULT)
                    if recorder is not None and job.recorded:
                        recorder.record(outcome.result)
                except AutograderError as error:
                    report.faults.append(f"{job.path}: {error}")
                    continue
                report.results.append(outcome.result)
                graded.add(job)
                report.faults += [
                    f"{job.path}: the grader failed in {check.id}: {check.message}"
                    for check in outcome.result.checks
                    if check.status is Status.FAULT
                ]
                progress(f"{plain(job.student)} {job.assignment} {outcome.result.score:g}/{outcome.result.max_score:g}")
        except KeyboardInterrupt:
            report.interrupted = True
    report.results.sort(key=lambda result: (result.student, result.assignment, result.file))
    report.missing = [job for job in batch.jobs if job not in graded]
    return report


@functools.cache
def _safe(student: str) -> str:
    """A student's name as a folder's."""
    return student.replace("/", "_").strip(".") or "_"
