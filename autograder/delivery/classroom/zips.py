"""Collecting from an export of a learning platform, through nbgrader's own `zip_collect`."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path

from nbgrader.apps.zipcollectapp import ZipCollectApp
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.base.errors import AutograderError
from autograder.content.course import MIB, Course
from autograder.content.submission import too_large
from autograder.delivery.classroom.exports import (
    ARCHIVES,
    MOST_BYTES,
    NAMED_REGEXP,
    Entry,
    Export,
    ExportError,
    Platform,
)
from autograder.delivery.classroom.record import write_if_changed
from autograder.results.classroom import Unpacked

NOTEBOOK = ".ipynb"
_log = logging.getLogger("nbgrader.zip_collect")  # what matters of it is said by us
_log.addHandler(logging.NullHandler())
_log.propagate = False


def collect_export(course: Course, export: Export, assignment: str, tree: Path) -> list[Unpacked]:
    """Collect one assignment's submissions into nbgrader's tree, by student.

    nbgrader's `zip_collect` works in a folder of its own: it empties a student's before it copies, and what was
    collected before is to stay until there is something to put in its place.

    Raises:
        ExportError: the export holds too much.
        AutograderError: nbgrader failed.
    """
    students: dict[str, list[Entry]] = {}
    for entry in export.entries:
        students.setdefault(entry.student, []).append(entry)
    chosen = {student: _choose(own, assignment) for student, own in students.items()}
    if sum(entry.size for entry, _ in chosen.values() if entry) > MOST_BYTES:
        raise ExportError(f"holds notebooks of more than {MOST_BYTES >> 30} GiB.")
    done = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve()
        staged = {}
        for student, (best, notes) in chosen.items():
            problem = _stage(course, export.platform, best, assignment, folder) if best else ""
            if problem:
                notes.append(problem)
            elif best:
                staged[student] = best
            done.append(Unpacked(student, notes=tuple(notes)))
        if staged:
            _zip_collect(course, export.platform, assignment, folder)
        for number, one in enumerate(done):
            if one.student in staged:
                done[number] = _take(one, staged[one.student], assignment, folder, tree)
    return sorted(done, key=lambda one: one.student)


def _choose(own: Sequence[Entry], assignment: str) -> tuple[Entry | None, list[str]]:
    """What counts of a student's files: the notebook of the assignment's name, or the only notebook there is."""
    notes = ["The platform says that it is late."] if any(entry.late for entry in own) else []
    notebooks = [entry for entry in own if entry.suffix == NOTEBOOK]
    named = [entry for entry in notebooks if entry.file_id == assignment]
    if named:
        best = max(named, key=lambda entry: (entry.attempt, entry.path))
        others = [entry.path for entry in named if entry is not best]
        return best, notes + [f"{path} was passed over for {best.path}." for path in others]
    if len(notebooks) == 1:
        return notebooks[0], [*notes, f"{notebooks[0].path} was taken for {assignment}{NOTEBOOK}."]
    if notebooks:
        return None, [*notes, f"none of {len(notebooks)} notebooks is called {assignment}{NOTEBOOK}."]
    if any(entry.suffix in ARCHIVES for entry in own):
        return None, [*notes, "an archive was handed in, which is not opened; the notebook itself is needed."]
    return None, [*notes, "no notebook was handed in."]


def _stage(course: Course, platform: Platform, entry: Entry, assignment: str, folder: Path) -> str:
    """Put a file where zip_collect finds it, named as the platform does but after our student; else say why not."""
    most = course.limits(assignment).submission_mib * MIB
    if entry.size > most:
        return str(too_large(entry.size, most))
    try:
        content = entry.read()
    except ExportError as error:
        return error.what
    name = f"{assignment}{NOTEBOOK}"
    if platform is Platform.MOODLE:
        path = Path(f"{entry.student}_{entry.number}_assignsubmission_file_") / name
    else:
        path = Path(f"{entry.student}_{entry.number}_0_{name}")
    target = folder / "downloaded" / assignment / "archive" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return ""


def _zip_collect(course: Course, platform: Platform, assignment: str, folder: Path) -> None:
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.assignment_id = assignment
    config.CourseDirectory.release_directory = str(course.root / "assignments")
    config.ZipCollectApp.strict = True
    config.FileNameCollectorPlugin.named_regexp = NAMED_REGEXP[platform]
    app = ZipCollectApp(config=config)
    app.log = _log
    app.coursedir = CourseDirectory(config=config)
    try:  # what its `start` does, without the settings, log files and subcommands of a command line
        app.init_plugins()
        app.extract_archive_files()
        app.process_extracted_files()
    except SystemExit as error:  # its way to fail
        raise AutograderError("nbgrader's zip_collect failed.", where=assignment) from error


def _take(one: Unpacked, entry: Entry, assignment: str, folder: Path, tree: Path) -> Unpacked:
    name = f"{assignment}{NOTEBOOK}"
    student = one.student
    collected = folder / "submitted" / student / assignment / name
    if not collected.is_file():
        raise AutograderError("nbgrader's zip_collect has not collected it.", where=entry.path)
    fresh = write_if_changed(tree / student / assignment / name, collected.read_bytes())
    return Unpacked(student, entry.path, fresh, one.notes)
