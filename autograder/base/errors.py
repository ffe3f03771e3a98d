"""What can go wrong on the trusted side, each with what, where and what to do.

A mistake of a student's is never one of these: it is a `StudentFailure` (see
`autograder.wire.failures`), which becomes the verdict of one check.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any


class AutograderError(Exception):
    """Base of every error the engine raises on purpose.

    Args:
        what: what is wrong, in one sentence.
        where: the file or object at fault, if there is one.
        fix: what the reader can do about it.
    """

    def __init__(self, what: str, *, where: Path | str | None = None, fix: str | None = None) -> None:
        self.what = what
        self.where = str(where) if where is not None else None
        self.fix = fix
        super().__init__(str(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return functools.partial(type(self), **vars(self)), ()  # they cross from a worker to its parent

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text} {self.fix}" if self.fix else text


class UsageError(AutograderError):
    """The command line asks for something that is not there."""


class CourseError(AutograderError):
    """course.yaml, a source or a grader is wrong: the instructor's to mend."""


class SubmissionError(AutograderError):
    """A file handed in cannot be read as a submission; the rest of the batch goes on.

    Args:
        zh: the whole of it in Chinese: the student reads it too, and what language theirs is cannot be known.
    """

    def __init__(self, what: str, *, zh: str, where: Path | str | None = None, fix: str | None = None) -> None:
        super().__init__(what, where=where, fix=fix)
        self.zh = zh


class SandboxError(AutograderError):
    """No sandbox can be had here, or it broke in a way no submission explains."""


class RecordError(AutograderError):
    """The gradebook or the autograded tree cannot be written now; another time it may."""


class FrameError(AutograderError):
    """Bytes from the student's side are not a well-formed frame."""
