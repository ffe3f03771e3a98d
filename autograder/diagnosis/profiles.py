"""The behaviour of each wrong answer in each check, cached on disk."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.base.files import write_atomically
from autograder.base.language import Text
from autograder.content.course import Course
from autograder.grading.digest import points_digest


@dataclass(frozen=True)
class Profile:
    """A wrong answer's behaviour: the signature of each check of its exercise, and which of the checks failed."""

    id: str
    exercise: str
    hint: Text
    signatures: dict[str, Any]
    failed: frozenset[str]


@dataclass(frozen=True)
class Profiles:
    """The profiles of an exercise that have been made, in the order of its table; `complete` if none is missing."""

    made: tuple[Profile, ...]
    complete: bool


def hints_digest(course: Course, assignment: str) -> str:
    """SHA-256 of what decides an assignment's titles and hints: `points_digest`, checks, corpus, diagnosis."""
    digest = hashlib.sha256(points_digest(course, assignment).encode())
    files = [course.hidden(assignment)]
    files += sorted(path for path in course.answers(assignment).rglob("*") if path.suffix in (".py", ".yaml"))
    files += sorted(Path(__file__).parent.glob("*.py"))
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def profiles_path(course: Course, assignment: str, exercise: str, digest: str) -> Path:
    """The cache file for the profiles of an exercise; `digest` is the assignment's `hints_digest`."""
    return course.cache / "profiles" / f"{assignment}-{exercise}-{digest[:16]}.json"


def save_profiles(path: Path, profiles: Profiles) -> None:
    data = [
        {**vars(profile), "hint": vars(profile.hint), "failed": sorted(profile.failed)} for profile in profiles.made
    ]
    write_atomically(path, json.dumps({"complete": profiles.complete, "profiles": data}).encode())


def known_profiles(course: Course, assignment: str, exercises: Iterable[str], digest: str) -> list[Profile]:
    """The profiles of some exercises that have been made with this digest."""
    paths = [profiles_path(course, assignment, exercise, digest) for exercise in exercises]
    return [profile for path in paths for profile in load_profiles(path).made]


def load_profiles(path: Path) -> Profiles:
    """The profiles in a cache file; none if it does not exist."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return Profiles((), complete=False)
    return _read(path, (status.st_ino, status.st_mtime_ns))


@functools.lru_cache(maxsize=256)
def _read(path: Path, _version: tuple[int, int]) -> Profiles:
    """The content of a cache file; `_version` changes when the file is replaced, so that it is read again."""
    data = json.loads(path.read_bytes())
    profiles = [
        Profile(**{**entry, "hint": Text(**entry["hint"]), "failed": frozenset(entry["failed"])})
        for entry in data["profiles"]
    ]
    return Profiles(tuple(profiles), complete=data["complete"])
