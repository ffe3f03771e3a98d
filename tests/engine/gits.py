"""Real git repositories for tests: a released course, a clone of it that a student works in, and its server."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from autograder.delivery.git import Repository

PERSON = {
    "GIT_AUTHOR_NAME": "Ada Moreau",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada Moreau",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def git(folder: Path, *arguments: str, given: bytes | None = None, **variables: str) -> str:
    """What a git command prints, run by a student."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, input=given, capture_output=True, env={**os.environ, **PERSON, **variables}
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


class Clone:
    """A clone of a student's repository, on a branch `work`.

    Attributes:
        base: the commit that it began with.
    """

    def __init__(self, origin: Path, folder: Path) -> None:
        git(origin.parent, "clone", "--quiet", str(origin), str(folder))
        git(folder, "switch", "--quiet", "--create", "work")
        self.folder = folder
        self.base = git(folder, "rev-parse", "HEAD")

    @property
    def repository(self) -> Repository:
        return Repository(self.folder)

    def write(self, files: Mapping[str, bytes | str]) -> None:
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: Mapping[str, bytes | str] | None = None, message: str = "work") -> str:
        """Write files, commit everything that differs, and say the commit's name."""
        self.write(files or {})
        git(self.folder, "add", "--all", "--force")
        git(self.folder, "commit", "--quiet", "--message", message)
        return git(self.folder, "rev-parse", "HEAD")
