"""How a probe's requests reach an agent."""

from __future__ import annotations

from typing import Any, Protocol

from autograder.inside.agent import Agent
from autograder.inside.randomness import RandomStreams
from autograder.wire.values import copied


class Transport(Protocol):
    """Carries one request to an agent and brings its answer back."""

    def ask(self, request: dict[str, Any]) -> Any: ...


class LocalTransport:
    """An agent in this very process: for model answers, and for a student's own checks.

    It has streams of random numbers of its own, as an agent in a sandbox has: what it draws, or when it is
    seeded, changes nothing of what the grader draws next.
    """

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self._streams = RandomStreams()

    def ask(self, request: dict[str, Any]) -> Any:
        with self._streams:
            # Copies, as frames make them: what is written into later on one side must not reach the other's tensor.
            return copied(self.agent.answer(copied(request)))
