"""Results of an earlier run that still hold, so that a run that was cut short can be finished."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from pydantic import ValidationError

from autograder.course import Course
from autograder.diagnosis.profiles import graders_digest
from autograder.grading.jobs import FileJob, Options
from autograder.results import SCHEMA_VERSION, SubmissionResult


def earlier_result(course: Course, job: FileJob, options: Options, path: Path) -> SubmissionResult | None:
    """The result at `path`, if it is of this very submission, by these very graders, and no fault of theirs."""
    try:
        result = SubmissionResult.model_validate_json(path.read_bytes())
        submission = hashlib.sha256(job.path.read_bytes()).hexdigest()
    except (OSError, ValidationError):  # there is none, or it is of no use: grading makes it anew
        return None
    same = (
        result.schema_version == SCHEMA_VERSION
        and (result.student, result.assignment, result.file) == (job.student, job.assignment, str(job.path))
        and result.submission_sha256 == submission
        and result.graders_sha256 == _digest(course, job.assignment)
        and (result.seed, result.device) == (course.settings.seed, options.device)
    )
    return result if same and not result.faulty else None


@functools.cache
def _digest(course: Course, assignment: str) -> str:
    return graders_digest(course, assignment)
