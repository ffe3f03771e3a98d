"""Asking at once all that a check is going to ask.

With its seed fixed, a check asks every submission the same, until a question depends on what the student's code
answered. So what it asked the model answer is sent in one message, and the answers are handed out as the grader comes
to ask for them: most of what a small question costs is the message. Where a grader asks something else, or the
process does not outlive the message, the check starts afresh and asks one thing after the other.

What the model answer said is an expected value, which no student's process may hold. So a script ends before the
first question into which a grader puts something that came of an answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch

from autograder.probe.client import Transport, same_number
from autograder.probe.failures import StudentFailure
from autograder.probe.frames import encode
from autograder.probe.values import alike, copied, mapped

Request = dict[str, Any]
SHARE = 16  # of a tensor's numbers, one in so many copied from an answer gives it away


@dataclass
class Script:
    """What a check asks, in order."""

    requests: list[Request] = field(default_factory=list)
    _frame: bytes = b""

    @property
    def frame(self) -> bytes:
        """All of it as one frame, made once."""
        if not self._frame:
            self._frame = encode(self.requests)
        return self._frame

    def has(self, position: int, request: Request) -> bool:
        """Whether the question there is this one."""
        return position < len(self.requests) and alike({**request, "id": 0}, {**self.requests[position], "id": 0})


class Answered(torch.Tensor):
    """A tensor that an answer held, or that was computed from one: torch hands the class on to results."""


class Scribe:
    """A transport that writes down what is asked, until a question holds something that came of an answer.

    Args:
        transport: who answers; without it, everything comes to nothing.
    """

    def __init__(self, transport: Transport | None = None) -> None:
        self.transport = transport
        self.begin()

    def begin(self) -> Script:
        """Start on another script."""
        self.script = Script()
        self._writing = True
        # Those that answers held: a number that is taken out of a tensor carries no mark.
        self._numbers: set[float] = set()
        return self.script

    def ask(self, request: Request) -> Any:
        self._writing = self._writing and not self._came_of_an_answer(request)
        if self._writing:
            self.script.requests.append(copied(request))
        if self.transport is None:
            return {"id": request["id"], "values": [None] * len(request["steps"]), "warnings": [], "error": None}
        answer = self.transport.ask(mapped(_unmarked, request))
        self._numbers.update(_fractions(answer["values"]))
        return mapped(_marked, answer)

    def _came_of_an_answer(self, request: Request) -> bool:
        tensors: list[Any] = []
        plain = mapped(tensors.append, request)
        return any(map(self._holds_answers, tensors)) or not self._numbers.isdisjoint(_fractions(plain))

    def _holds_answers(self, tensor: Any) -> bool:
        """Whether it is marked, or a good part of its numbers were answered: one in thousands may be chance."""
        if isinstance(tensor, Answered):
            return True
        numbers = list(_fractions(tensor))
        return SHARE * sum(number in self._numbers for number in numbers) >= max(1, len(numbers))


def _marked(item: Any) -> Any:
    return item.as_subclass(Answered) if isinstance(item, torch.Tensor) else item


def _unmarked(item: Any) -> Any:
    return item.as_subclass(torch.Tensor) if isinstance(item, Answered) else item


def _fractions(value: Any) -> Iterator[float]:
    """The numbers in a value that are not there twice by chance, as halves and whole numbers may be."""
    if isinstance(value, torch.Tensor):
        value = value.as_subclass(torch.Tensor).tolist() if value.is_floating_point() else ()
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, float):
        if math.isfinite(value) and not (64 * value).is_integer():
            yield value
    elif isinstance(value, Iterable) and not isinstance(value, str):
        for item in value:
            yield from _fractions(item)


class AllAtOnce(Transport, Protocol):
    """A transport that can also carry many requests in one message."""

    def ask_all(self, frame: bytes, number: int) -> list[Any]: ...


class AheadTransport:
    """Follows a script as long as the grader does.

    Args:
        transport: to the student's code.
        script: what the check is known to ask, if anything is.
        revived: gives another transport when the process behind this one has not outlived the script; without it,
            that is the answer to the first question.
    """

    def __init__(
        self, transport: AllAtOnce, script: Script | None, revived: Callable[[], AllAtOnce] | None = None
    ) -> None:
        self.transport = transport
        self.script = script
        self.revived = revived
        self._asked: list[Request] = []
        self._answers: list[Any] = []

    def ask(self, request: Request) -> Any:
        position = len(self._asked)
        self._asked.append(request)
        if self.script is not None:
            if self.script.has(position, request):
                if position == 0:
                    self._answers = self._ask_ahead(self.script)
                if position < len(self._answers):
                    return _numbered(self._answers[position], self.script.requests[position]["id"], request["id"])
            if position < len(self.script.requests):
                self._ask_again()  # the script has gone on otherwise
            self.script = None
        return self.transport.ask(request)

    def _ask_ahead(self, script: Script) -> list[Any]:
        try:
            return self.transport.ask_all(script.frame, len(script.requests))
        except StudentFailure:
            if self.revived is None:
                raise
            # Which question it was that ended the process, only asking one by one can tell.
            self.transport = self.revived()
            return []

    def _ask_again(self) -> None:
        """Have done what was asked before this question, and nothing else."""
        for earlier in self._asked[:-1]:
            self.transport.ask(earlier)


def _numbered(answer: Any, expected: int, number: int) -> Any:
    """An answer to the script's question as one to the grader's; another's answer is left for the probe to refuse."""
    ours = isinstance(answer, dict) and same_number(answer.get("id"), expected)
    return {**answer, "id": number} if ours else None
