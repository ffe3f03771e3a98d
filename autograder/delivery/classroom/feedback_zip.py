"""Feedback as a zip that a learning platform imports: with the names of its own export, by which it knows students."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograder.delivery.classroom.exports import NAMED_REGEXP, Entry, Export, Platform
from autograder.delivery.classroom.feedback import Feedback

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say: the same feedback is the same file


@dataclass(frozen=True)
class FeedbackZip:
    """The zip, and whose feedback is in it.

    Attributes:
        students: that are in the export and have feedback.
        without: that are in the export and have none.
    """

    content: bytes
    students: tuple[str, ...]
    without: tuple[str, ...]


def feedback_zip(export: Export, students: Mapping[str, Sequence[Feedback]]) -> FeedbackZip:
    """Make a zip of the feedback on one assignment, like the export of that assignment.

    Moodle ("Upload multiple feedback files in a zip") takes any file in a student's folder; Canvas ("Upload
    submissions") reads a student's and a file's number out of each name.
    """
    first: dict[str, Entry] = {}
    for entry in export.entries:
        if entry.student not in first or entry.suffix == ".ipynb" != first[entry.student].suffix:
            first[entry.student] = entry
    files: dict[str, bytes] = {}
    for student, entry in first.items():
        for one in students.get(student, ()):
            files |= _named(export.platform, entry, one.files)
    given = tuple(sorted(student for student in first if students.get(student)))
    return FeedbackZip(_packed(files), given, tuple(sorted(set(first) - set(given))))


def _named(platform: Platform, entry: Entry, files: Mapping[str, bytes]) -> dict[str, bytes]:
    if platform is Platform.CANVAS:
        best = min(files, key=lambda name: not name.endswith(".html"))  # one file, for one was handed in
        return {PurePosixPath(entry.path).with_suffix(PurePosixPath(best).suffix).name: files[best]}
    match = re.match(NAMED_REGEXP[platform], entry.path)
    assert match is not None, entry.path
    folder = "_assignsubmission_file_"
    end = entry.path.index(folder, match.end("number")) + len(folder)
    start = match.start("student_id")
    between = "/" if entry.path[end : end + 1] == "/" else ""
    return {f"{entry.path[start:end]}{between}{name}": content for name, content in files.items()}


def _packed(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return packed.getvalue()
