"""Grading a class: many submissions, several workers, results written as they come."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.audit import make_profiles
from autograder.course import Course
from autograder.errors import AutograderError, RecordError
from autograder.grading.earlier import earlier_result
from autograder.grading.jobs import FileJob, Graded, Options
from autograder.grading.pool import Pool, cores
from autograder.probe.failures import Status
from autograder.results import SubmissionResult, plain
from autograder.submitted import Batch

if TYPE_CHECKING:
    from autograder.gradebook.record import Recorder

RESULT = "result.json"


@dataclass
class BatchReport:
    """What grading a batch gave.

    Attributes:
        results: sorted by student and assignment.
        kept: how many of them an earlier run had graded.
        faults: what the grader itself failed at, a line each.
        unforeseen: checks that could not work with what a submission gave, a line each.
        missing: submissions that were not graded, or whose grade was not kept.
        interrupted: whether Ctrl-C ended it early.
    """

    results: list[SubmissionResult] = field(default_factory=list)
    kept: int = 0
    faults: list[str] = field(default_factory=list)
    unforeseen: list[str] = field(default_factory=list)
    missing: list[FileJob] = field(default_factory=list)
    interrupted: bool = False


def grade_batch(
    course: Course,
    batch: Batch,
    options: Options,
    size: int | None,
    folder: Path,
    progress: Callable[[str], None],
    *,
    again: bool = False,
) -> BatchReport:
    """Grade submissions, write each one's result.json, and record those of nbgrader's tree in its gradebook.

    What an earlier run has graded, and what has not changed since, is not graded again: only what that run did not
    come to record is recorded.

    Args:
        size: number of workers; one for each core by default.
        folder: where results go, as STUDENT/ASSIGNMENT/result.json.
        progress: called with a line for each submission graded.
        again: grade all of them, whatever was graded before.
    """
    report = BatchReport()
    with ExitStack() as stack:
        recorder = None
        if batch.recorded:
            from autograder.gradebook.record import Recorder

            recorder = stack.enter_context(Recorder(course))
        keeper = _Keeper(folder, recorder, report, progress)
        waiting = []
        try:
            for job in batch.jobs:
                earlier = None if again else earlier_result(course, job, options, keeper.path(job))
                if earlier is None:
                    waiting.append(job)
                else:
                    keeper.keep_earlier(job, earlier)
            if waiting:
                names = [name for name in course.names if any(job.assignment == name for job in waiting)]
                pool = stack.enter_context(Pool(course, names, options, min(size or cores(), len(waiting))))
                make_profiles(course, names, pool)
                for outcome in pool.run(waiting):
                    assert isinstance(outcome.job, FileJob)
                    if isinstance(outcome, Graded):
                        keeper.keep(outcome.job, outcome.result)
                    else:
                        report.faults.append(f"{outcome.job.path}: the grader failed: {outcome.reason}")
        except KeyboardInterrupt:
            report.interrupted = True
        keeper.finish()
    report.results.sort(key=lambda result: (result.student, result.assignment, result.file))
    report.missing = [job for job in batch.jobs if job not in keeper.done]
    return report


class _Keeper:
    """Writes results and records grades; what cannot be kept is a fault, and the rest goes on.

    When the gradebook cannot be written, grades wait until the end of the batch: each try may take seconds.
    """

    def __init__(
        self, folder: Path, recorder: Recorder | None, report: BatchReport, progress: Callable[[str], None]
    ) -> None:
        self.folder = folder
        self.recorder = recorder
        self.report = report
        self.progress = progress
        self.done: set[FileJob] = set()
        self._unrecorded: list[tuple[FileJob, SubmissionResult]] = []
        self._why = ""

    def path(self, job: FileJob) -> Path:
        return self.folder / _safe(job.student) / job.assignment / RESULT

    def keep(self, job: FileJob, result: SubmissionResult) -> None:
        self.report.faults += [
            f"{job.path}: the grader failed in {check.id}: {check.message}"
            for check in result.checks
            if check.status is Status.FAULT
        ]
        self.report.unforeseen += [
            f"{job.path}: {check.id} cannot work with what the code gave; look at it by hand: {check.message}"
            for check in result.checks
            if check.unforeseen
        ]
        try:
            result.write(self.path(job))
        except AutograderError as error:
            self.report.faults.append(f"{job.path}: {error}")
        else:
            self._record(job, result)

    def keep_earlier(self, job: FileJob, result: SubmissionResult) -> None:
        self.report.kept += 1
        self._record(job, result, unless_there=True)

    def finish(self) -> None:
        """Try again to record what could not be."""
        assert self.recorder is not None or not self._unrecorded
        waiting, self._unrecorded = self._unrecorded, []
        for job, result in waiting:
            self._record(job, result)
        if self._unrecorded:
            self.report.faults.append(
                f"{len(self._unrecorded)} grades are not recorded: {self._why}. "
                "Mend that, then run the same command again: it records what is missing."
            )

    def _record(self, job: FileJob, result: SubmissionResult, *, unless_there: bool = False) -> None:
        try:
            if self.recorder is not None and job.recorded:
                if self._unrecorded:
                    raise RecordError(self._why)
                if not (unless_there and self.recorder.has(result)):
                    self.recorder.record(result)
        except RecordError as error:
            self._why = str(error)
            self._unrecorded.append((job, result))
            return
        except AutograderError as error:
            self.report.faults.append(f"{job.path}: {error}")
            return
        self.done.add(job)
        self.report.results.append(result)
        self.progress(f"{plain(job.student)} {job.assignment} {result.score:g}/{result.max_score:g}")


@functools.cache
def _safe(student: str) -> str:
    """A student's name as a folder's."""
    return student.replace("/", "_").strip(".") or "_"
