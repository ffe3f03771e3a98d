"""What makes a pytest function a check.

A check is a pytest function with a mark and a docstring, whose first line, in each language, is what the student reads:

    @pytest.mark.check("my_cnn", points=2, rests_on=["test_my_cnn_gives_ten_logits"])
    def test_my_cnn_computes_what_the_text_says(student, answer):
        '''MyCNN computes conv1, relu, pool and three linear layers, in that order

        zh: MyCNN 依次计算 conv1、relu、pool 和三个线性层
        '''

`student` and `answer` are probes.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Generator
from dataclasses import dataclass

import pytest

from autograder.course import Course
from autograder.errors import CourseError, SandboxError
from autograder.grading.subject import LocalSubject, Subject
from autograder.language import Language, Text, halves
from autograder.probe.agent import seed_everything
from autograder.probe.client import Observation, Probe
from autograder.probe.failures import Mismatch, Place, Status, StudentFailure, label_of
from autograder.probe.replay import ReplayTransport
from autograder.results import CheckResult, plain
from autograder.source import Source, read_source

FAULT_MESSAGE = Text(
    "The grader itself failed here. It costs you nothing; tell your instructor.",
    "这里是评分程序自己出了错，不会扣你的分；请告诉老师。",
)
UNFORESEEN_MESSAGE = Text(
    "This check cannot work with what your code gave. Your instructor will look at it.",
    "这项检查无法处理你的代码给出的结果，老师会亲自看一看。",
)
UNSAID = Text("This does not hold for your code.", "你的代码不满足这一条。")


@dataclass(frozen=True)
class Check:
    """A pytest function as the course sees it."""

    id: str
    assignment: str
    exercise: str
    points: float
    rests_on: tuple[str, ...]
    title: Text
    item: pytest.Function

    @property
    def compares(self) -> bool:
        """Whether it compares with the model answer."""
        return "answer" in self.item.fixturenames


@dataclass
class Outcome:
    """A check's result, what its probe saw, for diagnosis, and whether it took the code's word for something."""

    result: CheckResult
    observations: list[Observation]
    believed: bool


_CHECK = pytest.StashKey[Check | None]()


def check_of(item: pytest.Item) -> Check | None:
    """The check that a test is, if it is one.

    Raises:
        CourseError: it is marked as one and something is missing.
    """
    if _CHECK not in item.stash:
        item.stash[_CHECK] = _read_check(item)
    return item.stash[_CHECK]


def _read_check(item: pytest.Item) -> Check | None:
    mark = item.get_closest_marker("check")
    if mark is None or not isinstance(item, pytest.Function):
        return None
    whole = halves(item.function.__doc__ or "")
    case = f" [{item.callspec.id}]" if hasattr(item, "callspec") else ""  # of a check with several
    title = Text(whole.en.split("\n")[0] + case, whole.zh.split("\n")[0] + case)
    if not whole.en or len(mark.args) != 1:
        raise CourseError(
            f"the check {item.name} needs an exercise and a docstring.", where=item.path,
            fix='Write @pytest.mark.check("exercise", points=1) and a first line for the student.',
        )  # fmt: skip
    return Check(
        id=item.name,
        assignment=item.path.stem.removeprefix("test_"),
        exercise=mark.args[0],
        points=float(mark.kwargs.get("points", 0)),
        rests_on=tuple(mark.kwargs.get("rests_on", ())),
        title=title,
        item=item,
    )


def seed_of(course_seed: int, check: Check) -> int:
    """The seed of a check's random numbers: its own, and the same on every machine."""
    return (course_seed + zlib.crc32(f"{check.assignment}:{check.id}".encode())) % (1 << 31)


class ChecksPlugin:
    """Gives checks their fixtures, skips those that rest on a failed one, and turns outcomes into results.

    Args:
        course: whose checks they are.
        subject: what to run them on; None for the model answers. May be changed between runs.

    Attributes:
        outcomes: of the checks run since `begin`, by their ids.
        doubting: whether checks may not take the code's word for anything.
        sandbox_error: set when the sandbox broke, which is no verdict on any code.
    """

    def __init__(self, course: Course, subject: Subject | None = None) -> None:
        self.course = course
        self.subject = subject
        self.language = Language.EN
        self.outcomes: dict[str, Outcome] = {}
        self.doubting = False
        self.sandbox_error: SandboxError | None = None
        self._sources: dict[str, Source] = {}
        self._answers: dict[str, ReplayTransport] = {}
        self._probes: list[Probe] = []

    def source(self, assignment: str) -> Source:
        if assignment not in self._sources:
            self._sources[assignment] = read_source(assignment, self.course.source(assignment))
        return self._sources[assignment]

    def model_answer(self, assignment: str) -> ReplayTransport:
        """The model answer's code, run in this process once."""
        if assignment not in self._answers:
            subject = LocalSubject(self.source(assignment).cells, name=f"answer_{assignment}")
            for label, failure in subject.broken_cells.items():
                raise CourseError(f"the model answer fails in {label}: {failure}", where=self.course.source(assignment))
            self._answers[assignment] = ReplayTransport(subject.transport)
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
        probe = subject.probe(check.id, seed_of(self.course.settings.seed, check))
        probe.cell = label_of(check.exercise, 0)
        probe.doubted = self.doubting
        self._probes.append(probe)
        return probe

    @pytest.fixture
    def answer(self) -> Probe:
        """A probe on the model answer."""
        check = self._current()
        replay = self.model_answer(check.assignment)
        replay.start(check.id)
        probe = Probe(replay)
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
            if done is not None and done.result.status is not Status.PASSED:
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
            place = error.place if isinstance(error, StudentFailure) else Place()
            result = CheckResult(
                id=check.id,
                exercise=check.exercise,
                title=check.title.of(self.language),
                status=status,
                points=check.points,
                # A fault of ours costs the student nothing.
                earned=check.points if status in (Status.PASSED, Status.FAULT) else 0.0,
                message=plain(message.of(self.language)),
                cell=plain(place.cell),
                line=place.line,
                seconds=round(time.perf_counter() - self._started, 4),
            )
            probe = self._probes[-1] if self._probes else None
            observations, believed = (list(probe.observations), probe.believed) if probe else ([], False)
            self.outcomes[check.id] = Outcome(result, observations, believed)
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
            return error.status, error.said
        case Mismatch():
            return Status.FAILED, error.text
        case AssertionError():
            return Status.FAILED, Text(str(error), str(error)) if str(error) else UNSAID
    raised = f"{type(error).__name__}: {error}"
    return Status.FAULT, Text(f"{FAULT_MESSAGE.en} ({raised})", f"{FAULT_MESSAGE.zh}（{raised}）")
