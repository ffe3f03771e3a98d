"""The result of mutation testing of one assignment."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class MutationResult:
    """How many mutants of the model answers get full marks.

    Attributes:
        total: number of mutants.
        explained: number of survivors that are known to be equivalent.
        survivors: ids of the other mutants that get full marks.
        stale: entries of the table of equivalent mutants that match no survivor.
    """

    assignment: str
    total: int
    explained: int = 0
    survivors: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.survivors and not self.stale
