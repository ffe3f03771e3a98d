"""Exports of a learning platform: submissions as files whose names identify the students.

A zip is untrusted. It is read here, within limits, and never passed to an extractor; nbgrader's own extractor unpacks
nested archives without a limit.
"""

from __future__ import annotations

import enum
import lzma
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from autograder.base.errors import AutograderError, UsageError
from autograder.base.text import plain
from autograder.delivery.classroom.students import StudentNameError, cleaned_name
from autograder.results.folders import comparable_name

MAX_MEMBERS = 20_000
MAX_BYTES = 4 << 30  # of all notebooks in an export together
BROKEN = (
    RuntimeError,
    NotImplementedError,
    EOFError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
)  # raised for a corrupt member
ARCHIVES = (".zip", ".gz", ".tgz", ".tar", ".7z", ".rar")


class Platform(enum.StrEnum):
    """A learning platform."""

    MOODLE = "moodle"
    CANVAS = "canvas"


# How the path of a file identifies its student.
# Moodle: a folder "Ada Moreau_1234567_assignsubmission_file_", or a file name with that prefix.
# Canvas: "moreauada_LATE_12345_67890_name.ipynb" with the numbers of user and file; "name-1.ipynb" is a second attempt.
NAMED_REGEXP = {
    Platform.MOODLE: r"(?:.*/)?(?P<student_id>[^/]+)_(?P<number>\d+)_assignsubmission_file_/?(?:.*/)?"
    r"(?P<file_id>[^/]+)\.\w+$",
    Platform.CANVAS: r"(?:.*/)?(?P<student_id>[^/_]+)_(?P<late>LATE_)?(?P<number>\d+)_(?P<file>\d+)_"
    r"(?P<file_id>[^/]+?)(?:-(?P<attempt>\d+))?\.\w+$",
}


class ExportError(AutograderError):
    """An export cannot be read, or exceeds a limit."""


@dataclass(frozen=True)
class Entry:
    """A file that a student handed in.

    Attributes:
        student: the student's sanitised name, unique in the export.
        number: the platform's id of the student.
        path: path in the export.
        file_id: the file's original name, without its suffix.
        attempt: number of the attempt; the latest has the highest.
        late: whether the platform marks it as late.
        size: size in bytes.
        read: returns the content, or raises `ExportError`.
    """

    student: str
    number: str
    path: str
    file_id: str
    attempt: int
    late: bool
    size: int
    read: Callable[[], bytes]

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.path).suffix.lower()


@dataclass(frozen=True)
class Export:
    """The files of an export; `notes` say which files were ignored, and why."""

    platform: Platform
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()


def read_export(path: Path, platform: Platform | None = None) -> Export:
    """List the files of an export: a zip, or a folder of zips or of unpacked files.

    Args:
        platform: None to detect it from the file names.

    Raises:
        UsageError: the path does not exist, or no file name matches a platform.
        ExportError: it cannot be read, or exceeds a limit.
    """
    members: list[_Member] = []
    for file in _files(path):
        members += _zipped(file) if file.suffix.lower() == ".zip" else [_unzipped(file, path)]
    if len(members) > MAX_MEMBERS:
        raise ExportError(f"contains more than {MAX_MEMBERS} files.", where=path)
    for one in [platform] if platform else list(Platform):
        found = [(member, match) for member in members if (match := re.match(NAMED_REGEXP[one], member.path))]
        if found:
            named = {member.path for member, _ in found}
            notes = [f"{plain(member.path)} was ignored: its name does not match {one.title()}'s pattern."
                     for member in members if member.path not in named]  # fmt: skip
            return Export(one, _entries(one, found, notes), tuple(notes))
    raise UsageError(
        "contains no file named as Moodle or Canvas names them.", where=path, fix="Export all submissions as a zip."
    )


@dataclass(frozen=True)
class _Member:
    path: str
    size: int
    read: Callable[[], bytes]


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        yield from sorted(file for file in path.rglob("*") if file.is_file() and not file.is_symlink())
    else:
        raise UsageError("there is no such file or folder.", where=path)


def _unzipped(file: Path, export: Path) -> _Member:
    def read() -> bytes:
        try:
            return file.read_bytes()
        except OSError as error:
            raise ExportError(f"cannot be read: {error.strerror}.", where=file) from error

    base = export if export.is_dir() else export.parent
    return _Member(file.relative_to(base).as_posix(), file.stat().st_size, read)


def _zipped(file: Path) -> list[_Member]:
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ExportError(f"is not a zip: {error}", where=file, fix="Export it again.") from error
    if len(members) > MAX_MEMBERS:
        raise ExportError(f"contains more than {MAX_MEMBERS} files.", where=file)

    def read(info: zipfile.ZipInfo) -> bytes:
        try:
            with zipfile.ZipFile(file) as archive, archive.open(info) as opened:
                return opened.read(info.file_size)  # without a limit, read() may unpack 2 GiB at once
        except (OSError, zipfile.BadZipFile, *BROKEN) as error:
            raise ExportError(f"cannot be unpacked: {error}", where=plain(info.filename)) from error

    return [
        _Member(info.filename, info.file_size, partial(read, info))
        for info in members
        if not info.is_dir() and "__MACOSX/" not in info.filename
    ]


def _entries(platform: Platform, found: list[tuple[_Member, re.Match[str]]], notes: list[str]) -> tuple[Entry, ...]:
    entries = []
    for member, match in found:
        named = match.groupdict()
        try:
            student = cleaned_name(named["student_id"])
        except StudentNameError as error:
            notes.append(f"{plain(member.path)} was ignored: {error.what}")
            continue
        if platform is Platform.CANVAS:  # its names consist of letters only, and two students may share one
            student = f"{student}-{named['number']}"
        entries.append(Entry(student, named["number"], member.path, named["file_id"], int(named.get("attempt") or 0),
                             bool(named.get("late")), member.size, member.read))  # fmt: skip
    people = Counter(comparable_name(student) for student, _ in {(entry.student, entry.number) for entry in entries})
    return tuple(
        entry
        if people[comparable_name(entry.student)] == 1
        else replace(entry, student=f"{entry.student} {entry.number}")
        for entry in sorted(entries, key=lambda entry: entry.path)
    )
