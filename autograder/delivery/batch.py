"""Grades many submissions with several workers, and writes each result as soon as it is ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.base.errors import AutograderError, RecordError
from autograder.base.text import plain
from autograder.content.course import Course
from autograder.content.finding import Batch, SubmittedFile
from autograder.delivery.kept_results import KeptResults
from autograder.diagnosis.hints import Hints
from autograder.diagnosis.profiling import make_profiles
from autograder.grading.jobs import Graded, Options
from autograder.grading.pool import Pool, cores
from autograder.results.batch import BatchReport
from autograder.results.folders import result_paths
from autograder.results.grade import SubmissionResult
from autograder.wire.failures import Status

if TYPE_CHECKING:
    from autograder.gradebook.record import Recorder


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
    """Grade submissions, write each result.json, and record grades of nbgrader's submitted/ folder in its gradebook.

    A submission whose earlier result is still valid is not graded again, but its grade is recorded if it is missing.

    Args:
        size: number of workers; by default one for each core.
        folder: folder of the results, in which they are written as STUDENT/ASSIGNMENT/result.json.
        progress: called with one line of text for each graded submission.
        again: grade all submissions, even if an earlier result is still valid.
    """
    report = BatchReport()
    hints = Hints(course)
    earlier = KeptResults(course, options, hints)
    paths = dict(zip(batch.files, result_paths(folder, map(_owner, batch.files)), strict=True))
    with ExitStack() as stack:
        recorder = None
        if batch.recorded:
            from autograder.gradebook.record import Recorder

            recorder = stack.enter_context(Recorder(course))
        writer = _Writer(paths, recorder, report, progress)
        ungraded = []
        try:
            for file in batch.files:
                kept = None if again else earlier.find(file, paths[file])
                if kept is None:
                    ungraded.append(file)
                else:
                    report.kept += 1
                    writer.record(file, kept, unless_recorded=True)
            if ungraded:
                names = [name for name in course.names if any(file.assignment == name for file in ungraded)]
                pool = stack.enter_context(Pool(course, names, options, min(size or cores(), len(ungraded))))
                make_profiles(course, names, pool)
                for outcome in pool.run(ungraded):
                    assert isinstance(outcome.job, SubmittedFile)
                    if isinstance(outcome, Graded):
                        hints.give(outcome)
                        writer.write(outcome.job, outcome.result)
                    else:
                        report.faults.append(f"{outcome.job.path}: the grader failed: {outcome.reason}")
        except KeyboardInterrupt:
            report.interrupted = True
        writer.retry()
    report.results.sort(key=lambda result: (result.student, result.assignment, result.file))
    report.missing = [str(file.path) for file in batch.files if file not in writer.done]
    return report


def _owner(file: SubmittedFile) -> tuple[str, str]:
    """The student and assignment under which a result is kept; further files of a student are numbered."""
    return file.student if file.number == 1 else f"{file.student} ({file.number})", file.assignment


class _Writer:
    """Writes results and records grades. A failure to do so is reported as a fault and does not stop the batch.

    After the gradebook could not be written, later grades are queued until the end of the batch, because each attempt
    can take seconds.
    """

    def __init__(
        self,
        paths: Mapping[SubmittedFile, Path],
        recorder: Recorder | None,
        report: BatchReport,
        progress: Callable[[str], None],
    ) -> None:
        self.paths = paths
        self.recorder = recorder
        self.report = report
        self.progress = progress
        self.done: set[SubmittedFile] = set()
        self._queue: list[tuple[SubmittedFile, SubmissionResult]] = []
        self._reason = ""

    def write(self, file: SubmittedFile, result: SubmissionResult) -> None:
        """Write the result.json of a submission, and record its grade."""
        for check in result.checks:
            if check.status is Status.FAULT:
                self.report.faults.append(f"{file.path}: the grader failed in {check.id}: {check.message}")
            if check.unforeseen:
                self.report.unforeseen.append(
                    f"{file.path}: {check.id} cannot handle the returned value; grade it by hand: {check.message}"
                )
        try:
            result.write(self.paths[file])
        except AutograderError as error:
            self.report.faults.append(f"{file.path}: {error}")
        else:
            self.record(file, result)

    def record(self, file: SubmittedFile, result: SubmissionResult, *, unless_recorded: bool = False) -> None:
        """Record a grade in the gradebook, or queue it if the gradebook cannot be written."""
        try:
            if self.recorder is not None and file.recorded:
                if self._queue:
                    raise RecordError(self._reason)
                if not (unless_recorded and self.recorder.has(result)):
                    self.recorder.record(result)
        except RecordError as error:
            self._reason = str(error)
            self._queue.append((file, result))
        except AutograderError as error:
            self.report.faults.append(f"{file.path}: {error}")
        else:
            self.done.add(file)
            self.report.results.append(result)
            self.progress(f"{plain(file.student)} {file.assignment} {result.score:g}/{result.max_score:g}")

    def retry(self) -> None:
        """Try again to record the queued grades."""
        queue, self._queue = self._queue, []
        for file, result in queue:
            self.record(file, result)
        if self._queue:
            self.report.faults.append(
                f"{len(self._queue)} grades are not recorded: {self._reason}. "
                "Fix the cause, then run the same command again to record them."
            )
