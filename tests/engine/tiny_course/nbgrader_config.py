"""nbgrader's configuration; what it says comes from course.yaml."""

from pathlib import Path

from autograder.gradebook.config import configure

configure(get_config(), Path(__file__).parent)  # noqa: F821 - nbgrader provides get_config
