"""Runs a student's code beside a copy of its folder, so that it finds its files and changes none of them."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

COPIED_BYTES = 1 << 20  # larger files are linked


@contextlib.contextmanager
def beside_copies_of(folder: Path) -> Iterator[None]:
    """Work in a temporary folder that holds copies of a folder's small files, and links to the rest of it.

    Modules in it can be imported, as in Jupyter. Afterwards, the folder and those modules are gone.
    """
    before, path = Path.cwd(), sys.path.copy()
    with tempfile.TemporaryDirectory() as scratch:
        for entry in folder.iterdir():
            _put(entry, Path(scratch) / entry.name)
        os.chdir(scratch)
        sys.path.insert(0, scratch)
        try:
            yield
        finally:
            os.chdir(before)
            sys.path[:] = path
            inside = os.path.realpath(scratch)
            for name, module in list(sys.modules.items()):
                file = getattr(module, "__file__", None)
                if isinstance(file, str) and os.path.abspath(file).startswith((scratch, inside)):
                    del sys.modules[name]


def _put(entry: Path, target: Path) -> None:
    with contextlib.suppress(OSError):  # a file that cannot be read is missing in the copy
        if entry.is_file() and entry.stat().st_size <= COPIED_BYTES:
            shutil.copyfile(entry, target)
        else:
            target.symlink_to(entry.resolve())
