"""Gives checks their probes, and turns what pytest made of them into results."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass

import pytest

from autograder.base.errors import CourseError, SandboxError
from autograder.base.language import Language, Text, halves
from autograder.base.text import plain
from autograder.checks.check import Check, check_of, seed_of
from autograder.checks.subject import LocalSubject, Subject
from autograder.content.course import Course
from autograder.content.source import Source, read_source
from autograder.inside.randomness import seed_everything
from autograder.probe.client import Observation, Probe
from autograder.probe.transports import LocalTransport
from autograder.results.grade import CheckResult
from autograder.wire.cells import CellId
from autograder.wire.failures import Mismatch, Status, StudentFailure, Unseen

FAULT_MESSAGE = Text(
    "The grader itself failed here. It costs you nothing; tell your instructor.",
    "这里是评分程序自己出了错，不会扣你的分；请告诉老师。",
)
UNFORESEEN_MESSAGE = Text(
    "This check cannot work with what your code gave. Your instructor will look at it.",
    "这项检查无法处理你的代码给出的结果，老师会亲自看一看。",
)
UNSAID = Text("This does not hold for your code.", "你的代码不满足这一条。")


@dataclass
class CheckOutcome:
    """A check's result, and what its probe saw, for diagnosis.

    Attributes:
        blocks: whether checks that rest on this one make no sense now.
    """

    result: CheckResult
    observations: list[Observation]
    blocks: bool


class ChecksPlugin:
    """Gives checks their fixtures, skips those that rest on a failed one, and turns outcomes into results.

    Args:
        course: whose checks they are.
        subject: what to run them on; None for the model answers. May be changed between runs.

    Attributes:
        outcomes: of the checks run since `begin`, by their ids.
        sandbox_error: set when the sandbox broke, which is no verdict on any code.
    """

    def __init__(self, course: Course, subject: Subject | None = None) -> None:
        self.course = course
        self.subject = subject
        self.language = Language.EN
        self.outcomes: dict[str, CheckOutcome] = {}
        self.sandbox_error: SandboxError | None = None
        self._sources: dict[str, Source] = {}
        self._answers: dict[str, LocalTransport] = {}
        self._probes: list[Probe] = []

    def source(self, assignment: str) -> Source:
        if assignment not in self._sources:
            self._sources[assignment] = read_source(assignment, self.course.source(assignment))
        return self._sources[assignment]

    def model_answer(self, assignment: str) -> LocalTransport:
        """The model answer's code, run in this process once."""
        if assignment not in self._answers:
            subject = LocalSubject(self.source(assignment).cells, name=f"answer_{assignment}")
            for cell, failure in subject.broken_cells.items():
                raise CourseError(
                    f"the model answer fails in {cell.text.en}: {failure}", where=self.course.source(assignment)
                )
            self._answers[assignment] = subject.transport
        return self._answers[assignment]

    def begin(self, subject: Subject | None, language: Language = Language.EN) -> None:
        """Start on another submission, whose results are to be in `language`."""
        self.subject = subject
        self.language = language
        self.outcomes = {}
        self.sandbox_error = None

    @pytest.fixture
    def student(self) -> Probe:
        """A probe on the code under test."""
        check = self._current()
        # The model answer stands in for a student on its own instance, apart from `answer`'s.
        subject = self.subject or LocalSubject(self.source(check.assignment).cells, name=f"student_{check.assignment}")
        probe = subject.probe(seed_of(self.course.settings.seed, check))
        probe.cell = CellId(check.exercise)
        self._probes.append(probe)
        return probe

    @pytest.fixture
    def answer(self) -> Probe:
        """A probe on the model answer."""
        check = self._current()
        probe = Probe(self.model_answer(check.assignment))
        probe.begin(seed_of(self.course.settings.seed, check))
        return probe

    def _current(self) -> Check:
        check = check_of(self._item)
        if check is None:
            raise CourseError(f"{self._item.name} uses a probe but is no check.", where=self._item.path,
                              fix='Mark it with @pytest.mark.check("exercise", points=1).')  # fmt: skip
        return check

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self._item = item
        check = check_of(item)
        if check is None:
            return
        seed_everything(seed_of(self.course.settings.seed, check))
        for other in check.rests_on:
            done = self.outcomes.get(other)
            if done is not None and done.blocks:
                below = done.result.title  # in the language of the results already
                pytest.skip(str(Text(f"It rests on another check: {below}", f"它以另一项检查为前提：{below}")))

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self) -> Generator[None, object, object]:
        result = yield
        for probe in self._probes:
            probe.settle()  # what a check asked for last and did not wait for may fail too
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        check = check_of(item)
        if check is None:
            return report
        if call.when == "setup":
            self._started = time.perf_counter()
        if call.excinfo is not None and isinstance(call.excinfo.value, SandboxError):
            self.sandbox_error = call.excinfo.value
        if call.when == "call" or (call.excinfo is not None and check.id not in self.outcomes):
            error = call.excinfo.value if call.excinfo else None
            status, message = _verdict(error)
            location = error.location if isinstance(error, StudentFailure) else None
            result = CheckResult(
                id=check.id,
                exercise=check.exercise,
                title=check.title.of(self.language),
                status=status,
                points=check.points,
                # A fault of ours costs the student nothing.
                earned=check.points if status in (Status.PASSED, Status.FAULT) else 0.0,
                message=plain(message.of(self.language)),
                cell=str(location.cell) if location else "",
                line=location.line if location else 0,
                seconds=round(time.perf_counter() - self._started, 4),
            )
            probe = self._probes[-1] if self._probes else None
            # A check that was begun and then skipped, or did not see at work what is there, stands in nobody's way.
            undecided = call.when == "call" and (status is Status.SKIPPED or isinstance(error, Unseen))
            blocks = status is not Status.PASSED and not undecided
            self.outcomes[check.id] = CheckOutcome(result, list(probe.observations) if probe else [], blocks)
        if call.when == "teardown":
            self._probes.clear()
        return report


def _verdict(error: BaseException | None) -> tuple[Status, Text]:
    match error:
        case None:
            return Status.PASSED, Text("", "")
        case pytest.skip.Exception():
            return Status.SKIPPED, halves(error.msg or "")
        case StudentFailure():
            return error.status, error.located_message
        case Mismatch():
            return Status.FAILED, error.text
        case AssertionError():
            return Status.FAILED, Text(str(error), str(error)) if str(error) else UNSAID
    raised = f"{type(error).__name__}: {error}"
    return Status.FAULT, Text(f"{FAULT_MESSAGE.en} ({raised})", f"{FAULT_MESSAGE.zh}（{raised}）")
