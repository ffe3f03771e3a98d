"""A pytest session without output that collects checks once and runs them many times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from autograder.base.errors import AutograderError, CourseError
from autograder.checks.check import Check, check_of
from autograder.checks.plugin import ChecksPlugin
from autograder.checks.pytest_private import run_test, tear_down
from autograder.content.course import Course
from autograder.wire.failures import Status

# Grading disables these plugins, assertion rewriting and every other installed plugin: rewritten assertions would show
# the source of hidden checks in messages, and each hook adds to the time of every check.
UNWANTED = (
    "cacheprovider", "capture", "doctest", "faulthandler", "junitxml", "logging", "pastebin", "setuponly", "setupplan",
    "stepwise", "terminal", "threadexception", "unittest", "unraisableexception", "warnings",
)  # fmt: skip
QUIET = ["--assert=plain", "--disable-plugin-autoload", *(f"-pno:{name}" for name in UNWANTED)]

# Not the course's own configuration, which may request plugins and output that grading must not have.
CONFIGURATION = Path(__file__).with_name("pytest.ini")


class Session:
    """Collected checks, which can be run any number of times.

    Attributes:
        plugin: holds the subject that checks run on, and their outcomes.
        checks: the checks of each assignment, in the order of its module.
    """

    def __init__(self, plugin: ChecksPlugin, items: Sequence[pytest.Item]) -> None:
        self.plugin = plugin
        self.checks: dict[str, list[Check]] = {}
        for item in items:
            check = check_of(item)
            if check is not None:
                self.checks.setdefault(check.assignment, []).append(check)

    def run(self, checks: Sequence[Check], *, until_failure: bool = False) -> None:
        """Run checks on the plugin's subject; the results are in `plugin.outcomes`.

        Raises:
            SandboxError: the sandbox broke while a check ran.
        """
        for check, following in zip(checks, [*checks[1:], None], strict=True):
            run_test(check.item, following.item if following else None)
            if self.plugin.sandbox_error is not None:
                raise self.plugin.sandbox_error
            if until_failure and self.plugin.outcomes[check.id].result.status is not Status.PASSED:
                tear_down(check.item)
                return


class _LoopPlugin:
    """Calls a function in place of pytest's own run loop."""

    def __init__(self, plugin: ChecksPlugin, loop: Callable[[Session], None]) -> None:
        self.plugin = plugin
        self.loop = loop
        self.collection_errors: list[str] = []
        self.error: AutograderError | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.pluginmanager.register(self.plugin)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.collection_errors.append(f"{report.nodeid}: {report.longreprtext}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """A report without pytest's rendering of the failure, which is not used here and takes milliseconds."""
        outcome: Any = "passed"
        when: Any = call.when
        if call.excinfo is not None:
            outcome = "skipped" if call.excinfo.errisinstance(pytest.skip.Exception) else "failed"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, when)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if not self.collection_errors:
            try:
                self.loop(Session(self.plugin, session.items))
            except AutograderError as error:  # pytest would report it as an internal error
                self.error = error
        return True


def open_session(course: Course, modules: Sequence[Path], loop: Callable[[Session], None]) -> None:
    """Collect the checks of some modules and call `loop` with the session.

    Raises:
        CourseError: a module is missing or cannot be collected.
    """
    paths = [str(path) for path in modules]
    if missing := [path for path in paths if not Path(path).is_file()]:
        raise CourseError("this module of checks does not exist.", where=", ".join(missing),
                          fix="Each assignment needs one in tests/hidden and one in tests/visible.")  # fmt: skip
    arguments = [*QUIET, "--rootdir", str(course.root), "-c", str(CONFIGURATION), "--import-mode=importlib"]
    plugin = _LoopPlugin(ChecksPlugin(course), loop)
    code = pytest.main([*arguments, *paths], plugins=[plugin])
    if plugin.error is not None:
        raise plugin.error
    if plugin.collection_errors:
        errors = "; ".join(plugin.collection_errors)
        raise CourseError(f"the checks cannot be collected: {errors}", where=", ".join(paths))
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise CourseError(f"pytest exited with {pytest.ExitCode(code).name}.", where=", ".join(paths))
