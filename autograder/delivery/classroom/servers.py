"""The server's own record of the pushes to a branch: its reflog, or the activity log of its forge."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from autograder.base.errors import UsageError
from autograder.delivery.classroom.reflog import ReflogError, read_reflog
from autograder.delivery.classroom.table import Row
from autograder.delivery.forges.forge import TOKEN, Forge, ForgeError
from autograder.delivery.forges.kinds import Kind
from autograder.delivery.forges.opening import kind_of, open_forge
from autograder.delivery.forges.pushes import Push
from autograder.results.classroom import Record


@dataclass(frozen=True)
class ForgeChoice:
    """The forge that hosts a class's repositories.

    Attributes:
        kind: None to detect it from the host of each URL.
        api: base URL of its API; None for that of the public server.
    """

    kind: Kind | None = None
    api: str | None = None

    def of(self, repository: str) -> Kind | None:
        """The kind of forge that hosts a repository; None if it is unknown."""
        if repository.startswith("/"):
            return None
        return self.kind or kind_of(_host_and_path(repository)[0])

    def open(self, repository: str) -> Forge:
        """The forge that hosts a repository.

        Raises:
            UsageError: its kind is unknown, or there is no token.
        """
        kind = self.of(repository)
        if kind is None:
            raise UsageError("is not on a known forge.", where=repository, fix="Specify it with --forge and --api.")
        return open_forge(kind, _host_and_path(repository)[1].strip("/").removesuffix(".git"), self.api)


PUBLIC = ForgeChoice()


@dataclass(frozen=True)
class ServerRecord:
    """The pushes that a server recorded.

    Attributes:
        pushes: oldest first; empty if the server keeps no record.
        problem: why the record could not be read, if it should exist.
    """

    pushes: Sequence[Push]
    kind: Record
    problem: str = ""


def server_record(row: Row, ref: str, choice: ForgeChoice) -> ServerRecord:
    """The server's record of the pushes to a branch, as far as it keeps one and allows access to it."""
    if row.local:
        try:
            return ServerRecord(read_reflog(Path(row.repository), ref), Record.REFLOG)
        except ReflogError as error:
            return ServerRecord((), Record.REFLOG, f"The server's reflog is not used: it {error.what}")
    kind = choice.of(row.repository)
    if kind is None or not os.environ.get(TOKEN) or not ref.startswith("refs/heads/"):
        return ServerRecord((), Record.ACTIVITY)
    try:
        found = choice.open(row.repository).pushes(ref.removeprefix("refs/heads/"))
    except ForgeError as error:
        return ServerRecord((), Record.ACTIVITY, f"The forge's record cannot be read: {error.what}")
    return ServerRecord(found, Record.ACTIVITY)


def _host_and_path(repository: str) -> tuple[str, str]:
    """Host and path of a URL, or of an address user@host:path as ssh accepts it."""
    if "://" in repository:
        parts = urlsplit(repository)
        return (parts.hostname or "").lower(), parts.path
    host, _, path = repository.partition(":")
    return host.rpartition("@")[2].lower(), path
