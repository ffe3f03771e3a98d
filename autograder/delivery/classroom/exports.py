"""What a learning platform exports: submissions as files whose names say whose they are.

A zip is data of unknown origin. It is read here, within bounds, and never handed to an extractor: nbgrader's own would
unpack archives inside archives without end.
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
from pathlib import Path, PurePosixPath

from autograder.base.errors import AutograderError, UsageError
from autograder.base.text import plain
from autograder.delivery.classroom.students import StudentNameError, cleaned_name, same

MOST_MEMBERS = 20_000
MOST_BYTES = 4 << 30  # of all notebooks of an export together
BROKEN = (RuntimeError, NotImplementedError, EOFError, ValueError, zlib.error, lzma.LZMAError)  # of a member
ARCHIVES = (".zip", ".gz", ".tgz", ".tar", ".7z", ".rar")


class Platform(enum.StrEnum):
    """Whose export it is."""

    MOODLE = "moodle"
    CANVAS = "canvas"


# What names a student and a file, in the path of a file.
# Moodle: a folder "Ada Moreau_1234567_assignsubmission_file_", or a file whose name begins like that.
# Canvas: "moreauada_LATE_12345_67890_name.ipynb": the numbers are of the user and of the file; "-1" of a later try.
NAMED_REGEXP = {
    Platform.MOODLE: r"(?:.*/)?(?P<student_id>[^/]+)_(?P<number>\d+)_assignsubmission_file_/?(?:.*/)?"
    r"(?P<file_id>[^/]+)\.\w+$",
    Platform.CANVAS: r"(?:.*/)?(?P<student_id>[^/_]+)_(?P<late>LATE_)?(?P<number>\d+)_(?P<file>\d+)_"
    r"(?P<file_id>[^/]+?)(?:-(?P<attempt>\d+))?\.\w+$",
}


class ExportError(AutograderError):
    """An export cannot be read, or holds more than is read."""


@dataclass(frozen=True)
class Entry:
    """A file that a student handed in.

    Attributes:
        student: the student's id, a clean name.
        number: by which the platform knows the student.
        path: in the export.
        file_id: the file's name without what the platform put around it, and without its suffix.
        attempt: of several under that name the latest has the highest.
        late: whether the platform says so.
        size: in bytes.
        read: its content; raises `ExportError` if it cannot be read.
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
    """All of them.

    Attributes:
        notes: what was passed over, and why.
    """

    platform: Platform
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()


def read_export(path: Path, platform: Platform | None = None) -> Export:
    """Read the names of an export: a zip, or a folder of zips or of what was in one.

    Args:
        platform: whose it is; by default its names say so.

    Raises:
        UsageError: there is nothing there, or nothing named as either platform does.
        ExportError: it cannot be read, or holds too much.
    """
    members: list[_Member] = []
    for file in _files(path):
        members += _zipped(file) if file.suffix.lower() == ".zip" else [_lying(file, path)]
    if len(members) > MOST_MEMBERS:
        raise ExportError(f"holds more than {MOST_MEMBERS} files.", where=path)
    for one in [platform] if platform else list(Platform):
        found = [(member, match) for member in members if (match := re.match(NAMED_REGEXP[one], member.path))]
        if found:
            named = {member.path for member, _ in found}
            notes = [f"{plain(member.path)} is not named as {one.value} does; passed over."
                     for member in members if member.path not in named]  # fmt: skip
            return Export(one, _entries(one, found, notes), tuple(notes))
    raise UsageError(
        "holds nothing that is named as Moodle or Canvas does.", where=path, fix="Export all submissions as a zip."
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


def _lying(file: Path, folder: Path) -> _Member:
    def read() -> bytes:
        try:
            return file.read_bytes()
        except OSError as error:
            raise ExportError(f"cannot be read: {error.strerror}.", where=file) from error

    base = folder if folder.is_dir() else folder.parent
    return _Member(file.relative_to(base).as_posix(), file.stat().st_size, read)


def _zipped(file: Path) -> list[_Member]:
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ExportError(f"is no zip: {error}", where=file, fix="Export it again.") from error
    if len(members) > MOST_MEMBERS:
        raise ExportError(f"holds more than {MOST_MEMBERS} files.", where=file)

    def member(info: zipfile.ZipInfo) -> _Member:
        def read() -> bytes:
            try:
                with zipfile.ZipFile(file) as archive, archive.open(info) as opened:
                    return opened.read(info.file_size)  # without a number it may unpack 2 GiB at once
            except (OSError, zipfile.BadZipFile, *BROKEN) as error:
                raise ExportError(f"cannot be unpacked: {error}", where=plain(info.filename)) from error

        return _Member(info.filename, info.file_size, read)

    return [member(info) for info in members if not info.is_dir() and "__MACOSX/" not in info.filename]


def _entries(platform: Platform, found: list[tuple[_Member, re.Match[str]]], notes: list[str]) -> tuple[Entry, ...]:
    entries = []
    for member, match in found:
        named = match.groupdict()
        try:
            student = cleaned_name(named["student_id"])
        except StudentNameError as error:
            notes.append(f"{plain(member.path)} is passed over: {error.what}")
            continue
        if platform is Platform.CANVAS:  # there a name is letters alone, which two students may share
            student = f"{student}-{named['number']}"
        entries.append(Entry(student, named["number"], member.path, named["file_id"], int(named.get("attempt") or 0),
                             bool(named.get("late")), member.size, member.read))  # fmt: skip
    people = Counter(same(student) for student, _ in {(entry.student, entry.number) for entry in entries})
    return tuple(
        replace(entry, student=f"{entry.student} {entry.number}") if people[same(entry.student)] > 1 else entry
        for entry in sorted(entries, key=lambda entry: entry.path)
    )
