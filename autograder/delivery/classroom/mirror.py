"""A copy of a student's repository: its objects alone, and what its branches were seen to be."""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import hashlib
import json
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

SECONDS = 120.0  # for one fetch
LOOK_SECONDS = 60.0
MOST_BYTES = 1 << 30  # of what one fetch brings
SEEN = "seen.json"
FETCHED, KEPT = "refs/fetched", "refs/kept"
UPLOAD_PACK = "git -c safe.directory=* upload-pack"  # a folder of this machine may be anybody's
RECEIVE_PACK = (  # nothing that such a folder sets up is run with our rights
    "git -c safe.directory=* -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.alternateRefsCommand=:"
    " -c receive.autogc=false receive-pack"
)
CREDENTIALS = re.compile(
    r"terminal prompts disabled|could not read (?:Username|Password)|Authentication failed|Permission denied"
    r"|Host key verification failed|HTTP (?:401|403)|error: 40[13]"
)


class FetchError(AutograderError):
    """A student's repository cannot be reached, or has not what is asked for."""


@dataclass(frozen=True)
class Head:
    """Where a remote's branch or tag is.

    Attributes:
        ref: its full name, "refs/heads/main" for example.
        commit: what it points to; of a tag with a message, the tag.
    """

    ref: str
    commit: str


class Sighting(BaseModel):
    """A commit that a branch was seen to be at.

    Attributes:
        first, last: when a collect saw it there.
    """

    commit: str
    first: AwareDatetime
    last: AwareDatetime


class Sightings(BaseModel):
    """What all branches were seen to be at, in order: `seen.json`."""

    refs: dict[str, list[Sighting]] = Field(default={}, description="by the full names of branches and tags")


class Mirror:
    """The copy, bare, in a folder of its own below `folder`. Use `locked` around whatever changes it.

    Args:
        folder: of all mirrors.
        repository: URL, or an absolute path.
        seconds: that one fetch may take.
    """

    def __init__(self, folder: Path, repository: str, seconds: float = SECONDS) -> None:
        self.remote = repository
        self.seconds = seconds
        name = re.sub(r"[^A-Za-z0-9]+", "-", without_credentials(repository))[-40:].strip("-")
        self.path = folder / f"{name}-{hashlib.sha256(repository.encode()).hexdigest()[:16]}.git"
        self.repository = Repository(self.path)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Alone with the mirror, which is made if it is not there: two students may share a repository.

        Raises:
            FetchError: it cannot be made.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise FetchError(f"no mirror can be made: {error.strerror}.", where=self.path) from error
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
        """Where a branch or tag of the remote is now.

        Args:
            branch: its name; "" for what the remote calls HEAD.

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
        """Bring a branch or tag here; the commit that it is at.

        Raises:
            FetchError: it cannot be had within the limits.
        """
        own = f"{FETCHED}/{hashlib.sha256(head.ref.encode()).hexdigest()[:16]}"  # a/b and a may follow each other
        try:
            fetched = self.repository.text("rev-parse", "--verify", "--quiet", "--end-of-options", own)
        except GitError:
            fetched = ""  # it has not been fetched yet
        if fetched != head.commit:
            self._fetch(f"+{head.ref}:{own}")
        commit = self.repository.commit_of(own)
        self.repository.run("update-ref", f"{KEPT}/{commit}", commit)  # whatever is pushed over it
        return commit

    def branch(self, name: str) -> str | None:
        """The commit that a branch of the remote is at, fetched; None if there is no such branch.

        Raises:
            FetchError: the remote cannot be reached.
        """
        ref = f"refs/heads/{name}"
        found = self._ls_remote(ref)
        return self.fetch(Head(ref, found[ref])) if ref in found else None

    def push(self, commit: str, branch: str) -> None:
        """Set a branch of the remote to a commit that has its present one in its past.

        Raises:
            FetchError: the remote cannot be reached or refuses; it has gained other commits, for example.
        """
        how = [f"--receive-pack={RECEIVE_PACK}"] if self.remote.startswith("/") else []
        self._remotely("push", "--quiet", "--no-verify", "--no-recurse-submodules", *how, "--", self.remote,
                       f"{commit}:refs/heads/{branch}", seconds=self.seconds)  # fmt: skip

    def has(self, commit: str) -> bool:
        """Whether a commit is here; one that is not, and that no branch has any more, is asked for."""
        if not self.repository.has(commit):
            with contextlib.suppress(FetchError):  # servers are free to refuse that
                self._fetch(f"{commit}:{KEPT}/{commit}")
        return self.repository.has(commit)

    def note(self, ref: str, commit: str, now: datetime.datetime) -> list[Sighting]:
        """Write down that a branch is at a commit now; all that it was seen to be at, in order.

        Raises:
            FetchError: what was written down cannot be read.
        """
        seen = self._seen()
        own = seen.refs.setdefault(ref, [])
        if own and own[-1].commit == commit:
            own[-1].last = max(now, own[-1].last)
        else:
            own.append(Sighting(commit=commit, first=now, last=now))
        write_atomically(self.path / SEEN, json.dumps(seen.model_dump(mode="json"), indent=1).encode() + b"\n")
        return own

    def _seen(self) -> Sightings:
        path = self.path / SEEN
        try:
            return Sightings.model_validate_json(path.read_bytes()) if path.exists() else Sightings()
        except (OSError, ValidationError) as error:
            fix = "Move it away; what it says is then forgotten."
            raise FetchError("cannot be read.", where=path, fix=fix) from error

    def _ls_remote(self, *patterns: str) -> dict[str, str]:
        """Names of the remote's refs and what they point to; "symref" is where HEAD does."""
        lines = self._remotely("ls-remote", "--quiet", "--symref", *self._how(), "--", self.remote, *patterns,
                               seconds=min(LOOK_SECONDS, self.seconds)).splitlines()  # fmt: skip
        found = {}
        for line in lines:
            said, _, name = line.partition("\t")
            if said.startswith("ref: ") and name == "HEAD":
                found["symref"] = said.removeprefix("ref: ")
            else:
                found.setdefault(name, said)
        return found

    def _branches(self) -> str:
        names = [name.removeprefix("refs/heads/") for name in self._ls_remote("refs/heads/*")]
        return f"There are: {plain(', '.join(names[:10]))}." if names else "It has no branches."

    def _fetch(self, refspec: str) -> None:
        try:
            self._remotely("-c", "fetch.unpackLimit=1", "-c", "core.bigFileThreshold=16m", "fetch", "--quiet",
                           "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", *self._how(), "--",
                           self.remote, refspec, seconds=self.seconds)  # fmt: skip
        except FetchError as error:
            largest = 0
            for part in (self.path / "objects" / "pack").glob("tmp_*"):  # of what was cut short
                largest = max(largest, part.stat().st_size)
                part.unlink()
            if largest > MOST_BYTES - BLOCK:
                raise FetchError(f"is larger than {MOST_BYTES >> 20} MiB.") from error
            raise

    def _how(self) -> list[str]:
        return [f"--upload-pack={UPLOAD_PACK}"] if self.remote.startswith("/") else []

    def _remotely(self, *arguments: str, seconds: float) -> str:
        try:
            return self.repository.run(*arguments, seconds=seconds, most_bytes=MOST_BYTES).decode("utf-8", "replace")
        except GitError as error:
            raise self._explained(error) from error

    def _explained(self, error: GitError) -> FetchError:
        said = plain(error.what.replace(self.remote, without_credentials(self.remote)))
        if CREDENTIALS.search(said):
            return FetchError(
                f"asks for credentials, and nobody is there to give them. {said}",
                fix="Set up a credential helper or an ssh key for git.",
            )
        return FetchError(f"cannot be reached: {said}", fix=error.fix)


def without_credentials(repository: str) -> str:
    """A URL as it may be shown: without a password or token in it."""
    if "://" not in repository:
        return repository
    parts = urlsplit(repository)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
