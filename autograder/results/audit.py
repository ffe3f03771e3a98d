"""The result of an audit of the graders."""

from __future__ import annotations

from dataclasses import dataclass, field

NAMED_SHARE = 0.95  # at least this share of the wrong answers must get their own hint


@dataclass(frozen=True)
class Finding:
    """The result for one answer of the corpus.

    Attributes:
        fails: the checks that it fails according to its entry in the corpus.
        failed: the checks that it failed.
        misconception: the wrong answer whose hint it got.
        unforeseen: whether a check raised an exception that the model answer does not trigger.
        messages: one line for each failed check.
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
        """A right answer gets full marks, a wrong one fails exactly the checks in its entry, and no check raises."""
        as_expected = self.accepted if self.right else not self.accepted and set(self.failed) == set(self.fails)
        return as_expected and not self.unforeseen

    @property
    def named(self) -> bool:
        return self.misconception == self.id


@dataclass
class AuditResult:
    """The audit of one assignment; `unproven` lists the checks that no wrong answer fails."""

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
