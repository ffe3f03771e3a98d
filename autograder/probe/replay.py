"""Asking a model answer once: what it said in a check is given again for the same questions.

A check's seed is fixed, so a model answer says the same for every submission, until a grader asks
something that depends on the student. Then everything asked so far is asked in earnest, and it goes on live.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograder.probe.client import LocalTransport
from autograder.probe.values import alike, copied


@dataclass(frozen=True)
class _Exchange:
    request: dict[str, Any]
    answer: dict[str, Any]


class ReplayTransport:
    """A local agent that remembers, for each check, what it was asked and said."""

    def __init__(self, local: LocalTransport) -> None:
        self.local = local
        self._remembered: dict[str, list[_Exchange]] = {}
        self.start("")

    def start(self, check: str) -> None:
        """Begin a check."""
        self._known = self._remembered.setdefault(check, [])
        self._asked: list[dict[str, Any]] = []
        self._live = False
        self._recording = True

    def ask(self, request: dict[str, Any]) -> Any:
        position = len(self._asked)
        self._asked.append(request)
        if not self._live and position < len(self._known):
            known = self._known[position]
            if alike({**request, "id": 0}, {**known.request, "id": 0}):
                return {**copied(known.answer), "id": request["id"]}
            self._recording = False
        if not self._live:
            for earlier in self._asked[:position]:
                self.local.ask(earlier)
            self._live = True
        answer = self.local.ask(request)
        if self._recording:
            self._known.append(_Exchange(copied(request), copied(answer)))
        return answer
