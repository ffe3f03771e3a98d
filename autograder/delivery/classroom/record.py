"""A student's `collected.json`, the record of what was collected, and writing files only if they change."""

from __future__ import annotations

import contextlib
from pathlib import Path

from pydantic import ValidationError

from autograder.base.errors import AutograderError
from autograder.base.files import write_atomically
from autograder.results.classroom import CollectedRecord


def read_record(path: Path, student: str) -> CollectedRecord:
    """The record of a student; an empty one if there is no file yet.

    Raises:
        AutograderError: the file cannot be read.
    """
    try:
        return CollectedRecord.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return CollectedRecord(student=student)
    except (OSError, ValidationError) as error:
        raise AutograderError("cannot be read.", where=path, fix="Move it away and collect again.") from error


def write_if_changed(path: Path, content: bytes) -> bool:
    """Write a file unless it has this content already; return whether it was written.

    Raises:
        AutograderError: the file cannot be written.
    """
    with contextlib.suppress(OSError):  # if the path cannot be read, writing below raises the error
        if path.is_file() and not path.is_symlink() and path.read_bytes() == content:
            return False
    write_atomically(path, content)
    return True
