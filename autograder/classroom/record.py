"""What was collected from a student: plain data, `collected.json`."""

from __future__ import annotations

import contextlib
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from autograder.atomic import write_atomically
from autograder.classroom.arrivals import Record
from autograder.errors import AutograderError

SCHEMA_VERSION = 1
FILE = "collected.json"


class Collected(BaseModel):
    """What was collected for one assignment."""

    model_config = ConfigDict(extra="forbid")

    repository: str
    ref: str = Field(description="full name of the branch or tag")
    commit: str = Field(description="that was taken: the last in time")
    due: AwareDatetime | None = Field(description="what is later than this was not taken")
    path: str = Field(description="of the notebook in the repository")
    sha256: str = Field(description="of the notebook")
    arrived_in: str = Field(description="the commit that brought this version of the notebook")
    when: AwareDatetime = Field(description="it arrived, as in timestamp.txt")
    record: Record = Field(description="what says so")
    certain: bool = Field(description="whether more than the commit's own date says that it is in time")
    notes: list[str] = Field(default=[], description="what was odd, and how it was taken")


class CollectedRecord(BaseModel):
    """All that was collected from a student so far."""

    model_config = ConfigDict(extra="forbid")

    schema_version: int = SCHEMA_VERSION
    student: str
    assignments: dict[str, Collected] = {}


def read_record(path: Path, student: str) -> CollectedRecord:
    """The record of a student; an empty one if there is none yet.

    Raises:
        AutograderError: it cannot be read.
    """
    try:
        return CollectedRecord.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return CollectedRecord(student=student)
    except (OSError, ValidationError) as error:
        raise AutograderError("cannot be read.", where=path, fix="Move it away and collect again.") from error


def write_if_changed(path: Path, content: bytes) -> bool:
    """Write a file, unless it is just that already; whether it was written.

    Raises:
        AutograderError: it cannot be written.
    """
    with contextlib.suppress(OSError):  # of what cannot be read, writing will say so
        if path.is_file() and not path.is_symlink() and path.read_bytes() == content:
            return False
    write_atomically(path, content)
    return True
