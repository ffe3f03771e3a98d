"""Reads and writes git repositories as data: no hook, filter or setting of a repository is ever run or obeyed."""

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

MAX_OUTPUT = 32 << 20  # bytes from one command: about 100,000 paths, or the largest notebook
MAX_STDERR = 1 << 20  # bytes
MERGE_BASE_TIMEOUT = 60  # seconds: a student could construct a history that takes very long to search
TIMEOUT = 300  # seconds for one command, enough for a fetch over a slow connection
# These settings disable hooks, credential helpers, filters and unusual transports, whatever a repository configures.
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
# These variables redirect git, so they are removed. GIT_CONFIG_COUNT stays, since a caller may pass credentials in it.
IGNORED = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
           "GIT_NAMESPACE", "GIT_COMMON_DIR", "GIT_EXTERNAL_DIFF", "GIT_CONFIG", "GIT_TRACE")  # fmt: skip
# A fetch for a whole class runs unattended, so git must fail at once instead of prompting for a password.
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
PREPARED = "refs/autograder/prepared"  # a new commit that is not on a branch yet
FILE, EXECUTABLE, SYMLINK, SUBMODULE, ABSENT = "100644", "100755", "120000", "160000", "000000"
# A fetch writes one pack file, so a limit on file size bounds what a server can send. sh counts in blocks of 512 bytes.
BOUNDED = ("sh", "-c", 'ulimit -c 0 && ulimit -f "$0" && exec "$@"')
BLOCK = 512


class GitError(AutograderError):
    """A repository cannot be read, reached or written."""


class TooMuchError(GitError):
    """The output of a command exceeded the limit; a crafted tree can list billions of paths."""


@dataclass(frozen=True)
class Change:
    """One path that differs between two commits.

    Attributes:
        path: as text; bytes that are not UTF-8 are replaced.
        before, after: git's file modes; `ABSENT` in the commit that lacks the path.
        blob: the object's hash in the later commit.
    """

    path: str
    before: str
    after: str
    blob: str

    @property
    def deleted(self) -> bool:
        return self.after == ABSENT


class Repository:
    """A git repository in the folder `path`, bare or with a work tree."""

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
        stdin: bytes = b"",
        timeout: float = TIMEOUT,
        max_file_bytes: int = 0,
        max_output: int = MAX_OUTPUT,
    ) -> bytes:
        """Run a git command and return its output.

        Args:
            timeout: seconds.
            max_file_bytes: size of the largest file that git may write; 0 for no limit.
            max_output: limit on the output in bytes.

        Raises:
            GitError: git is not installed, the command failed, or it timed out.
            TooMuchError: the output exceeded the limit.
        """
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        environment = {name: value for name, value in os.environ.items() if name not in IGNORED} | ENVIRONMENT
        bounds = (*BOUNDED, str(max_file_bytes // BLOCK)) if max_file_bytes else ()
        try:
            # In its own session git has no terminal to prompt on, and its helpers can be killed together with it.
            process = subprocess.Popen(
                [*bounds, "git", *settings, "-C", str(self.path), *arguments], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, start_new_session=True,
            )  # fmt: skip
        except FileNotFoundError as error:
            raise GitError(
                "git is not installed.", fix="Install git, for example with your package manager."
            ) from error
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        command = next(part for part in arguments if part[:1].isalpha() and "=" not in part)
        with process, ThreadPoolExecutor(2) as threads:
            timer = threading.Timer(timeout, _kill, [process])
            timer.start()
            try:
                threads.submit(_write, process.stdin, stdin)
                stderr = threads.submit(process.stderr.read, MAX_STDERR)
                output = process.stdout.read(max_output + 1)
                if len(output) > max_output:
                    raise TooMuchError(f"the output of git {command} exceeded {max_output >> 20} MiB.")
                errors = stderr.result()
                process.wait()
                if not timer.is_alive():
                    raise GitError(f"git {command} took more than {timeout:g} s.", fix="Is the server reachable?")
            except BaseException:
                _kill(process)
                raise
            finally:
                timer.cancel()
        if process.returncode != 0:
            lines = [line for line in errors.decode("utf-8", "replace").splitlines() if line.strip()]
            first = next((number for number, line in enumerate(lines) if line.startswith(("fatal:", "error:"))), -3)
            reason = " ".join(lines[first:])[:400] or "it gave no reason"
            raise GitError(f"git failed: {reason}", where=" ".join(["-C", str(self.path), *arguments[:2]]))
        return output

    def text(self, *arguments: str) -> str:
        return self.run(*arguments).decode("utf-8", "replace").strip()

    def commit_of(self, revision: str) -> str:
        """The full hash of the commit that a revision names.

        Raises:
            GitError: there is no such commit.
        """
        try:
            return self.text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except GitError as error:
            self.run("rev-parse", "--git-dir")  # raises another GitError if this is not a repository at all
            raise GitError(f"there is no commit {revision!r}.", where=self.path) from error

    def has(self, commit: str) -> bool:
        """Whether the repository contains a commit."""
        try:
            self.run("cat-file", "-e", f"{commit}^{{commit}}")
        except GitError:
            return False
        return True

    def common(self, one: str, other: str) -> str | None:
        """The best common ancestor of two commits; None if their histories are unrelated."""
        try:
            return self.run("merge-base", one, other, timeout=MERGE_BASE_TIMEOUT).decode("ascii").strip()
        except GitError:
            return None

    def tree(self, commit: str, folder: str = "") -> Iterator[tuple[str, str, str]]:
        """The path, mode and hash of every object in a commit, or below one of its folders.

        Executable files are reported with the mode of ordinary files.

        Raises:
            TooMuchError: the listing exceeded `MAX_OUTPUT`.
        """
        below = ["--", f"{folder}/"] if folder else []
        for line in self.run("ls-tree", "-r", "-z", "--full-tree", commit, *below).split(b"\0")[:-1]:
            entry, _, path = line.partition(b"\t")
            mode, _, name = entry.decode("ascii").split()
            yield path.decode("utf-8", "replace"), FILE if mode == EXECUTABLE else mode, name

    def changes(self, before: str, after: str) -> Iterator[Change]:
        """The paths that differ between two commits; a rename is a deletion and an addition.

        This lists both trees, whose size is limited. `git diff` holds all differences in memory, and a tree made of a
        few objects can have billions.
        """
        absent = (ABSENT, "")
        old, new = ({path: (mode, name) for path, mode, name in self.tree(commit)} for commit in (before, after))
        for path in sorted({*old, *new}):
            (mode_before, _), (mode_after, blob) = old.get(path, absent), new.get(path, absent)
            if old.get(path) != new.get(path):
                yield Change(path, mode_before, mode_after, blob)

    def blobs(self, commits: Sequence[str], path: str) -> list[str]:
        """The hash of the object at a path in each of some commits; "" where the path does not exist."""
        queries = "".join(f"{commit}:{path}\n" for commit in commits).encode()
        lines = (
            self.run("cat-file", "--batch-check=%(objectname)", stdin=queries).decode("utf-8", "replace").splitlines()
        )
        return ["" if line.endswith(" missing") else line for line in lines]

    def additions(self, commit: str, folder: str) -> Iterator[Change]:
        """Every path of a commit below a folder, as if the commit had added it."""
        for path, mode, name in self.tree(commit, folder):
            yield Change(path, ABSENT, mode, name)

    def objects(self, commit: str) -> dict[str, str]:
        """The hashes of all objects in a commit's tree, by path."""
        return {path: name for path, _, name in self.tree(commit)}

    def commit(self, files: Mapping[str, bytes], without: Iterable[str], message: str) -> str:
        """Add a commit to the current branch, atomically: if the process is killed, the branch is unchanged.

        Args:
            files: the contents to add or change, by path.
            without: the paths to remove.

        Raises:
            GitError: the commit would overwrite uncommitted changes in the work tree.
        """
        try:
            parent = self.commit_of("HEAD")
        except GitError:
            parent = None  # this is the first commit
        self.commit_on(parent, files, without, message)
        self.run("merge", "--quiet", "--ff-only", PREPARED)
        self.run("update-ref", "-d", PREPARED)
        return self.commit_of("HEAD")

    def commit_on(self, parent: str | None, files: Mapping[str, bytes], without: Iterable[str], message: str) -> str:
        """Make a commit at the ref `PREPARED`, on no branch, and return its hash.

        The arguments are those of `commit`; `parent` is None for the first commit of a history.
        """
        try:
            committer = self.text("var", "GIT_COMMITTER_IDENT")
        except GitError:
            identity = ("-c", "user.name=autograder", "-c", "user.email=autograder@localhost")
            committer = self.text(*identity, "var", "GIT_COMMITTER_IDENT")
        parts = [f"commit {PREPARED}\ncommitter {committer}\n".encode(), _data(message.encode())]
        if parent is not None:
            parts.append(f"from {parent}\n".encode())
        for path, content in files.items():
            parts += [f"M 100644 inline {path}\n".encode(), _data(content)]
        parts += [f"D {path}\n".encode() for path in without]
        self.run("fast-import", "--quiet", "--force", stdin=b"".join(parts))
        return self.commit_of(PREPARED)

    def size(self, blob: str) -> int:
        return int(self.text("cat-file", "-s", blob))

    def content(self, blob: str) -> bytes:
        """The content of an object as it is stored; no filter is applied."""
        return self.run("cat-file", "blob", blob, max_output=self.size(blob))


def blob_name(content: bytes, like: str | None = None) -> str:
    """The hash that git gives to a file with this content, by the algorithm (SHA-1 or SHA-256) of the hash `like`."""
    algorithm = hashlib.sha256 if like is not None and len(like) == 64 else hashlib.sha1
    return algorithm(b"blob %d\0" % len(content) + content).hexdigest()


def changed(files: Mapping[str, bytes], objects: Mapping[str, str]) -> dict[str, bytes]:
    """The files that differ from those of a commit, whose hashes are given by path."""
    old = {path: objects.get(path) for path in files}
    return {path: content for path, content in files.items() if blob_name(content, old[path]) != old[path]}


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)


def _write(stream: IO[bytes], content: bytes) -> None:
    with contextlib.suppress(BrokenPipeError), stream:  # git has exited, and its exit code says why
        stream.write(content)


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
