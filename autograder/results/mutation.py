"""What became of the mutants of one assignment."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class MutationResult:
    """How many changes of the model answer the graders notice.

    Attributes:
        explained: those that kept full marks and are known to compute the same.
        survivors: those that kept full marks and are not explained, by their ids.
        stale: entries of the file of equivalents that explain no survivor.
    """

    assignment: str
    total: int
    explained: int = 0
    survivors: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.survivors and not self.stale
