"""The reflog of a bare repository on this machine: what its server wrote down of each push."""

from __future__ import annotations

import datetime
import os
import re
import stat
from pathlib import Path

from autograder.base.errors import AutograderError
from autograder.delivery.forges.pushes import Push

MOST_BYTES = 16 << 20
_LINE = re.compile(rb"([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [^\t\n]*> (\d{1,11}) [+-]\d{4}(?:\t.*)?")


class ReflogError(AutograderError):
    """A reflog is there and cannot be read."""


def read_reflog(repository: Path, ref: str) -> list[Push]:
    """The pushes to a branch, the oldest first; none where no reflog is kept.

    It is read as a file: git would act on the settings of a repository that is a student's. In a student's own
    clone, with a work tree, it would be the student's word and no server's: there it is not read. It is worth what the
    account is worth that writes it: whoever pushes through the file system, and not through a server, dates it too.

    Raises:
        ReflogError: it is there and cannot be read.
    """
    path = repository / "logs" / ref
    if not ref.startswith("refs/heads/") or not (repository / "HEAD").is_file() or not path.is_file():
        return []
    try:
        with path.open("rb") as file:
            if _anybodys(os.fstat(file.fileno())):
                raise ReflogError("can be written by others than its owner, so it is nobody's word.", where=path)
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ReflogError(f"cannot be read: {error.strerror}.", where=path) from error
    if len(content) > MOST_BYTES:
        raise ReflogError(f"is larger than {MOST_BYTES >> 20} MiB.", where=path)
    found = []
    latest = 0
    for line in content.splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            raise ReflogError("is not as git writes it.", where=path)
        before, commit = (name.decode().strip("0") and name.decode() for name in match.groups()[:2])
        latest = max(latest, int(match[3]))  # entries are appended: none is older than the one before it
        found.append(Push(datetime.datetime.fromtimestamp(latest, datetime.UTC), before, commit))
    return found


def _anybodys(status: os.stat_result) -> bool:
    """Whether others may write a file than its owner, or the group that is the owner's alone."""
    shared = status.st_mode & stat.S_IWGRP and status.st_gid != status.st_uid
    return bool(status.st_mode & stat.S_IWOTH or shared)
