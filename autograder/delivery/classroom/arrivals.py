"""When the states of a branch arrived on its server, by the best record there is.

A server's own record is exact. What earlier collects saw is a bound: what was seen at a time had arrived by then, and
what was not there yet arrived later. Within such bounds a commit's own date is all there is; its author chose it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.delivery.classroom.mirror import Sighting
from autograder.delivery.forges.pushes import Push
from autograder.delivery.git import Repository
from autograder.results.classroom import Record

MOST_COMMITS = 10_000  # of a branch that are looked at
LONG_AGO = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class BranchState:
    """What a branch was at.

    Attributes:
        when: it arrived; exactly where `server` says so, else the best guess.
        by: it had arrived at the latest.
        server: the server's record of it, if there is one.
    """

    commit: str
    when: datetime.datetime
    by: datetime.datetime
    server: Record | None = None

    def record(self, due: datetime.datetime | None) -> Record:
        """What decides whether it is in time."""
        if self.server is not None:
            return self.server
        return Record.SEEN if due is not None and self.by <= due else Record.COMMITTER_DATE

    def certain(self, due: datetime.datetime | None) -> bool:
        """Whether more than the commit's own date says so."""
        return self.record(due) is not Record.COMMITTER_DATE


@dataclass(frozen=True)
class _Known:
    """A state that some record has.

    Attributes:
        by: it was there then.
        until: and was last known to be there then.
    """

    commit: str
    by: datetime.datetime
    until: datetime.datetime
    server: Record | None = None


def states(
    repository: Repository, pushes: Sequence[Push], server: Record, seen: Sequence[Sighting]
) -> list[BranchState]:
    """What a branch was at, the newest first.

    Args:
        pushes: of the server's record, the oldest first; none if it keeps none.
        server: what record that is.
        seen: what collects saw, this one as the last.
    """
    found: list[BranchState] = []
    last: _Known | None = None
    for known in _merged(pushes, server, seen):
        if known.server is not None:
            found.append(BranchState(known.commit, known.by, known.by, known.server))
        else:
            found += _guessed(repository, known, last)
        last = known
    return found[::-1]


def _merged(pushes: Sequence[Push], server: Record, seen: Sequence[Sighting]) -> list[_Known]:
    """All that is known, in the order of time."""
    known = [_Known(push.commit, push.when, push.when, server) for push in pushes if push.commit]
    for one in seen:
        before = [push for push in pushes if push.when <= one.first]
        if not before or before[-1].commit != one.commit:  # else the server has said so more exactly
            known.append(_Known(one.commit, one.first, one.last))
    if pushes and pushes[0].before:  # the record was begun later than the branch
        known.insert(0, _Known(pushes[0].before, pushes[0].when, pushes[0].when))
    return sorted(known, key=lambda one: one.by)


def _guessed(repository: Repository, known: _Known, last: _Known | None) -> Iterator[BranchState]:
    """The states between two that are known, the oldest first: the commits that the later one brought, one by one."""
    earliest = last.until + datetime.timedelta(seconds=1) if last else LONG_AGO  # it was not there yet
    without = ["--not", last.commit] if last and repository.has(last.commit) else []
    if not repository.has(known.commit):
        yield BranchState(known.commit, known.by, known.by)
        return
    lines = repository.text("log", "--first-parent", f"--max-count={MOST_COMMITS}", "--format=%H %ct",
                            known.commit, *without).splitlines()  # fmt: skip
    if not lines:  # a branch that was set back to a commit of its past
        yield BranchState(known.commit, earliest, known.by)
        return
    when = earliest
    for line in reversed(lines):
        commit, said = line.split()
        date = _date(said)
        plausible = date <= known.by  # else its clock was wrong, and says nothing of what came after it
        if plausible:
            when = max(when, date)  # no commit arrives before its parent
        yield BranchState(commit, min(when, known.by) if plausible else known.by, known.by)


def _date(said: str) -> datetime.datetime:
    try:
        return datetime.datetime.fromtimestamp(int(said), datetime.UTC)
    except (ValueError, OverflowError, OSError):  # a student may write any number there
        return datetime.datetime.max.replace(tzinfo=datetime.UTC)
