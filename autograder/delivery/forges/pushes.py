"""When a branch of a repository on a forge was pushed to, as the forge itself wrote it down."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from autograder.delivery.forges.forge import Forge, ForgeError
from autograder.delivery.forges.kinds import Kind

NOTHING = frozenset("0")  # all that the name of no commit is made of


@dataclass(frozen=True)
class Push:
    """A branch's head was changed.

    Attributes:
        when: by the server's clock, in UTC.
        before: the head until then; "" if there was none.
        commit: the head since then; "" if the branch was deleted.
    """

    when: datetime.datetime
    before: str
    commit: str


def pushes(forge: Forge, kind: Kind, branch: str) -> list[Push]:
    """The pushes to a branch, the oldest first, as far back as the forge remembers.

    Args:
        branch: its short name.

    Raises:
        ForgeError: the forge cannot be reached, refuses, or answers something else.
    """
    try:
        return sorted(_READERS[kind](forge, branch), key=lambda push: push.when)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ForgeError("the forge's answer is not of the form it documents.", where=forge.api) from error


def _github(forge: Forge, branch: str) -> Iterator[Push]:
    """https://docs.github.com/en/rest/repos/repos#list-repository-activities"""
    ref = f"refs/heads/{branch}"
    path = f"/repos/{quote(forge.repository)}/activity?ref={quote(ref, safe='')}&per_page=100"
    for one in forge.pages(path):
        if one["ref"] == ref:
            yield Push(_time(one["timestamp"]), _name(one["before"]), _name(one["after"]))


def _gitlab(forge: Forge, branch: str) -> Iterator[Push]:
    """https://docs.gitlab.com/api/events/#list-a-projects-visible-events"""
    path = f"/projects/{quote(forge.repository, safe='')}/events?action=pushed&per_page=100"
    for one in forge.pages(path):
        push = one["push_data"]
        if push["ref_type"] == "branch" and push["ref"] == branch:
            yield Push(_time(one["created_at"]), _name(push["commit_from"]), _name(push["commit_to"]))


_READERS: dict[Kind, Callable[[Forge, str], Iterator[Push]]] = {Kind.GITHUB: _github, Kind.GITLAB: _gitlab}


def _time(text: str) -> datetime.datetime:
    when = datetime.datetime.fromisoformat(text)
    if when.tzinfo is None:
        raise ValueError(text)
    return when.astimezone(datetime.UTC)


def _name(given: Any) -> str:
    """The name of a commit; "" for that of none."""
    if given is None:
        return ""
    text = str(given).lower()
    if len(text) not in (40, 64) or int(text, 16) < 0:
        raise ValueError(text)
    return "" if set(text) == NOTHING else text
