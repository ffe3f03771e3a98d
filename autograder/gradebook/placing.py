"""Copies submissions to where nbgrader looks for them."""

from __future__ import annotations

import dataclasses
import os

from autograder.base.errors import AutograderError, SubmissionError
from autograder.base.files import write_atomically
from autograder.content.course import Course
from autograder.content.finding import Batch, SubmittedFile
from autograder.content.modules import read_modules
from autograder.content.submission import read_as_notebook


def place(course: Course, batch: Batch) -> Batch:
    """Copy each recorded submission that has another name or place to submitted/STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb.

    Nothing is overwritten or deleted. What cannot be copied is graded where it is.
    """
    files = [_placed(course, file, batch.notes) if file.target else file for file in batch.files]
    return Batch(files, batch.notes)


def _placed(course: Course, file: SubmittedFile, notes: list[str]) -> SubmittedFile:
    target = file.target
    assert target is not None
    if os.path.lexists(target) or any(folder.is_symlink() for folder in target.parents[:2]):
        return dataclasses.replace(file, recorded=False)
    limit = course.limits(file.assignment).submission_bytes
    try:
        content = read_as_notebook(file.path, limit)
        modules = read_modules(file.folder, file.path, limit - len(content)) if file.folder else {}
        write_atomically(target, content)
        for name, module in modules.items():
            if not os.path.lexists(target.parent / name):
                write_atomically(target.parent / name, module)
    except SubmissionError:
        return file  # Its grade says what is wrong with it.
    except AutograderError as error:
        notes.append(f"{file.path}: is graded but not recorded: {error}")
        return dataclasses.replace(file, recorded=False)
    notes.append(f"{file.path}: copied to {target}, where nbgrader looks for it.")
    return dataclasses.replace(file, path=target, target=None, folder=target.parent)
