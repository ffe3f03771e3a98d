"""Grading a class: many submissions, several workers, results written as they come."""

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
from autograder.diagnosis.making import make_profiles
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
    hints = Hints(course)
    earlier = KeptResults(course, options, hints)
    paths = dict(zip(batch.files, result_paths(folder, [(f.student, f.assignment) for f in batch.files]), strict=True))
    with ExitStack() as stack:
        recorder = None
        if batch.recorded:
            from autograder.gradebook.record import Recorder

            recorder = stack.enter_context(Recorder(course))
        keeper = _Keeper(paths, recorder, report, progress)
        waiting = []
        try:
            for file in batch.files:
                kept = None if again else earlier.find(file, paths[file])
                if kept is None:
                    waiting.append(file)
                else:
                    keeper.keep_earlier(file, kept)
            if waiting:
                names = [name for name in course.names if any(file.assignment == name for file in waiting)]
                pool = stack.enter_context(Pool(course, names, options, min(size or cores(), len(waiting))))
                make_profiles(course, names, pool)
                for outcome in pool.run(waiting):
                    assert isinstance(outcome.job, SubmittedFile)
                    if isinstance(outcome, Graded):
                        hints.give(outcome)
                        keeper.keep(outcome.job, outcome.result)
                    else:
                        report.faults.append(f"{outcome.job.path}: the grader failed: {outcome.reason}")
        except KeyboardInterrupt:
            report.interrupted = True
        keeper.finish()
    report.results.sort(key=lambda result: (result.student, result.assignment, result.file))
    report.missing = [str(file.path) for file in batch.files if file not in keeper.done]
    return report


class _Keeper:
    """Writes results and records grades; what cannot be kept is a fault, and the rest goes on.

    When the gradebook cannot be written, grades wait until the end of the batch: each try may take seconds.
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
        self._unrecorded: list[tuple[SubmittedFile, SubmissionResult]] = []
        self._why = ""

    def keep(self, file: SubmittedFile, result: SubmissionResult) -> None:
        self.report.faults += [
            f"{file.path}: the grader failed in {check.id}: {check.message}"
            for check in result.checks
            if check.status is Status.FAULT
        ]
        self.report.unforeseen += [
            f"{file.path}: {check.id} cannot work with what the code gave; look at it by hand: {check.message}"
            for check in result.checks
            if check.unforeseen
        ]
        try:
            result.write(self.paths[file])
        except AutograderError as error:
            self.report.faults.append(f"{file.path}: {error}")
        else:
            self._record(file, result)

    def keep_earlier(self, file: SubmittedFile, result: SubmissionResult) -> None:
        self.report.kept += 1
        self._record(file, result, unless_there=True)

    def finish(self) -> None:
        """Try again to record what could not be."""
        assert self.recorder is not None or not self._unrecorded
        waiting, self._unrecorded = self._unrecorded, []
        for file, result in waiting:
            self._record(file, result)
        if self._unrecorded:
            self.report.faults.append(
                f"{len(self._unrecorded)} grades are not recorded: {self._why}. "
                "Mend that, then run the same command again: it records what is missing."
            )

    def _record(self, file: SubmittedFile, result: SubmissionResult, *, unless_there: bool = False) -> None:
        try:
            if self.recorder is not None and file.recorded:
                if self._unrecorded:
                    raise RecordError(self._why)
                if not (unless_there and self.recorder.has(result)):
                    self.recorder.record(result)
        except RecordError as error:
            self._why = str(error)
            self._unrecorded.append((file, result))
            return
        except AutograderError as error:
            self.report.faults.append(f"{file.path}: {error}")
            return
        self.done.add(file)
        self.report.results.append(result)
        self.progress(f"{plain(file.student)} {file.assignment} {result.score:g}/{result.max_score:g}")
