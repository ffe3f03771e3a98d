"""Writes a batch of results into nbgrader's gradebook and its `autograded/` folder.

The result is the same as that of `nbgrader autograde`, which however opens the database a dozen times for each
submission. Here one process writes, with one connection and one transaction for each submission, as suits SQLite.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import json
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, InvalidEntry, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import compute_checksum, parse_utc
from sqlalchemy.exc import DBAPIError, SAWarning, SQLAlchemyError
from traitlets.config import Config

from autograder.base.errors import CourseError, RecordError
from autograder.base.files import write_atomically
from autograder.content.course import Course
from autograder.content.source import CHECK_PREFIX, metadata_of
from autograder.gradebook.config import configure
from autograder.gradebook.feedback import fill, stamp, stamp_of
from autograder.gradebook.nbgrader_private import LatePenalties
from autograder.gradebook.restore import read_restored
from autograder.results.grade import CheckResult, SubmissionResult
from autograder.wire.failures import Status

TIMESTAMP = "timestamp.txt"
READ_ONLY = 0o444  # nbgrader makes the files of autograded/ read-only


class Recorder:
    """Writes grades into nbgrader's gradebook of a course. Use it as a context manager."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.config = Config()
        configure(self.config, course.root)
        self.directory = CourseDirectory(config=self.config)
        self._penalties = LatePenalties(self.config)

    @functools.cached_property
    def gradebook(self) -> Gradebook:
        """The gradebook, opened at the first use, so that a failure to open it does not stop the grading."""
        return Gradebook(self.directory.db_url, self.course.settings.course)

    def record(self, result: SubmissionResult) -> None:
        """Write one result: its row, its grades and its autograded notebook.

        Raises:
            RecordError: the gradebook or the notebook cannot be written now; the previous grade is unchanged.
            CourseError: the assignment or the time of the submission is not valid.
        """
        with self._transaction():
            folder = self._folder(self.directory.submitted_directory, result)
            restored = self._write_notebook(folder, result)
            submission = self._submission(folder, result)
            [notebook] = [notebook for notebook in submission.notebooks if notebook.name == result.assignment]
            for grade in notebook.grades:
                checks = _checks(grade, result)
                grade.auto_score = sum(check.earned for check in checks)
                doubtful = any(check.status is Status.FAULT or check.unforeseen for check in checks)
                grade.needs_manual_grade = doubtful or grade.manual_score is not None
            self._comment(notebook, restored)
            notebook.late_submission_penalty = None
            self.gradebook.db.flush()
            notebook.late_submission_penalty = self._penalties.of(submission, notebook, result.student)
            self.gradebook.db.commit()

    def has(self, result: SubmissionResult) -> bool:
        """Whether this result is recorded, and its autograded notebook exists.

        Raises:
            RecordError: the gradebook cannot be read now.
        """
        path = self._folder(self.directory.autograded_directory, result) / f"{result.assignment}.ipynb"
        with self._transaction():
            if not path.is_file() or stamp_of(json.loads(path.read_bytes())) != stamp(result):
                return False
            try:
                submission = self.gradebook.find_submission(result.assignment, result.student)
            except MissingEntry:
                return False
            grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
            timestamp = self._timestamp(self._folder(self.directory.submitted_directory, result))
            return submission.timestamp == timestamp and all(
                grade.auto_score == sum(check.earned for check in _checks(grade, result)) for grade in grades
            )

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, InvalidEntry, OSError) as error:
            if "gradebook" in vars(self):
                self.gradebook.db.rollback()
            reason = error.orig if isinstance(error, DBAPIError) else error
            where = None if isinstance(error, OSError) else self.directory.db_url
            raise RecordError(str(reason), where=where) from error

    def _folder(self, step: str, result: SubmissionResult) -> Path:
        return Path(self.directory.format_path(step, result.student, result.assignment))

    def _submission(self, folder: Path, result: SubmissionResult) -> Any:
        try:
            self.gradebook.find_assignment(result.assignment)
        except MissingEntry as error:
            raise CourseError(f"{result.assignment} is not in the gradebook.", fix="Run `autograder build`.") from error
        self.gradebook.update_or_create_student(result.student)
        timestamp = self._timestamp(folder)
        fields = {"timestamp": timestamp} if timestamp else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # nbgrader's queries cause warnings that are harmless.
            return self.gradebook.update_or_create_submission(result.assignment, result.student, **fields)

    def _timestamp(self, folder: Path) -> datetime.datetime | None:
        path = folder / TIMESTAMP
        if not path.is_file():
            return None
        text = path.read_text(errors="replace")[:100].strip()
        try:
            return parse_utc(text)
        except (ValueError, OverflowError) as error:
            raise CourseError(f"{text!r} is not a time.", where=path,
                              fix="Write it as 2026-11-22 18:00:00 UTC.") from error  # fmt: skip

    def _comment(self, notebook: Any, restored: NotebookNode) -> None:
        """Comment "No response." on exercises whose cells are unchanged, as nbgrader does."""
        unchanged = {
            metadata_of(cell)["grade_id"]
            for cell in restored.cells
            if metadata_of(cell).get("solution") and metadata_of(cell).get("checksum") == compute_checksum(cell)
        }
        for comment in notebook.comments:
            comment.auto_comment = "No response." if comment.name in unchanged else None

    def _write_notebook(self, folder: Path, result: SubmissionResult) -> NotebookNode:
        """Write the folder of the autograded notebook and return the notebook."""
        target = self._folder(self.directory.autograded_directory, result)
        notebook = read_restored(self.course, result.assignment, folder / f"{result.assignment}.ipynb")
        fill(notebook, result)
        files = {f"{result.assignment}.ipynb": nbformat.writes(notebook).encode()}
        if (folder / TIMESTAMP).is_file():
            files[TIMESTAMP] = (folder / TIMESTAMP).read_bytes()
        for name, content in files.items():
            write_atomically(target / name, content, READ_ONLY)
        for old in target.iterdir():  # files of an earlier grading
            if old.name not in files:
                shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
        return notebook

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *_: object) -> None:
        if "gradebook" in vars(self):
            self.gradebook.close()


def _checks(grade: Any, result: SubmissionResult) -> list[CheckResult]:
    """The checks whose points add up to one of nbgrader's grades."""
    return result.exercise(grade.name.removeprefix(CHECK_PREFIX))
