"""Feedback as a zip for a learning platform, which recognises students by the file names of its own export."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograder.delivery.classroom.exports import NAMED_REGEXP, Entry, Export, Platform
from autograder.delivery.classroom.feedback import Feedback

EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip's earliest date: the same feedback always gives the same bytes


@dataclass(frozen=True)
class FeedbackZip:
    """A zip and the students of the export, divided by whether there is feedback for them.

    Attributes:
        students: those with feedback in the zip.
        without: those without feedback.
    """

    content: bytes
    students: tuple[str, ...]
    without: tuple[str, ...]


def feedback_zip(export: Export, students: Mapping[str, Sequence[Feedback]]) -> FeedbackZip:
    """Make a zip of the feedback on one assignment, named like the export of that assignment.

    Moodle ("Upload multiple feedback files in a zip") accepts any file in a student's folder; Canvas ("Upload
    submissions") reads the student's number and the file's number from each name.
    """
    first: dict[str, Entry] = {}
    for entry in export.entries:
        if entry.student not in first or entry.suffix == ".ipynb" != first[entry.student].suffix:
            first[entry.student] = entry
    files: dict[str, bytes] = {}
    for student, entry in first.items():
        for one in students.get(student, ()):
            files |= _named(export.platform, entry, one.files)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, EPOCH)
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    graded = {student for student in first if students.get(student)}
    return FeedbackZip(packed.getvalue(), tuple(sorted(graded)), tuple(sorted(set(first) - graded)))


def _named(platform: Platform, entry: Entry, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files under the names that the platform expects for a student."""
    if platform is Platform.CANVAS:
        best = min(files, key=lambda name: not name.endswith(".html"))  # Canvas replaces one file by one file
        return {PurePosixPath(entry.path).with_suffix(PurePosixPath(best).suffix).name: files[best]}
    match = re.match(NAMED_REGEXP[platform], entry.path)
    assert match is not None, entry.path
    folder = "_assignsubmission_file_"
    end = entry.path.index(folder, match.end("number")) + len(folder)
    prefix = entry.path[match.start("student_id") : end] + ("/" if entry.path[end : end + 1] == "/" else "")
    return {f"{prefix}{name}": content for name, content in files.items()}
