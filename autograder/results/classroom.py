"""Results of collecting a class's submissions and of returning feedback."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

TIME = "%Y-%m-%d %H:%M:%S UTC"  # the format that nbgrader reads
SCHEMA_VERSION = 1
FILE = "collected.json"


class Record(enum.StrEnum):
    """The source of a commit's arrival time."""

    REFLOG = "reflog"
    ACTIVITY = "activity"
    SEEN = "seen"
    COMMITTER_DATE = "committer date"


class Collected(BaseModel):
    """The submission that was collected for one assignment."""

    model_config = ConfigDict(extra="forbid")

    repository: str
    ref: str = Field(description="full name of the branch or tag")
    commit: str = Field(description="the last commit before the deadline, which was collected")
    due: AwareDatetime | None = Field(description="the deadline; later commits were not collected")
    path: str = Field(description="path of the notebook in the repository")
    sha256: str = Field(description="SHA-256 of the notebook")
    arrived_in: str = Field(description="the commit that brought this version of the notebook")
    when: AwareDatetime = Field(description="arrival time, as in timestamp.txt")
    record: Record = Field(description="source of the arrival time")
    certain: bool = Field(description="whether the arrival time has a better source than the commit's own date")
    notes: list[str] = Field(default=[], description="irregularities, and how they were handled")


class CollectedRecord(BaseModel):
    """Everything that has been collected from a student so far."""

    model_config = ConfigDict(extra="forbid")

    schema_version: int = SCHEMA_VERSION
    student: str
    assignments: dict[str, Collected] = {}


class Ending(enum.Enum):
    """How collecting from a student ended."""

    TAKEN = enum.auto()
    NOTHING = enum.auto()  # no notebook differs from the released one
    FAILED = enum.auto()


@dataclass
class CollectedRow:
    """The result of collecting from one student of a table.

    Attributes:
        number: number of the row.
        reason: why collecting failed.
        commit: the last commit of the branch before the deadline.
        taken: the submissions that are now in the tree, by assignment.
        fresh: the assignments for which files were written.
        notes: remarks for the instructor.
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
    """The submission of one student from an exported archive.

    Attributes:
        path: path in the export; "" if nothing was collected.
        fresh: whether the file is new or has changed.
        notes: how irregularities were handled, or why nothing was collected.
    """

    student: str
    path: str = ""
    fresh: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Returned:
    """The result of returning one student's feedback.

    Attributes:
        number: number of the row.
        done: what was done; "" if there is no feedback for the student.
        problem: why the feedback could not be returned.
    """

    number: int
    student: str
    done: str = ""
    problem: str = ""
