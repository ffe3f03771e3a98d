"""The pytest plugin that gives checks their probes and turns pytest's outcomes into results."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass

import pytest

from autograder.base.errors import CourseError, SandboxError
from autograder.base.language import Language, Text, halves
from autograder.base.text import plain
from autograder.checks.advice import NO_ADVICE, Advice
from autograder.checks.check import Check, check_of, seed_of
from autograder.checks.subject import LocalSubject, Subject
from autograder.content.course import Course
from autograder.content.source import Source, read_source
from autograder.content.stages import together
from autograder.inside.randomness import seed_everything
from autograder.probe.probe import Observation, Probe
from autograder.probe.transports import LocalTransport
from autograder.results.grade import CheckResult
from autograder.wire.cell_ids import CellId
from autograder.wire.failures import Mismatch, Status, StudentFailure, Unseen

FAULT_MESSAGE = Text(
    "The grader itself failed here. You lose no points; please tell your instructor.",
    "这里是评分程序自己出了错，不会扣你的分；请告诉老师。",
)
UNFORESEEN_MESSAGE = Text(
    "This check cannot handle the value that your code returned. Your instructor will look at it.",
    "这项检查无法处理你的代码给出的结果，老师会亲自看一看。",
)
NO_MESSAGE = Text("Your code does not meet this requirement.", "你的代码不满足这一条。")


@dataclass
class CheckOutcome:
    """A check's result, and what its probe observed, for diagnosis.

    Attributes:
        blocks: whether checks that depend on this one are skipped.
    """

    result: CheckResult
    observations: list[Observation]
    blocks: bool


class ChecksPlugin:
    """Provides the fixtures of checks, skips checks that depend on a failed one, and turns outcomes into results.

    Args:
        course: the course that the checks belong to.
        subject: what the checks run on; None for the model answers. `begin` changes it between runs.

    Attributes:
        outcomes: outcomes of the checks run since `begin`, by check id.
        sandbox_error: the error that broke the sandbox; it is not a verdict on any code.
    """

    def __init__(self, course: Course, subject: Subject | None = None) -> None:
        self.course = course
        self.subject = subject
        self.advice = NO_ADVICE
        self.language = Language.EN
        self.outcomes: dict[str, CheckOutcome] = {}
        self.sandbox_error: SandboxError | None = None
        self._sources: dict[str, Source] = {}
        self._answers: dict[str, LocalTransport] = {}
        self._probe: Probe | None = None  # of the check that runs

    def source(self, assignment: str) -> Source:
        if assignment not in self._sources:
            self._sources[assignment] = read_source(assignment, self.course.source(assignment))
        return self._sources[assignment]

    def model_answer(self, assignment: str) -> LocalTransport:
        """The model answer, whose code runs in this process, once."""
        if assignment not in self._answers:
            subject = LocalSubject(together(self.source(assignment).cells))
            for cell, failure in subject.broken_cells.items():
                raise CourseError(
                    f"the model answer fails in {cell.text.en}: {failure}", where=self.course.source(assignment)
                )
            self._answers[assignment] = subject.transport
        return self._answers[assignment]

    def begin(self, subject: Subject | None, language: Language = Language.EN, advice: Advice = NO_ADVICE) -> None:
        """Start on another subject, whose results are written in `language`, with advice on its failures."""
        self.subject = subject
        self.advice = advice
        self.language = language
        self.outcomes = {}
        self.sandbox_error = None

    @pytest.fixture
    def student(self) -> Probe:
        """A probe on the code under test."""
        check = self._current()
        # Without a subject the model answer is checked, on a separate instance from that of the fixture `answer`.
        subject = self.subject or LocalSubject(together(self.source(check.assignment).cells))
        probe = subject.probe(seed_of(self.course.settings.seed, check), check.exercise)
        probe.cell = CellId(check.exercise)
        self._probe = probe
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
            raise CourseError(f"{self._item.name} uses a probe but is not a check.", where=self._item.path,
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
            outcome = self.outcomes.get(other)
            if outcome is not None and outcome.blocks:
                title = outcome.result.title  # already in the language of the results
                pytest.skip(str(Text(f"It depends on another check: {title}", f"它以另一项检查为前提：{title}")))

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self) -> Generator[None, object, object]:
        result = yield
        if self._probe is not None:
            self._probe.settle()  # requests that are still queued may fail too
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
            status, message = _verdict(error, call.when)
            if isinstance(error, StudentFailure):
                broken = self.subject.broken_cells if self.subject else ()
                message = self.advice.added_to(message, error, broken, before=check.exercise)
            location = error.location if isinstance(error, StudentFailure) else None
            result = CheckResult(
                id=check.id,
                exercise=check.exercise,
                title=check.title.of(self.language),
                status=status,
                points=check.points,
                # A fault of the grader must not cost the student points.
                earned=check.points if status in (Status.PASSED, Status.FAULT) else 0.0,
                message=plain(message.of(self.language)),
                cell=str(location.cell) if location else "",
                line=location.line if location else 0,
                seconds=round(time.perf_counter() - self._started, 4),
            )
            # A check that skipped itself, or that only could not verify the parameters, does not block others.
            undecided = call.when == "call" and (status is Status.SKIPPED or isinstance(error, Unseen))
            observations = list(self._probe.observations) if self._probe else []
            self.outcomes[check.id] = CheckOutcome(result, observations, status is not Status.PASSED and not undecided)
        if call.when == "teardown":
            self._probe = None
        return report


def _verdict(error: BaseException | None, phase: str) -> tuple[Status, Text]:
    match error:
        case None:
            return Status.PASSED, Text("", "")
        case pytest.skip.Exception():
            return Status.SKIPPED, halves(error.msg or "")
        case StudentFailure():
            return error.status, error.located_message
        case Mismatch():
            return Status.FAILED, error.text
        case AssertionError() if phase == "call":  # in setup it is pytest's own, and a fault
            return Status.FAILED, Text(str(error), str(error)) if str(error) else NO_MESSAGE
    raised = f"{type(error).__name__}: {error}"
    return Status.FAULT, Text(f"{FAULT_MESSAGE.en} ({raised})", f"{FAULT_MESSAGE.zh}（{raised}）")
