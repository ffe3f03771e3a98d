"""What collecting from a class gave, and what became of the feedback that was returned to it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

TIME = "%Y-%m-%d %H:%M:%S UTC"  # as nbgrader reads it
SCHEMA_VERSION = 1
FILE = "collected.json"


class Record(enum.StrEnum):
    """What says when a commit arrived."""

    REFLOG = "reflog"
    ACTIVITY = "activity"
    SEEN = "seen"
    COMMITTER_DATE = "committer date"


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


class Ending(enum.Enum):
    """How collecting from a student ended."""

    TAKEN = enum.auto()
    NOTHING = enum.auto()  # no notebook that is not as it was handed out
    FAILED = enum.auto()


@dataclass
class CollectedRow:
    """What collecting from one student of a table gave.

    Attributes:
        number: of the row.
        reason: why it failed.
        commit: what the branch was at in time.
        taken: what lies in the tree now, by assignment.
        fresh: the assignments of which something was written.
        notes: what an instructor should know.
    """

    number: int
    student: str
    ending: Ending
    reason: str = ""
    commit: str = ""
    taken: dict[str, Collected] = field(default_factory=dict)
    fresh: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Unpacked:
    """What was collected from one student.

    Attributes:
        path: in the export; "" if nothing was taken.
        fresh: whether it was not there like that before.
        notes: how it was taken, or why nothing was.
    """

    student: str
    path: str = ""
    fresh: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Returned:
    """What came of returning one student's feedback.

    Attributes:
        number: of the row.
        done: what was done; "" if there is no feedback for the student.
        problem: why it could not be.
    """

    number: int
    student: str
    done: str = ""
    problem: str = ""
