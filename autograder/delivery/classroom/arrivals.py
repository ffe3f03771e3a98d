"""When each state of a branch arrived on its server, by the best evidence available.

A server's own push record is exact. Earlier collects give bounds: a commit that a collect saw had arrived by then, and
one that it did not see arrived later. Within these bounds only the committer date is left, which the author can forge.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.delivery.classroom.mirror import Sighting
from autograder.delivery.forges.pushes import Push
from autograder.delivery.git import Repository
from autograder.results.classroom import Record

MAX_COMMITS = 10_000  # of one branch
LONG_AGO = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class BranchState:
    """A commit that a branch pointed to.

    Attributes:
        when: time of arrival; exact if `server` recorded it, otherwise the best estimate.
        by: upper bound on the time of arrival.
        server: the server's record of it, if there is one.
    """

    commit: str
    when: datetime.datetime
    by: datetime.datetime
    server: Record | None = None

    def record(self, due: datetime.datetime | None) -> Record:
        """The evidence that decides whether it is in time."""
        if self.server is not None:
            return self.server
        return Record.SEEN if due is not None and self.by <= due else Record.COMMITTER_DATE

    def certain(self, due: datetime.datetime | None) -> bool:
        """Whether there is better evidence than the committer date."""
        return self.record(due) is not Record.COMMITTER_DATE


@dataclass(frozen=True)
class _Observation:
    """A recorded state of a branch, which it had at least from `by` to `until`."""

    commit: str
    by: datetime.datetime
    until: datetime.datetime
    server: Record | None = None


def states(
    repository: Repository, pushes: Sequence[Push], server: Record, seen: Sequence[Sighting]
) -> list[BranchState]:
    """The states of a branch, newest first.

    Args:
        pushes: the server's record, oldest first; empty if it keeps none.
        server: the kind of that record.
        seen: the sightings of all collects, the present one last.
    """
    found: list[BranchState] = []
    last: _Observation | None = None
    for one in _observations(pushes, server, seen):
        if one.server is not None:
            found.append(BranchState(one.commit, one.by, one.by, one.server))
        else:
            found += _estimated(repository, one, last)
        last = one
    return found[::-1]


def _observations(pushes: Sequence[Push], server: Record, seen: Sequence[Sighting]) -> list[_Observation]:
    """The pushes and sightings merged, oldest first."""
    found = [_Observation(push.commit, push.when, push.when, server) for push in pushes if push.commit]
    for one in seen:
        before = [push for push in pushes if push.when <= one.first]
        if not before or before[-1].commit != one.commit:  # otherwise the push is the more exact record
            found.append(_Observation(one.commit, one.first, one.last))
    if pushes and pushes[0].before:  # the branch is older than the server's record
        found.insert(0, _Observation(pushes[0].before, pushes[0].when, pushes[0].when))
    return sorted(found, key=lambda one: one.by)


def _estimated(repository: Repository, one: _Observation, last: _Observation | None) -> Iterator[BranchState]:
    """The commits that an observation added to the previous one, oldest first, with estimated times of arrival."""
    earliest = last.until + datetime.timedelta(seconds=1) if last else LONG_AGO  # it had not arrived before
    if not repository.has(one.commit):
        yield BranchState(one.commit, one.by, one.by)
        return
    without = ["--not", last.commit] if last and repository.has(last.commit) else []
    lines = repository.text("log", "--first-parent", f"--max-count={MAX_COMMITS}", "--format=%H %ct", one.commit,
                            *without).splitlines()  # fmt: skip
    if not lines:  # the branch was reset to one of its earlier commits
        yield BranchState(one.commit, earliest, one.by)
    when = earliest
    for line in reversed(lines):
        commit, seconds = line.split()
        date = _date(seconds)
        plausible = date <= one.by  # otherwise the clock was wrong, and the date is no bound on later commits either
        if plausible:
            when = max(when, date)  # no commit arrives before its parent
        yield BranchState(commit, min(when, one.by) if plausible else one.by, one.by)


def _date(seconds: str) -> datetime.datetime:
    try:
        return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)
    except (ValueError, OverflowError, OSError):  # a student can put any number into a commit
        return datetime.datetime.max.replace(tzinfo=datetime.UTC)
