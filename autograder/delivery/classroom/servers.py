"""The server's own record of a branch: from its reflog, or from the forge that it is on."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from autograder.base.errors import UsageError
from autograder.delivery.classroom.reflog import ReflogError, read_reflog
from autograder.delivery.classroom.table import Row
from autograder.delivery.forges.forge import TOKEN, Forge, ForgeError, open_forge
from autograder.delivery.forges.kinds import Kind
from autograder.delivery.forges.pushes import Push, pushes
from autograder.results.classroom import Record

HOSTS = {"github.com": Kind.GITHUB, "gitlab.com": Kind.GITLAB}


@dataclass(frozen=True)
class ForgeChoice:
    """Which forge the URLs of a table are on.

    Attributes:
        kind: None if each URL's host says so.
        api: where its interface begins; None for the public server's.
    """

    kind: Kind | None = None
    api: str | None = None

    def of(self, repository: str) -> Kind | None:
        """Whose interface the server of a repository speaks; None if that is not known."""
        if repository.startswith("/"):
            return None
        return self.kind or HOSTS.get(_host(repository))

    def open(self, repository: str) -> Forge:
        """The forge that a repository is on.

        Raises:
            UsageError: it is on none that is known, or there is no token.
        """
        kind = self.of(repository)
        if kind is None:
            raise UsageError("is on no forge that is known.", where=repository, fix="Say which with --forge and --api.")
        return open_forge(kind, full_name(repository), self.api)


PUBLIC = ForgeChoice()


@dataclass(frozen=True)
class ServerRecord:
    """What the server wrote down.

    Attributes:
        pushes: the oldest first; none if it keeps no record.
        problem: why there are none although there should be some.
    """

    pushes: Sequence[Push]
    kind: Record
    problem: str = ""


def server_record(row: Row, ref: str, choice: ForgeChoice) -> ServerRecord:
    """The server's record of a branch, where it keeps one and gives it to us."""
    if row.local:
        try:
            return ServerRecord(read_reflog(Path(row.repository), ref), Record.REFLOG)
        except ReflogError as error:
            return ServerRecord((), Record.REFLOG, f"The server's reflog is not used: it {error.what}")
    kind = choice.of(row.repository)
    if kind is None or not os.environ.get(TOKEN) or not ref.startswith("refs/heads/"):
        return ServerRecord((), Record.ACTIVITY)
    try:
        found = pushes(choice.open(row.repository), kind, ref.removeprefix("refs/heads/"))
    except ForgeError as error:
        return ServerRecord((), Record.ACTIVITY, f"The forge's record cannot be had: {error.what}")
    return ServerRecord(found, Record.ACTIVITY)


def full_name(repository: str) -> str:
    """owner/name of a repository, as its URL has it."""
    path = urlsplit(repository).path if "://" in repository else repository.partition(":")[2]
    return path.strip("/").removesuffix(".git")


def _host(repository: str) -> str:
    if "://" in repository:
        return (urlsplit(repository).hostname or "").lower()
    return repository.partition(":")[0].rpartition("@")[2].lower()
