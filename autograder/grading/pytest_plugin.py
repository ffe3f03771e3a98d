"""The plugin for plain `pytest`, which grading workers do not use.

`pytest tests/hidden` runs the checks on the model answers; with `--submission FILE`, on a notebook or .py file in the
sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.base.errors import AutograderError
from autograder.checks.advice import Advice
from autograder.checks.plugin import ChecksPlugin
from autograder.checks.subject import LocalSubject
from autograder.content.course import find_course
from autograder.content.submission import read_submission
from autograder.grading.sandboxed import SandboxSubject
from autograder.sandbox.sandboxes import Sandboxes

NAME = "autograder-checks"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograder")
    group.addoption("--submission", type=Path, help="grade this notebook or .py file instead of the model answers")
    group.addoption("--sandbox", choices=["auto", "none"], default="auto", help="none runs the code without a sandbox")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "check(exercise, points=0, rests_on=()): a check of an exercise, and the checks that it depends on",
    )
    start = Path(config.args[0].split("::")[0]) if config.args else config.rootpath
    course = find_course(start if start.is_dir() else start.parent)
    config.pluginmanager.register(ChecksPlugin(course), NAME)


@pytest.fixture(scope="module", autouse=True)
def _submission(request: pytest.FixtureRequest) -> Iterator[None]:
    """With --submission, run the checks of this module on that file."""
    path = request.config.getoption("--submission", None)
    if path is None:
        yield
        return
    checks = request.config.pluginmanager.get_plugin(NAME)
    assert isinstance(checks, ChecksPlugin)
    name = Path(request.path).stem.removeprefix("test_")
    limits = checks.course.limits(name)
    try:
        submission = read_submission(path, checks.source(name), limits.submission_bytes)
    except AutograderError as error:
        pytest.exit(str(error), returncode=2)
    advice = Advice(checks.course.settings.packages, submission.stages, submission.unrun, submission.python)
    if request.config.getoption("--sandbox") == "none":
        checks.begin(LocalSubject(submission.stages), advice=advice)
        yield
        return
    with Sandboxes(checks.course.settings.preload, hide=checks.course.root) as sandboxes:
        sandbox = sandboxes.of([cell.code for stage in submission.stages for cell in stage.cells])
        subject = SandboxSubject(sandbox, submission.stages, limits.for_sandbox(), "simgpu")
        checks.begin(subject, advice=advice)
        yield
        subject.close()
