"""nbgrader's configuration, from course.yaml."""

from __future__ import annotations

import os
import shutil
import sysconfig
from pathlib import Path
from typing import Any

from autograder.content.course import Course, load_course
from autograder.gradebook.nbgrader_private import Execute, default_steps

SOURCE_DIRECTORY = "source"


def configure(config: Any, root: Path) -> Course:
    """Set up nbgrader for the course in `root`: folders, and this engine in place of a kernel.

    Args:
        config: the object that `get_config()` gives in nbgrader_config.py.
    """
    course = load_course(root.resolve())
    _make_alembic_findable()
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.course_id = course.settings.course
    config.CourseDirectory.source_directory = SOURCE_DIRECTORY
    config.CourseDirectory.release_directory = "assignments"
    config.OverwriteCells.add_missing_cells = True
    steps = default_steps()
    config.Autograde.sanitize_preprocessors = ["autograder.gradebook.restore.RestoreCells", *steps.sanitizing]
    config.Autograde.autograde_preprocessors = [
        "autograder.gradebook.execute.Execute" if step is Execute else step for step in steps.grading
    ]
    return course


def _make_alembic_findable() -> None:
    """nbgrader calls `alembic` by name to make a gradebook; unless its environment is activated that is not on PATH."""
    scripts = sysconfig.get_path("scripts")
    if shutil.which("alembic") is None:
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)])
