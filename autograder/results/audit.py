"""What an audit of the graders found."""

from __future__ import annotations

from dataclasses import dataclass, field

NAMED_SHARE = 0.95  # of the wrong answers that must get their own hint


@dataclass(frozen=True)
class Finding:
    """One answer of the corpus and what grading made of it.

    Attributes:
        fails: the checks that its entry in the corpus says it fails.
        failed: the checks that it failed.
        misconception: the wrong answer whose hint it got.
        unforeseen: whether a check could not work with it.
        messages: a line for each failed check.
    """

    exercise: str
    id: str
    right: bool
    fails: tuple[str, ...]
    accepted: bool
    failed: tuple[str, ...]
    misconception: str
    unforeseen: bool = False
    messages: tuple[str, ...] = ()

    @property
    def proven(self) -> bool:
        """A right answer has full marks; a wrong one fails exactly the checks that its entry lists, and none raises."""
        if self.unforeseen:
            return False
        if self.right:
            return self.accepted
        return not self.accepted and set(self.failed) == set(self.fails)

    @property
    def named(self) -> bool:
        return self.misconception == self.id


@dataclass
class AuditResult:
    """What an audit of one assignment found.

    Attributes:
        unproven: checks that no wrong answer fails.
    """

    assignment: str
    findings: list[Finding] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)

    @property
    def right(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.right]

    @property
    def wrong(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.right]

    @property
    def named(self) -> int:
        return sum(finding.named for finding in self.wrong)

    @property
    def ok(self) -> bool:
        proven = all(finding.proven for finding in self.findings) and not self.unproven
        return proven and self.named >= NAMED_SHARE * len(self.wrong)
