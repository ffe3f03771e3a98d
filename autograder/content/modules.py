"""Reads the Python modules that a student hands in beside a notebook, as untrusted data."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from autograder.base.errors import SubmissionError

MAX_MODULES = 50
MAX_ENTRIES = 1000  # of one folder that are looked at
MAX_DEPTH = 3  # of packages in packages
MAX_BYTES = 32 << 20  # of all modules together, in one frame
_NAME = re.compile(r"[A-Za-z_]\w{0,99}", re.ASCII)


def read_modules(folder: Path, besides: Path, max_bytes: int) -> dict[str, bytes]:
    """The modules and packages in a folder that could be imported: their contents by relative path.

    Only ordinary files with the suffix .py and a name in ASCII are read; links are not followed.

    Args:
        besides: the submission itself, which is not one of them.
        max_bytes: of all modules together.

    Raises:
        SubmissionError: there are too many, or they are too large, or one of them cannot be read.
    """
    found: dict[str, bytes] = {}
    left = min(max_bytes, MAX_BYTES)
    for path in _modules(folder, MAX_DEPTH):
        if path == besides:
            continue
        if len(found) == MAX_MODULES:
            raise SubmissionError(
                f"has more than {MAX_MODULES} modules beside it.", where=besides, fix="Hand in those that it imports.",
                zh=f"旁边的模块超过 {MAX_MODULES} 个。请只交它导入的那些。",
            )  # fmt: skip
        content = _read(path, left, besides)
        left -= len(content)
        found[path.relative_to(folder).as_posix()] = content
    return found


def is_module(path: PurePosixPath) -> bool:
    """Whether a relative path is one that `read_modules` reads."""
    *packages, _ = path.parts
    return (
        path.suffix == ".py"
        and len(packages) <= MAX_DEPTH
        and "__pycache__" not in packages
        and all(map(_NAME.fullmatch, (*packages, path.stem)))
    )


def _modules(folder: Path, depth: int) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            known = sorted((entry for entry, _ in zip(entries, range(MAX_ENTRIES), strict=False)), key=lambda e: e.name)
    except OSError:
        return
    for entry in known:
        stem, suffix = os.path.splitext(entry.name)
        if not _NAME.fullmatch(stem) or entry.is_symlink():
            continue
        if suffix == ".py" and entry.is_file(follow_symlinks=False):
            yield folder / entry.name
        elif not suffix and depth and stem != "__pycache__" and entry.is_dir(follow_symlinks=False):
            yield from _modules(folder / entry.name, depth - 1)


def _read(path: Path, most: int, besides: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise SubmissionError(
            f"cannot be read: {error.strerror}.", where=path, zh=f"文件读不出来：{error.strerror}。"
        ) from error
    if len(content) > most:
        raise SubmissionError(
            "and the modules beside it are too large together.", where=besides, fix="Hand in those that it imports.",
            zh="和旁边的模块加起来太大了。请只交它导入的那些。",
        )  # fmt: skip
    return content
