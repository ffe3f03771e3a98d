"""Files that are either whole or not there."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from autograder.base.errors import AutograderError

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def write_atomically(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file so that a reader, a kill or a full disk never finds half of it.

    Args:
        mode: permissions of the file, less what the process's umask takes away.

    Raises:
        AutograderError: it could not be written; what was there before is untouched.
    """
    temporary = path.parent / f".{path.name[:40]}.{secrets.token_hex(8)}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(temporary, NEW, mode), "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise AutograderError(
            f"cannot be written: {error.strerror}.", where=path, fix="Free some space or choose another folder."
        ) from error
