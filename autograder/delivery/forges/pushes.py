"""The pushes to a branch of a repository, as its server recorded them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Push:
    """A change of a branch's head.

    Attributes:
        when: time by the server's clock, in UTC.
        before: the old head; "" if the branch was created.
        commit: the new head; "" if the branch was deleted.
    """

    when: datetime.datetime
    before: str
    commit: str


def read_time(text: str) -> datetime.datetime:
    """A time with a time zone, in UTC."""
    when = datetime.datetime.fromisoformat(text)
    if when.tzinfo is None:
        raise ValueError(text)
    return when.astimezone(datetime.UTC)


def read_hash(value: Any) -> str:
    """A commit's hash; "" for None and for the hash of zeros, which stands for no commit."""
    if value is None:
        return ""
    text = str(value).lower()
    if len(text) not in (40, 64) or int(text, 16) < 0:
        raise ValueError(text)
    return "" if set(text) == {"0"} else text
