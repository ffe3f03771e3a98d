"""Asking at once all that a check is known to ask: the same verdicts with fewer messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from tiny import DOUBLE, SCALE, Grade

from autograder.course import find_course
from autograder.grading.sandboxed import ModelSubject
from autograder.grading.session import Session, open_session
from autograder.probe.agent import Agent, CodeCells
from autograder.probe.ahead import AheadTransport, Scribe, Script
from autograder.probe.client import LocalTransport, Probe
from autograder.probe.failures import StudentFailure
from autograder.probe.values import copied
from autograder.sandbox.fork import Fork
from autograder.sandbox.host import Sandbox
from autograder.sandbox.limits import Limits

MODEL = """
calls = 0

def count(x):
    global calls
    calls += 1
    return x + calls
"""
DEADLY = """
import os

def count(x):
    if x > 1:
        os._exit(0)
    return 7
"""


class Counted:
    """A fork that counts the messages that reach it."""

    def __init__(self, fork: Fork) -> None:
        self.fork = fork
        self.messages = 0

    def ask(self, request: dict[str, Any]) -> Any:
        self.messages += 1
        return self.fork.ask(request)

    def ask_all(self, frame: bytes, number: int) -> list[Any]:
        self.messages += 1
        return self.fork.ask_all(frame, number)


Start = Callable[[str], Counted]


@pytest.fixture
def start(sandbox: Sandbox) -> Iterator[Start]:
    """Gives a fork in which some code has run."""
    forks = []

    def run(code: str) -> Counted:
        fork = Fork(sandbox, Limits(cpu_seconds=1))
        forks.append(fork)
        Probe(fork).run_cell("code", code)
        return Counted(fork)

    yield run
    for fork in forks:
        fork.close()


def a_check(probe: Probe, third: float = 3.0) -> list[float]:
    """Three questions, each of which needs the answer to the one before."""
    probe.begin(0)
    return [probe.call("count", number) for number in (1.0, 2.0, third)]


@pytest.fixture
def script() -> Script:
    """What the check asks the model answer."""
    model = LocalTransport(Agent(CodeCells("submission_of_the_tests_ahead")))
    Probe(model).run_cell("code", MODEL)
    scribe = Scribe(model)
    a_check(Probe(scribe))
    return scribe.script


def test_a_check_that_asks_what_is_known_sends_one_message(start: Start, script: Script) -> None:
    fork = start(MODEL)
    assert a_check(Probe(AheadTransport(fork, script))) == [2.0, 4.0, 6.0]
    assert fork.messages == 1


def test_a_check_that_asks_something_else_gets_an_answer_to_that(start: Start, script: Script) -> None:
    fork = start("def count(x):\n    return x * 10\n")
    assert a_check(Probe(AheadTransport(fork, script)), third=5.0) == [10.0, 20.0, 50.0]
    assert fork.messages > 1


def written_over(x: torch.Tensor, by: torch.Tensor) -> torch.Tensor:
    x = x.clone()
    x[1:] = by[1:]
    return x


def handing_on(number: int, x: torch.Tensor) -> Callable[[Probe], None]:
    """Several ways in which a grader makes its next question from an answer."""

    def check(probe: Probe) -> None:
        probe.begin(0)
        given = probe.call("count", x)
        probe.call(
            "count",
            [given, (given.double() * 3, x), {"of": given[1:]}, float(given[0]), written_over(x, given)][number],
        )

    return check


@pytest.mark.parametrize("number", range(5))
def test_a_script_ends_where_a_question_holds_something_of_an_answer(start: Start, number: int) -> None:
    """What the model answered is an expected value, and is not sent to a student."""
    model = LocalTransport(Agent(CodeCells("submission_of_the_tests_ahead")))
    Probe(model).run_cell("code", "import torch\ndef count(x):\n    return x + 0.1 if torch.is_tensor(x) else x\n")
    scribe = Scribe(model)
    check = handing_on(number, torch.randn(3))
    check(Probe(scribe))
    assert [step["do"] for request in scribe.script.requests for step in request["steps"]] == ["begin", "call"]
    fork = start("import torch\ndef count(x):\n    return x\n")
    check(Probe(AheadTransport(fork, scribe.script)))
    assert fork.messages == 2


@pytest.mark.parametrize("assignment", find_course().names)
def test_no_script_of_the_course_holds_a_value_that_the_model_answered(assignment: str) -> None:
    course = find_course()
    kept: list[tuple[Script, list[Any]]] = []

    def look(session: Session) -> None:
        model = ModelSubject(session.plugin.source(assignment).cells, name="answers_of_a_script")
        probe, heard = model.probe, model.transport.ask

        def listening(request: dict[str, Any]) -> Any:
            answer = heard(request)
            kept[-1][1].append(copied(answer))
            return answer

        def started(check: str, seed: int) -> Probe:
            begun = probe(check, seed)
            kept.append((model.scripts[check], []))
            return begun

        model.transport.ask, model.probe = listening, started  # type: ignore[method-assign]
        session.plugin.begin(model)
        session.run(session.checks[assignment])

    open_session(course, [course.hidden(assignment)], look)
    assert sum(len(script.requests) for script, _ in kept) > 10
    assert any(set(fractions(answers)) for _, answers in kept)
    for script, answers in kept:
        asked: set[float] = set()  # a maximum, say, is a number that the grader sent, and may send again
        for number, request in enumerate(script.requests):
            fresh = set(fractions(request)) - asked
            chance = max(3, len(fresh) / 1000)  # of thousands of numbers, a few are the same
            assert len(fresh & set(fractions(answers[:number]))) < chance
            asked |= fresh


def fractions(value: Any) -> Iterator[float]:
    """Every number in a value that is not whole."""
    if isinstance(value, torch.Tensor):
        yield from (number for number in value.double().flatten().tolist() if number % 1)
    elif isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from fractions(item)
    elif isinstance(value, float) and value % 1:
        yield value


def test_a_check_without_a_script_asks_one_thing_after_the_other(start: Start) -> None:
    fork = start(MODEL)
    assert a_check(Probe(AheadTransport(fork, None))) == [2.0, 4.0, 6.0]
    assert fork.messages == 3


def test_code_that_ends_its_process_is_told_which_question_did_it(start: Start, script: Script) -> None:
    probe = Probe(AheadTransport(start(DEADLY), script, lambda: start(DEADLY)))
    probe.begin(0)
    assert probe.call("count", 1.0) == 7
    with pytest.raises(StudentFailure, match="ended its own process"):
        probe.call("count", 2.0)


def test_an_error_stays_with_the_question_that_it_answers(start: Start, script: Script) -> None:
    probe = Probe(AheadTransport(start("def count(x):\n    return 1 / (x - 2)\n"), script))
    probe.begin(0)
    assert probe.call("count", 1.0) == -1
    with pytest.raises(StudentFailure, match="ZeroDivisionError"):
        probe.call("count", 2.0)


@pytest.mark.parametrize("answers", [[], [1], [None] * 3, [{"id": 99, "values": [None]}] * 3, [{"values": 3}] * 3])
def test_answers_of_another_form_or_order_are_nonsense(script: Script, answers: list[Any]) -> None:
    class Liar:
        def ask(self, request: dict[str, Any]) -> Any:
            return None

        def ask_all(self, frame: bytes, number: int) -> list[Any]:
            return answers

    with pytest.raises(StudentFailure, match="sent"):
        a_check(Probe(AheadTransport(Liar(), script)))


def test_tensors_of_the_script_reach_the_student(start: Start) -> None:
    scribe = Scribe()
    question = torch.arange(3.0)
    Probe(scribe).call("count", question)
    fork = start(MODEL)
    assert torch.equal(Probe(AheadTransport(fork, scribe.script)).call("count", question), question + 1)
    assert fork.messages == 1


def test_a_cell_that_fails_or_ends_its_process_costs_no_other_exercise(grade: Grade) -> None:
    for code in ("1 / 0\n", "import os\nos._exit(0)\n", "while True:\n    pass\n"):
        result = grade(double=code + DOUBLE, scale=SCALE)
        assert all(check.earned == 0 for check in result.exercise("double"))
        assert all(check.earned == check.points for check in result.exercise("scale"))
