"""Files that are either whole or not there."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from autograder.errors import AutograderError


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader, a kill or a full disk never finds half of it.

    Raises:
        AutograderError: it could not be written; what was there before is untouched.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise AutograderError(
            f"cannot be written: {error.strerror}.", where=path, fix="Free some space or choose another folder."
        ) from error
