"""Results of an earlier run that are still valid, so that an interrupted run can be continued."""

from __future__ import annotations

import functools
from pathlib import Path

from pydantic import ValidationError

from autograder.base.errors import SubmissionError
from autograder.content.course import Course
from autograder.content.finding import SubmittedFile
from autograder.content.submission import submission_digest
from autograder.diagnosis.hints import Hints
from autograder.grading.digest import points_digest
from autograder.grading.jobs import Options
from autograder.results.grade import SCHEMA_VERSION, SubmissionResult


class KeptResults:
    """Finds valid results of earlier runs."""

    def __init__(self, course: Course, options: Options, hints: Hints) -> None:
        self.course = course
        self.options = options
        self.hints = hints
        self._digest = functools.cache(functools.partial(points_digest, course))

    def find(self, file: SubmittedFile, path: Path) -> SubmissionResult | None:
        """The result stored at `path`, if grading `file` now would give the same points and hints; else None."""
        try:
            result = SubmissionResult.model_validate_json(path.read_bytes())
            limit = self.course.limits(file.assignment).submission_bytes
            submission = submission_digest(file.path, limit, file.folder)
        except (OSError, ValidationError, SubmissionError):
            return None
        same = (
            result.schema_version == SCHEMA_VERSION
            and (result.student, result.assignment, result.file) == (file.student, file.assignment, str(file.path))
            and result.submission_sha256 == submission
            and result.graders_sha256 == self._digest(file.assignment)
            and (result.seed, result.device) == (self.course.settings.seed, self.options.device)
        )
        stale = result.score < result.max_score and result.hints_sha256 != self.hints.digest(file.assignment)
        return result if same and not stale and not result.faulty else None
