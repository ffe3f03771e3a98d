"""Git, asked for data only: whatever a repository holds, nothing of it is run, and nothing of it sets anything up."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from autograder.base.errors import AutograderError

MOST_OUTPUT = 32 << 20  # bytes of one command: some hundred thousand paths, or the largest notebook
MOST_COMPLAINTS = 1 << 20
MERGE_BASE_SECONDS = 60  # a history may be written to be long
SECONDS = 300  # for one command: a fetch over a slow line, at most
# No hooks, no helpers, no filters, no transport but the usual ones, whatever a repository or a machine says.
SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.attributesFile": os.devnull,
    "core.autocrlf": "false",
    "core.quotePath": "false",
    "commit.gpgSign": "false",
    "protocol.ext.allow": "never",
    "submodule.recurse": "false",
    "fetch.recurseSubmodules": "false",
    "gc.auto": "0",
    "advice.detachedHead": "false",
    "init.defaultBranch": "main",
    "safe.directory": "*",
}
# A caller's credentials for a fetch may come in GIT_CONFIG_COUNT and its like; where a repository is, may not.
IGNORED = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
           "GIT_NAMESPACE", "GIT_COMMON_DIR", "GIT_EXTERNAL_DIFF", "GIT_CONFIG", "GIT_TRACE")  # fmt: skip
# Nobody sits beside a fetch of a whole class: what would ask for a password fails at once.
ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS_REQUIRE": "never",
    "GCM_INTERACTIVE": "never",
    "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "LC_ALL": "C.UTF-8",
}
PREPARED = "refs/autograder/prepared"  # a commit on its way into a branch
FILE, EXECUTABLE, SYMLINK, SUBMODULE, ABSENT = "100644", "100755", "120000", "160000", "000000"
# A pack is a file: no fetch writes more than this, whatever the server sends. sh counts in blocks of 512 bytes.
BOUNDED = ("sh", "-c", 'ulimit -c 0 && ulimit -f "$0" && exec "$@"')
BLOCK = 512


class GitError(AutograderError):
    """A repository cannot be read, reached or written."""


class TooMuchError(GitError):
    """A command says more than anybody wants to hear: a tree may be written to have billions of paths."""


@dataclass(frozen=True)
class Change:
    """One path that differs between two commits.

    Attributes:
        path: as text; bytes that are none are replaced.
        before, after: modes as git writes them; `ABSENT` on the side that lacks it.
        blob: the object's name in the later commit.
    """

    path: str
    before: str
    after: str
    blob: str

    @property
    def deleted(self) -> bool:
        return self.after == ABSENT


class Repository:
    """A git repository, bare or with a work tree.

    Args:
        path: its folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, path: Path, *, bare: bool = False) -> Repository:
        path.mkdir(parents=True, exist_ok=True)
        repository = cls(path)
        repository.run("init", "--quiet", *(["--bare"] if bare else []))
        return repository

    def run(
        self,
        *arguments: str,
        given: bytes = b"",
        seconds: float = SECONDS,
        most_bytes: int = 0,
        most_output: int = MOST_OUTPUT,
    ) -> bytes:
        """The output of a git command; see `run_git`."""
        return run_git(["-C", str(self.path), *arguments], given, seconds, most_bytes, most_output)

    def text(self, *arguments: str) -> str:
        return self.run(*arguments).decode("utf-8", "replace").strip()

    def commit_of(self, revision: str) -> str:
        """The full name of the commit that a revision means.

        Raises:
            GitError: there is none.
        """
        try:
            return self.text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except GitError as error:
            self.run("rev-parse", "--git-dir")  # is it a repository at all?
            raise GitError(f"there is no commit {revision!r}.", where=self.path) from error

    def has(self, commit: str) -> bool:
        """Whether a commit of this name is here."""
        try:
            self.run("cat-file", "-e", f"{commit}^{{commit}}")
        except GitError:
            return False
        return True

    def common(self, one: str, other: str) -> str | None:
        """The best common ancestor of two commits; None where their histories have nothing in common."""
        try:
            return self.run("merge-base", one, other, seconds=MERGE_BASE_SECONDS).decode("ascii").strip()
        except GitError:
            return None

    def tree(self, commit: str, folder: str = "") -> Iterator[tuple[str, str, str]]:
        """The path, mode and object's name of all that a commit has, below a folder if one is given.

        Whether a file may be executed makes no difference.

        Raises:
            TooMuchError: it has more than `MOST_OUTPUT` can say.
        """
        below = ["--", f"{folder}/"] if folder else []
        for line in self.run("ls-tree", "-r", "-z", "--full-tree", commit, *below).split(b"\0")[:-1]:
            said, _, path = line.partition(b"\t")
            mode, _, name = said.decode("ascii").split()
            yield path.decode("utf-8", "replace"), FILE if mode == EXECUTABLE else mode, name

    def changes(self, before: str, after: str) -> Iterator[Change]:
        """What differs between two commits, renames as a deletion and an addition.

        Both trees are listed, for git's own comparison holds all differences in memory, and a tree of a few objects
        can have billions.
        """
        nothing = (ABSENT, "")
        old, new = ({path: (mode, name) for path, mode, name in self.tree(commit)} for commit in (before, after))
        for path in sorted({*old, *new}):
            (was, _), (now, blob) = old.get(path, nothing), new.get(path, nothing)
            if old.get(path) != new.get(path):
                yield Change(path, was, now, blob)

    def blobs(self, commits: Sequence[str], path: str) -> list[str]:
        """What a path is in each of some commits, by the object's name; "" where it is not there."""
        asked = "".join(f"{commit}:{path}\n" for commit in commits).encode()
        lines = self.run("cat-file", "--batch-check=%(objectname)", given=asked).decode("utf-8", "replace").splitlines()
        return ["" if line.endswith(" missing") else line for line in lines]

    def additions(self, commit: str, folder: str) -> Iterator[Change]:
        """All that a commit has below a folder, as if it had just been added."""
        for path, mode, name in self.tree(commit, folder):
            yield Change(path, ABSENT, mode, name)

    def objects(self, commit: str) -> dict[str, str]:
        """The names of all objects of a commit's tree, by their paths."""
        return {path: name for path, _, name in self.tree(commit)}

    def commit(self, files: Mapping[str, bytes], without: Iterable[str], message: str) -> str:
        """Add a commit to the current branch, in one step: a kill leaves everything as it was.

        Args:
            files: to add or change, by their paths.
            without: paths to take away.

        Raises:
            GitError: the work tree has changes of its own that it would overwrite.
        """
        try:
            parent = self.commit_of("HEAD")
        except GitError:
            parent = None  # there is none before its first
        self.commit_on(parent, files, without, message)
        self.run("merge", "--quiet", "--ff-only", PREPARED)
        self.run("update-ref", "-d", PREPARED)
        return self.commit_of("HEAD")

    def commit_on(self, parent: str | None, files: Mapping[str, bytes], without: Iterable[str], message: str) -> str:
        """Make a commit that is on no branch, at `PREPARED`; its name.

        Args:
            parent: None for a commit that begins a history.
            files: to add or change, by their paths.
            without: paths to take away.
        """
        parts = [f"commit {PREPARED}\ncommitter {self._identity()}\n".encode(), _data(message.encode())]
        if parent is not None:
            parts.append(f"from {parent}\n".encode())
        for path, content in files.items():
            parts += [f"M 100644 inline {path}\n".encode(), _data(content)]
        parts += [f"D {path}\n".encode() for path in without]
        self.run("fast-import", "--quiet", "--force", given=b"".join(parts))
        return self.commit_of(PREPARED)

    def _identity(self) -> str:
        try:
            return self.text("var", "GIT_COMMITTER_IDENT")
        except GitError:
            nobody = ("-c", "user.name=autograder", "-c", "user.email=autograder@localhost")
            return self.text(*nobody, "var", "GIT_COMMITTER_IDENT")

    def size(self, blob: str) -> int:
        return int(self.text("cat-file", "-s", blob))

    def content(self, blob: str) -> bytes:
        """An object's content, as it is stored: no filter is applied."""
        return self.run("cat-file", "blob", blob, most_output=self.size(blob))


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)


def blob_name(content: bytes, like: str | None = None) -> str:
    """What git calls a file of this content, in a repository that has a name like `like`."""
    algorithm = hashlib.sha256 if like is not None and len(like) == 64 else hashlib.sha1
    return algorithm(b"blob %d\0" % len(content) + content).hexdigest()


def run_git(
    arguments: Sequence[str],
    given: bytes = b"",
    seconds: float = SECONDS,
    most_bytes: int = 0,
    most_output: int = MOST_OUTPUT,
) -> bytes:
    """The output of a git command.

    Args:
        most_bytes: size of the largest file that it may write; 0 for any.
        most_output: bytes that it may say.

    Raises:
        GitError: git is missing, the command failed, or it took longer than `seconds`.
        TooMuchError: it said more than `most_output`.
    """
    settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    environment = {name: value for name, value in os.environ.items() if name not in IGNORED} | ENVIRONMENT
    bounds = (*BOUNDED, str(most_bytes // BLOCK)) if most_bytes else ()
    try:
        # In a session of its own it has no terminal to ask anything on, and its helpers end with it.
        process = subprocess.Popen(
            [*bounds, "git", *settings, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=environment, start_new_session=True,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise GitError("git is not installed.", fix="Install git, from your system's packages for example.") from error
    name = next((part for part in arguments if part.isalpha()), "git")
    with process, ThreadPoolExecutor(2) as threads:
        timer = threading.Timer(seconds, _end, [process])
        timer.start()
        try:
            threads.submit(_feed, process, given)
            complaints = threads.submit(_read, process.stderr, MOST_COMPLAINTS)
            output = _read(process.stdout, most_output + 1)
            if len(output) > most_output:
                raise TooMuchError(f"git {name} says more than {most_output >> 20} MiB.")
            errors = complaints.result()
            process.wait()
            if not timer.is_alive():
                raise GitError(f"git {name} took more than {seconds:g} s.", fix="Is the server in reach?")
        except BaseException:
            _end(process)
            raise
        finally:
            timer.cancel()
    if process.returncode != 0:
        lines = [line for line in errors.decode("utf-8", "replace").splitlines() if line.strip()]
        first = next((number for number, line in enumerate(lines) if line.startswith(("fatal:", "error:"))), -3)
        said = " ".join(lines[first:])[:400] or "it says no more"
        raise GitError(f"git failed: {said}", where=" ".join(arguments[:4]))
    return output


def _feed(process: subprocess.Popen[bytes], given: bytes) -> None:
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):  # it has ended, and its exit code says how
        process.stdin.write(given)
        process.stdin.close()


def _read(stream: IO[bytes] | None, most: int) -> bytes:
    """What a stream says, `most` bytes of it; it is drained to its end only if it says less."""
    assert stream is not None
    return stream.read(most)


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
