"""Finds the notebook that a student means: by a path, by a folder, or by the name of an assignment."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from autograder.base.errors import CourseError, UsageError
from autograder.base.language import Language
from autograder.content.course import Course, find_course
from autograder.content.naming import assignment_named
from autograder.content.student_folder import SUFFIXES, is_ignored

COMMAND = "autograder check"


def locate(text: str, assignment: str | None = None) -> tuple[Course, Path, str]:
    """The course, the file and the assignment that a student means.

    Args:
        text: a path to a file or folder, or the name of an assignment.
        assignment: the assignment; by default it is derived from the names of the file and its folder.

    Raises:
        UsageError: there is no such file, or it is unclear which one is meant.
        CourseError: this is not in the folder of a course, or there is no such assignment.
    """
    path = Path(os.path.abspath(os.path.expanduser(text)))
    course = _course_of(path)
    if assignment is not None:
        course.assignment(assignment)
    if path.is_dir():
        path = _in_folder(course, path, assignment)
    elif not path.is_file():
        path = _named(course, text)
    name = assignment or _assignment_of(course, path)
    if name is None:
        raise UsageError(
            "its name tells no assignment.", where=path,
            fix=f'Name the assignment: {COMMAND} "{text}" --assignment {course.names[0]}',
        )  # fmt: skip
    return course, path, name


def _course_of(path: Path) -> Course:
    try:
        return find_course()
    except CourseError:
        try:
            return find_course(path if path.is_dir() else path.parent)
        except CourseError:
            pass
        raise


def _assignment_of(course: Course, path: Path) -> str | None:
    return assignment_named(course.names, path.stem) or assignment_named(course.names, path.parent.name)


def _in_folder(course: Course, folder: Path, assignment: str | None) -> Path:
    """The notebook in a folder; if there are several, the one that has the exact name of its assignment."""
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and not is_ignored(path.name))
    found = [path for path in files if assignment_named(course.names, path.stem)]
    if not found and assignment_named(course.names, folder.name):
        found = [path for path in files if path.suffix.lower() == SUFFIXES[0]]
    if assignment is not None:
        found = [path for path in found if _assignment_of(course, path) == assignment]
    exact = [path for path in found if path.name in {f"{name}{SUFFIXES[0]}" for name in course.names}]
    found = exact or found
    if len(found) == 1:
        return found[0]
    what = f"contains {len(found)} notebooks" if found else "contains no notebook of this course"
    raise UsageError(f"{what}.", where=folder, fix=f"Name one: {COMMAND} {_example(course, found)}")


def _example(course: Course, found: Sequence[Path]) -> str:
    return f'"{found[0]}"' if found else course.names[0]


def _named(course: Course, text: str) -> Path:
    """The notebook of the assignment with a name; of both languages, the one that was saved last."""
    path = Path(text)
    name = assignment_named(course.names, path.stem if path.suffix.lower() in SUFFIXES else path.name)
    if path.name != text or name is None:
        advice = f"{COMMAND} {name or course.names[0]}"
        raise UsageError(
            "there is no such file, folder or assignment.", where=text,
            fix=f"Type for example `{advice}`. `autograder list` shows all assignments.",
        )  # fmt: skip
    released = [course.released(name, language) for language in Language]
    found = [path for path in released if path.is_file()]
    if not found:
        raise UsageError("there is no notebook of this assignment.", where=released[0], fix="Name your own file.")
    return max(found, key=lambda path: path.stat().st_mtime_ns)
