"""The reflog of a bare repository on this machine, in which its server recorded each push."""

from __future__ import annotations

import datetime
import os
import re
import stat
from pathlib import Path

from autograder.base.errors import AutograderError
from autograder.delivery.forges.pushes import Push

MAX_BYTES = 16 << 20
_LINE = re.compile(rb"([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [^\t\n]*> (\d{1,11}) [+-]\d{4}(?:\t.*)?")


class ReflogError(AutograderError):
    """A reflog exists but cannot be used."""


def read_reflog(repository: Path, ref: str) -> list[Push]:
    """The pushes to a branch, oldest first; empty if the repository keeps no reflog.

    The file is read directly, since git would obey the settings of a repository that a student may control. The reflog
    of a clone with a work tree is ignored: the student wrote it, not a server. The times are as trustworthy as the
    account that writes the reflog: a student who pushes through the file system chooses them.

    Raises:
        ReflogError: the reflog exists but cannot be read, is malformed, or is writable by others than its owner.
    """
    path = repository / "logs" / ref
    if not ref.startswith("refs/heads/") or not (repository / "HEAD").is_file() or not path.is_file():
        return []
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            shared_group = status.st_mode & stat.S_IWGRP and status.st_gid != status.st_uid  # not the owner's own group
            if status.st_mode & stat.S_IWOTH or shared_group:
                raise ReflogError("is writable by others than its owner, so it cannot be trusted.", where=path)
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ReflogError(f"cannot be read: {error.strerror}.", where=path) from error
    if len(content) > MAX_BYTES:
        raise ReflogError(f"is larger than {MAX_BYTES >> 20} MiB.", where=path)
    found = []
    latest = 0
    for line in content.splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            raise ReflogError("is malformed.", where=path)
        before, commit = (name.decode().strip("0") and name.decode() for name in match.groups()[:2])
        latest = max(latest, int(match[3]))  # entries are appended, so none is older than the one before it
        found.append(Push(datetime.datetime.fromtimestamp(latest, datetime.UTC), before, commit))
    return found
