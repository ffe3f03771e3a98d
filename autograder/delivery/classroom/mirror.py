"""A local mirror of a student's repository: its git objects, and a log of which commits its branches pointed to."""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from autograder.base.errors import AutograderError
from autograder.base.files import write_atomically
from autograder.base.text import plain
from autograder.delivery.git import BLOCK, GitError, Repository

SECONDS = 120.0  # timeout of one fetch
LS_REMOTE_SECONDS = 60.0
MAX_BYTES = 1 << 30  # of one fetch
SEEN = "seen.json"
FETCHED, KEPT = "refs/fetched", "refs/kept"
UPLOAD_PACK = "git -c safe.directory=* upload-pack"  # a local folder may belong to another user
RECEIVE_PACK = (  # nothing that a local folder configures may run with our permissions
    "git -c safe.directory=* -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.alternateRefsCommand=:"
    " -c receive.autogc=false receive-pack"
)
CREDENTIALS = re.compile(
    r"terminal prompts disabled|could not read (?:Username|Password)|Authentication failed|Permission denied"
    r"|Host key verification failed|HTTP (?:401|403)|error: 40[13]"
)


class FetchError(AutograderError):
    """A student's repository cannot be reached, or lacks what was requested."""


@dataclass(frozen=True)
class Head:
    """The tip of a branch or tag of a remote.

    Attributes:
        ref: full name, for example "refs/heads/main".
        commit: hash of what it points to; for an annotated tag, the hash of the tag object.
    """

    ref: str
    commit: str


class Sighting(BaseModel):
    """A commit that a branch pointed to.

    Attributes:
        first, last: times of the first and the last collect that found the branch there.
    """

    commit: str
    first: AwareDatetime
    last: AwareDatetime


class Sightings(BaseModel):
    """The file `seen.json`: which commits each branch pointed to, in order."""

    refs: dict[str, list[Sighting]] = Field(default={}, description="by the full names of branches and tags")


class Mirror:
    """A bare mirror in its own subfolder of `folder`. Hold `locked` around everything that changes it.

    Args:
        repository: URL, or an absolute path.
        seconds: timeout of one fetch.
    """

    def __init__(self, folder: Path, repository: str, seconds: float = SECONDS) -> None:
        self.remote = repository
        self.seconds = seconds
        name = re.sub(r"[^A-Za-z0-9]+", "-", without_credentials(repository))[-40:].strip("-")
        self.path = folder / f"{name}-{hashlib.sha256(repository.encode()).hexdigest()[:16]}.git"
        self.repository = Repository(self.path)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the mirror, since two students may share a repository, and create it if it does not exist.

        Raises:
            FetchError: it cannot be created.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise FetchError(f"the mirror cannot be created: {error.strerror}.", where=self.path) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.path.is_dir():
                fresh = self.path.with_suffix(".new")
                shutil.rmtree(fresh, ignore_errors=True)
                Repository.create(fresh, bare=True)
                fresh.rename(self.path)
            yield
        finally:
            os.close(lock)

    def look(self, branch: str) -> Head:
        """The current tip of a branch or tag of the remote, or of its default branch if `branch` is "".

        Raises:
            FetchError: the remote cannot be reached, is empty, or has no such branch.
        """
        if branch:
            names = [branch] if branch.startswith("refs/") else [f"refs/heads/{branch}", f"refs/tags/{branch}"]
            found = self._ls_remote(*names)
            head = next((Head(name, found[name]) for name in names if name in found), None)
            if head is None:
                raise FetchError(f"has no branch or tag {branch!r}.", fix=self._branches())
            return head
        found = self._ls_remote("HEAD")
        if "HEAD" in found:
            return Head(found.get("symref", "HEAD"), found["HEAD"])
        heads = self._ls_remote("refs/heads/*")
        if not heads:
            raise FetchError("is empty: nothing has been pushed to it.")
        if len(heads) > 1:
            raise FetchError("has no default branch.", fix=self._branches())
        [(ref, commit)] = heads.items()
        return Head(ref, commit)

    def fetch(self, head: Head) -> str:
        """Fetch a branch or tag and return the hash of its commit.

        Raises:
            FetchError: it cannot be fetched within the limits.
        """
        # The local ref is a hash of the name, since a branch "a" may be replaced by a branch "a/b".
        local = f"{FETCHED}/{hashlib.sha256(head.ref.encode()).hexdigest()[:16]}"
        try:
            fetched = self.repository.text("rev-parse", "--verify", "--quiet", "--end-of-options", local)
        except GitError:
            fetched = ""  # it has not been fetched yet
        if fetched != head.commit:
            self._fetch(f"+{head.ref}:{local}")
        commit = self.repository.commit_of(local)
        self.repository.run("update-ref", f"{KEPT}/{commit}", commit)  # survives a later force push
        return commit

    def branch(self, name: str) -> str | None:
        """Fetch a branch of the remote and return the hash of its commit; None if there is no such branch.

        Raises:
            FetchError: the remote cannot be reached.
        """
        ref = f"refs/heads/{name}"
        found = self._ls_remote(ref)
        return self.fetch(Head(ref, found[ref])) if ref in found else None

    def push(self, commit: str, branch: str) -> None:
        """Push a commit to a branch of the remote, as a fast-forward.

        Raises:
            FetchError: the remote cannot be reached or rejects the push, for example because it has newer commits.
        """
        local = [f"--receive-pack={RECEIVE_PACK}"] if self.remote.startswith("/") else []
        self._run("push", "--quiet", "--no-verify", "--no-recurse-submodules", *local, "--", self.remote,
                  f"{commit}:refs/heads/{branch}", seconds=self.seconds)  # fmt: skip

    def has(self, commit: str) -> bool:
        """Whether a commit is in the mirror, after an attempt to fetch it by its hash if it is missing."""
        if not self.repository.has(commit):
            with contextlib.suppress(FetchError):  # a server may refuse to serve a commit that is on no branch
                self._fetch(f"{commit}:{KEPT}/{commit}")
        return self.repository.has(commit)

    def note(self, ref: str, commit: str, now: datetime.datetime) -> list[Sighting]:
        """Record that a branch points to a commit now, and return all sightings of the branch in order.

        Raises:
            FetchError: the recorded sightings cannot be read.
        """
        path = self.path / SEEN
        try:
            seen = Sightings.model_validate_json(path.read_bytes()) if path.exists() else Sightings()
        except (OSError, ValidationError) as error:
            fix = "Move it away; the sightings recorded in it are then lost."
            raise FetchError("cannot be read.", where=path, fix=fix) from error
        sightings = seen.refs.setdefault(ref, [])
        if sightings and sightings[-1].commit == commit:
            sightings[-1].last = max(now, sightings[-1].last)
        else:
            sightings.append(Sighting(commit=commit, first=now, last=now))
        write_atomically(path, seen.model_dump_json(indent=1).encode() + b"\n")
        return sightings

    def _ls_remote(self, *patterns: str) -> dict[str, str]:
        """The remote's refs and the hashes that they point to; the key "symref" holds the target of HEAD."""
        lines = self._run("ls-remote", "--quiet", "--symref", *self._upload_pack(), "--", self.remote, *patterns,
                          seconds=min(LS_REMOTE_SECONDS, self.seconds)).splitlines()  # fmt: skip
        found: dict[str, str] = {}
        for line in lines:
            target, _, name = line.partition("\t")
            if target.startswith("ref: ") and name == "HEAD":
                found["symref"] = target.removeprefix("ref: ")
            else:
                found.setdefault(name, target)
        return found

    def _branches(self) -> str:
        names = [name.removeprefix("refs/heads/") for name in self._ls_remote("refs/heads/*")]
        return f"Its branches are: {plain(', '.join(names[:10]))}." if names else "It has no branches."

    def _fetch(self, refspec: str) -> None:
        try:
            self._run("-c", "fetch.unpackLimit=1", "-c", "core.bigFileThreshold=16m", "fetch", "--quiet", "--no-tags",
                      "--no-write-fetch-head", "--no-recurse-submodules", *self._upload_pack(), "--", self.remote,
                      refspec, seconds=self.seconds)  # fmt: skip
        except FetchError as error:
            largest = 0
            for part in (self.path / "objects" / "pack").glob("tmp_*"):  # left over from the interrupted fetch
                largest = max(largest, part.stat().st_size)
                part.unlink()
            if largest > MAX_BYTES - BLOCK:
                raise FetchError(f"is larger than {MAX_BYTES >> 20} MiB.") from error
            raise

    def _upload_pack(self) -> list[str]:
        return [f"--upload-pack={UPLOAD_PACK}"] if self.remote.startswith("/") else []

    def _run(self, *arguments: str, seconds: float) -> str:
        try:
            output = self.repository.run(*arguments, timeout=seconds, max_file_bytes=MAX_BYTES)
        except GitError as error:
            reason = plain(error.what.replace(self.remote, without_credentials(self.remote)))
            if CREDENTIALS.search(reason):
                fix = "Set up a credential helper or an ssh key for git."
                raise FetchError(f"requires credentials, and git has none: {reason}", fix=fix) from error
            raise FetchError(f"cannot be reached: {reason}", fix=error.fix) from error
        return output.decode("utf-8", "replace")


def without_credentials(repository: str) -> str:
    """A URL without the password or token in it, fit to be shown."""
    if "://" not in repository:
        return repository
    parts = urlsplit(repository)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
