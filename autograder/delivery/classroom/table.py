"""The table of a class: each student's repository and deadline."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from autograder.base.errors import AutograderError, UsageError
from autograder.delivery.classroom.students import checked_name
from autograder.results.folders import comparable_name

REQUIRED = ("student", "repository")
OPTIONAL = ("branch", "due", "pull")
MAX_BYTES = 16 << 20
_BRANCH = re.compile(r"(?![-./])(?!.*\.\.)[^\x00-\x20\x7f~^:?*\[\\]+")  # excludes git's options and revision syntax
_SCP = re.compile(r"[^/]+:.*")  # host:path, as ssh accepts it


class RowError(UsageError):
    """A row of the table is invalid; the other rows are still used."""


@dataclass(frozen=True)
class Row:
    """One student.

    Attributes:
        number: row number; in a CSV table as a spreadsheet shows it, so that row 1 holds the headings.
        repository: URL, or an absolute path.
        branch: branch or tag; "" for the remote's default branch.
        due: deadline in UTC; None for no deadline.
        pull: number of the pull request; 0 for none.
    """

    number: int
    student: str
    repository: str
    branch: str = ""
    due: datetime.datetime | None = None
    pull: int = 0

    @property
    def local(self) -> bool:
        """Whether the repository is a folder on this machine."""
        return self.repository.startswith("/")


@dataclass(frozen=True)
class Unusable:
    """An invalid row; `student` is "" if the row has no name."""

    number: int
    student: str
    reason: str


@dataclass(frozen=True)
class Table:
    """A class; no student appears twice in `rows`, which are in the file's order."""

    rows: tuple[Row, ...]
    unusable: tuple[Unusable, ...] = ()


def read_table(path: Path) -> Table:
    """Read a CSV table (separated by commas, semicolons or tabs), or a YAML list of mappings.

    The columns are student, repository and, optionally, branch, due and pull. Other columns are ignored.

    Raises:
        UsageError: the file does not exist, is not a table, or lacks a column.
    """
    text = _text(path)
    found = _yaml(text, path) if path.suffix.lower() in (".yaml", ".yml") else _csv(text, path)
    rows: list[Row] = []
    unusable: list[Unusable] = []
    for number, cells in found:
        try:
            rows.append(_row(number, cells, path.resolve().parent))
        except AutograderError as error:
            unusable.append(Unusable(number, cells.get("student", ""), error.what))
    if not rows and not unusable:
        raise UsageError("has no rows.", where=path, fix="Give each student a row: student,repository,branch,due.")
    return _without_duplicates(rows, unusable)


def _without_duplicates(rows: list[Row], unusable: list[Unusable]) -> Table:
    """Reject every row of a student who has several: it is unknown which one is meant."""
    numbers: dict[str, list[int]] = {}
    for row in rows:
        numbers.setdefault(comparable_name(row.student), []).append(row.number)
    single = []
    for row in rows:
        same = numbers[comparable_name(row.student)]
        if len(same) == 1:
            single.append(row)
        else:
            reason = f"rows {' and '.join(map(str, same))} are for the same student; none of them is used."
            unusable.append(Unusable(row.number, row.student, reason))
    return Table(tuple(single), tuple(sorted(unusable, key=lambda one: one.number)))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise UsageError(f"is larger than {MAX_BYTES >> 20} MiB.", where=path, fix="Is this the right file?")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}.", where=path, fix="Specify a CSV or YAML file.") from error
    except UnicodeDecodeError as error:
        raise UsageError("is not UTF-8 text.", where=path, fix="Save it as CSV UTF-8.") from error


def _csv(text: str, path: Path) -> Iterable[tuple[int, Mapping[str, str]]]:
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise UsageError(
            f"is not a CSV table: {error}.", where=path, fix="Export it from a spreadsheet again."
        ) from error
    headings = [heading.strip().lower() for heading in lines[0]] if lines else []
    missing = [name for name in REQUIRED if name not in headings]
    if missing:
        raise UsageError(
            f"has no column {' and no column '.join(missing)}.", where=path,
            fix=f"The first line names the columns: {','.join((*REQUIRED, *OPTIONAL))}.",
        )  # fmt: skip
    for number, line in enumerate(lines[1:], 2):
        if any(cell.strip() for cell in line):
            yield number, dict(zip(headings, (cell.strip() for cell in line), strict=False))


def _yaml(text: str, path: Path) -> Iterable[tuple[int, Mapping[str, str]]]:
    try:
        rows = yaml.load(text, Loader=yaml.BaseLoader)  # keeps scalars as text: a branch 1.10 is not a number
    except yaml.YAMLError as error:
        raise UsageError(f"is not YAML: {error}", where=path, fix="Correct the line named above.") from error
    if not isinstance(rows, list):
        raise UsageError("is not a list of students.", where=path, fix="Write `- {student: ..., repository: ...}`.")
    for number, row in enumerate(rows, 1):
        cells = row if isinstance(row, dict) else {}
        yield number, {str(name).strip().lower(): cell.strip() for name, cell in cells.items() if isinstance(cell, str)}


def _row(number: int, cells: Mapping[str, str], folder: Path) -> Row:
    student = checked_name(cells.get("student", ""))
    pull = cells.get("pull", "").lstrip("#")
    if pull and not (pull.isascii() and pull.isdigit() and int(pull[:10]) > 0):
        raise RowError(f"{pull[:40]!r} is not the number of a pull request.")
    return Row(
        number=number,
        student=student,
        repository=_repository(cells.get("repository", ""), folder),
        branch=checked_branch(cells.get("branch", "")),
        due=parse_due(cells.get("due", "")),
        pull=int(pull[:10] or 0),
    )


def _repository(text: str, folder: Path) -> str:
    if not text:
        raise RowError("there is not a repository.")
    if text.startswith("-") or any(ord(character) < 32 for character in text):
        raise RowError(f"{text[:60]!r} is not a repository.")
    if text.startswith("file:///"):
        text = text.removeprefix("file://")
    if "://" in text or _SCP.match(text):
        return text
    return str((folder / Path(text).expanduser()).resolve())


def checked_branch(text: str) -> str:
    """Return the name of a branch or tag if it is valid, and "" for "".

    Raises:
        RowError: it is not a valid name.
    """
    if text and not _BRANCH.fullmatch(text):
        raise RowError(f"{text[:60]!r} is not a valid name for a branch or tag.")
    return text


def parse_due(text: str) -> datetime.datetime | None:
    """A deadline in UTC. A time without a zone is taken as UTC, and a date alone means the end of that day in UTC.

    Raises:
        RowError: it is neither in ISO 8601 nor in nbgrader's format.
    """
    if not text:
        return None
    try:
        if len(text) <= 10:
            day = datetime.date.fromisoformat(text)
            return datetime.datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=datetime.UTC)
        due = datetime.datetime.fromisoformat(re.sub(r"\s*(?:UTC|GMT)$", "+00:00", text))
    except ValueError as error:
        raise RowError(f"{text[:40]!r} is not a time; write it as 2026-11-22T18:00:00+01:00 or 2026-11-22.") from error
    return due.replace(tzinfo=datetime.UTC) if due.tzinfo is None else due.astimezone(datetime.UTC)
