"""nbgrader's configuration, derived from course.yaml."""

from __future__ import annotations

import os
import shutil
import sysconfig
from pathlib import Path
from typing import Any

from autograder.content.course import Course, load_course
from autograder.gradebook.nbgrader_private import Execute, grading_steps

SOURCE_DIRECTORY = "source"


def configure(config: Any, root: Path) -> Course:
    """Configure nbgrader for the course in `root`: its folders, and this engine instead of a Jupyter kernel.

    Args:
        config: the object that `get_config()` returns in nbgrader_config.py.
    """
    course = load_course(root.resolve())
    _add_alembic_to_path()
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.course_id = course.settings.course
    config.CourseDirectory.source_directory = SOURCE_DIRECTORY
    config.CourseDirectory.release_directory = "assignments"
    config.OverwriteCells.add_missing_cells = True
    config.Autograde.exporter_class = "autograder.gradebook.exporter.SubmissionExporter"
    config.Autograde.autograde_preprocessors = [
        "autograder.gradebook.execute.Execute" if step is Execute else step for step in grading_steps()
    ]
    return course


def _add_alembic_to_path() -> None:
    """nbgrader runs `alembic` to create a gradebook; it is not on PATH unless the environment is activated."""
    if shutil.which("alembic") is None:
        os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)])
