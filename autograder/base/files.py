"""Atomic file writes."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from autograder.base.errors import AutograderError

CREATE_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def write_atomically(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file atomically: it is never incomplete, not even after a crash or on a full disk.

    Args:
        mode: permissions of the file, before the process's umask is applied.

    Raises:
        AutograderError: the file cannot be written; its previous content is unchanged.
    """
    temporary = path.parent / f".{path.name[:40]}.{secrets.token_hex(8)}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(temporary, CREATE_NEW, mode), "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise AutograderError(
            f"cannot be written: {error.strerror}.", where=path, fix="Free some space or choose another folder."
        ) from error
