"""What each wrong answer does in each check, kept from one run to the next."""

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
    """A wrong answer's behaviour: for each check of its exercise, the signature and whether it passed."""

    id: str
    exercise: str
    hint: Text
    signatures: dict[str, Any]
    failed: frozenset[str]


@dataclass(frozen=True)
class Profiles:
    """Those of an exercise that have been made, in the order of its table; `complete` if that is all of them."""

    made: tuple[Profile, ...]
    complete: bool


def hints_digest(course: Course, assignment: str) -> str:
    """SHA-256 of what decides an assignment's titles and hints: what decides points, titles, corpus, diagnosis."""
    digest = hashlib.sha256(points_digest(course, assignment).encode())
    files = [course.hidden(assignment)]
    files += sorted(path for path in course.answers(assignment).rglob("*") if path.suffix in (".py", ".yaml"))
    files += sorted(Path(__file__).parent.glob("*.py"))
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def profiles_path(course: Course, assignment: str, exercise: str, digest: str) -> Path:
    """Where the profiles of an exercise are kept.

    Args:
        digest: as `hints_digest` gives it.
    """
    return course.cache / "profiles" / f"{assignment}-{exercise}-{digest[:16]}.json"


def save_profiles(path: Path, profiles: Profiles) -> None:
    data = [
        {**vars(profile), "hint": vars(profile.hint), "failed": sorted(profile.failed)} for profile in profiles.made
    ]
    write_atomically(path, json.dumps({"complete": profiles.complete, "profiles": data}).encode())


def known_profiles(course: Course, assignment: str, exercises: Iterable[str], digest: str) -> list[Profile]:
    """The profiles of some exercises, as far as they have been made under this digest."""
    paths = [profiles_path(course, assignment, exercise, digest) for exercise in exercises]
    return [profile for path in paths for profile in load_profiles(path).made]


def load_profiles(path: Path) -> Profiles:
    """The profiles of an exercise, as far as they have been made."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return Profiles((), complete=False)
    return _read(path, (status.st_ino, status.st_mtime_ns))


@functools.lru_cache(maxsize=256)
def _read(path: Path, _state: tuple[int, int]) -> Profiles:
    """What is in a file, which is read again when another has taken its place."""
    data = json.loads(path.read_bytes())
    profiles = [
        Profile(**{**entry, "hint": Text(**entry["hint"]), "failed": frozenset(entry["failed"])})
        for entry in data["profiles"]
    ]
    return Profiles(tuple(profiles), complete=data["complete"])
