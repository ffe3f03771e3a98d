"""Transports, which carry a probe's requests to an agent."""

from __future__ import annotations

from typing import Any, Protocol

from autograder.inside.agent import Agent
from autograder.inside.randomness import RandomStreams
from autograder.wire.values import copied


class Transport(Protocol):
    """Sends the steps of one request to an agent and returns its answer."""

    def ask(self, steps: list[dict[str, Any]]) -> Any: ...


class LocalTransport:
    """An agent in this process, for model answers and for checks on the student's machine.

    It has its own random number streams, like an agent in a sandbox, so that it does not affect the grader's numbers.
    """

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self._streams = RandomStreams()

    def ask(self, steps: list[dict[str, Any]]) -> Any:
        with self._streams:
            # Tensors are copied, like in frames, so that an in-place change on one side does not affect the other.
            return copied(self.agent.answer({"id": 0, "steps": copied(steps)}))
