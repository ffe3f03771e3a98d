"""The result of one attack on the grader."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class AttackTrial:
    """An attack that was graded among honest submissions.

    Attributes:
        gained: points beyond those that the honest part of the work earns.
        seconds: how long grading took.
        complaints: other violations, one sentence each.
    """

    family: str
    name: str
    gained: float = 0.0
    seconds: float = 0.0
    complaints: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"{self.family}/{self.name}"

    @property
    def ok(self) -> bool:
        return self.gained <= 0 and not self.complaints
