"""Writing a batch of results into nbgrader's gradebook and `autograded/` tree.

It leaves what `nbgrader autograde` leaves, without opening the database a dozen times for each submission:
one connection, one transaction a submission, and one writer, which is all that SQLite wants.
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
from autograder.gradebook.restore import read_released, restore
from autograder.results.grade import SubmissionResult
from autograder.wire.failures import Status

TIMESTAMP = "timestamp.txt"
READ_ONLY = 0o444  # as nbgrader leaves an autograded tree


class Recorder:
    """nbgrader's gradebook of a course, open for writing. Use as a context manager."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.config = Config()
        configure(self.config, course.root)
        self.directory = CourseDirectory(config=self.config)
        self._penalties = LatePenalties(self.config)

    @functools.cached_property
    def gradebook(self) -> Gradebook:
        """Opened at the first result: a gradebook that cannot be opened stops no grading."""
        return Gradebook(self.directory.db_url, self.course.settings.course)

    def record(self, result: SubmissionResult) -> None:
        """Write one result: its row, its grades and its autograded notebook.

        Raises:
            RecordError: nothing can be written now; what was there before is untouched.
            CourseError: this one cannot be recorded as things are.
        """
        with self._transaction():
            self._record(result)

    def has(self, result: SubmissionResult) -> bool:
        """Whether this very grade is recorded, and the autograded notebook is there.

        Raises:
            RecordError: the gradebook cannot be read now.
        """
        with self._transaction():
            return self._has(result)

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

    def _has(self, result: SubmissionResult) -> bool:
        path = self._folder(self.directory.autograded_directory, result) / f"{result.assignment}.ipynb"
        if not path.is_file() or stamp_of(json.loads(path.read_bytes())) != stamp(result):
            return False
        try:
            submission = self.gradebook.find_submission(result.assignment, result.student)
        except MissingEntry:
            return False
        given = self._timestamp(self._folder(self.directory.submitted_directory, result))
        grades = {
            grade.name.removeprefix(CHECK_PREFIX): grade.auto_score
            for notebook in submission.notebooks
            for grade in notebook.grades
        }
        return submission.timestamp == given and all(
            score == sum(check.earned for check in result.exercise(exercise)) for exercise, score in grades.items()
        )

    def _record(self, result: SubmissionResult) -> None:
        folder = self._folder(self.directory.submitted_directory, result)
        restored = self._write_tree(folder, result)
        submission = self._submission(folder, result)
        [notebook] = [notebook for notebook in submission.notebooks if notebook.name == result.assignment]
        for grade in notebook.grades:
            checks = result.exercise(grade.name.removeprefix(CHECK_PREFIX))
            grade.auto_score = sum(check.earned for check in checks)
            doubtful = any(check.status is Status.FAULT or check.unforeseen for check in checks)
            grade.needs_manual_grade = doubtful or grade.manual_score is not None
        self._comment(notebook, restored)
        notebook.late_submission_penalty = None
        self.gradebook.db.flush()
        notebook.late_submission_penalty = self._penalties.of(submission, notebook, result.student)
        self.gradebook.db.commit()

    def _folder(self, step: str, result: SubmissionResult) -> Path:
        return Path(self.directory.format_path(step, result.student, result.assignment))

    def _submission(self, folder: Path, result: SubmissionResult) -> Any:
        try:
            self.gradebook.find_assignment(result.assignment)
        except MissingEntry as error:
            raise CourseError(f"{result.assignment} is not in the gradebook.", fix="Run `autograder build`.") from error
        self.gradebook.update_or_create_student(result.student)
        given = self._timestamp(folder)
        settings = {"timestamp": given} if given else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own queries, about an order that is harmless
            return self.gradebook.update_or_create_submission(result.assignment, result.student, **settings)

    def _timestamp(self, folder: Path) -> datetime.datetime | None:
        path = folder / TIMESTAMP
        if not path.is_file():
            return None
        text = path.read_text(errors="replace")[:100].strip()
        try:
            return parse_utc(text)
        except (ValueError, OverflowError) as error:
            raise CourseError(
                f"{text!r} is no time.", where=path, fix="Write it as 2026-11-22 18:00:00 UTC."
            ) from error

    def _comment(self, notebook: Any, restored: NotebookNode) -> None:
        """Say "No response." of exercises left as they were, as nbgrader does."""
        unchanged = {
            metadata_of(cell)["grade_id"]
            for cell in restored.cells
            if metadata_of(cell).get("solution") and metadata_of(cell).get("checksum") == compute_checksum(cell)
        }
        for comment in notebook.comments:
            comment.auto_comment = "No response." if comment.name in unchanged else None

    def _write_tree(self, folder: Path, result: SubmissionResult) -> NotebookNode:
        target = self._folder(self.directory.autograded_directory, result)
        path = self.course.released(result.assignment)
        released = read_released(path, path.stat().st_mtime_ns)
        if result.problem:
            notebook = restore(released, released)
        else:
            # Not by nbformat's reader, which some notebooks that could be graded make raise.
            submitted = json.loads((folder / f"{result.assignment}.ipynb").read_bytes())
            notebook = restore(submitted, released)
        fill(notebook, result)
        files = {f"{result.assignment}.ipynb": nbformat.writes(notebook).encode()}
        if (folder / TIMESTAMP).is_file():
            files[TIMESTAMP] = (folder / TIMESTAMP).read_bytes()
        for name, content in files.items():
            write_atomically(target / name, content, READ_ONLY)
        for left in target.iterdir():  # of an earlier grading
            if left.name not in files:
                shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
        return notebook

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *_: object) -> None:
        if "gradebook" in vars(self):
            self.gradebook.close()
