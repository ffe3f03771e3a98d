"""Errors of the trusted side. Each says what is wrong, where, and how to fix it.

A mistake in a student's code is not an error here but a `StudentFailure` (see `autograder.wire.failures`).
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any


class AutograderError(Exception):
    """Base class of all errors that the engine raises deliberately.

    Args:
        what: what is wrong, in one sentence.
        where: the file or object that is wrong, if there is one.
        fix: how to fix it.
    """

    def __init__(self, what: str, *, where: Path | str | None = None, fix: str | None = None) -> None:
        self.what = what
        self.where = str(where) if where is not None else None
        self.fix = fix
        super().__init__(str(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return functools.partial(type(self), **vars(self)), ()  # Workers send errors to their parent process.

    def __str__(self) -> str:
        return f"{self.where}: {self.what_and_fix}" if self.where else self.what_and_fix

    @property
    def what_and_fix(self) -> str:
        """The message without the place."""
        return f"{self.what} {self.fix}" if self.fix else self.what


class UsageError(AutograderError):
    """The command line names something that does not exist."""


class CourseError(AutograderError):
    """course.yaml, a source or a grader is wrong, and the instructor has to fix it."""


class SubmissionError(AutograderError):
    """A submitted file cannot be read as a submission; the rest of the batch is still graded.

    Args:
        zh: the whole message in Chinese, because the student's language is unknown when the file cannot be read.
    """

    def __init__(self, what: str, *, zh: str, where: Path | str | None = None, fix: str | None = None) -> None:
        super().__init__(what, where=where, fix=fix)
        self.zh = zh


class SandboxError(AutograderError):
    """The sandbox cannot be started, or it failed for a reason that no submission can cause."""


class RecordError(AutograderError):
    """The gradebook or the autograded folder cannot be written now; a retry may succeed."""


class FrameError(AutograderError):
    """The bytes received from the student's process are not a well-formed frame."""
