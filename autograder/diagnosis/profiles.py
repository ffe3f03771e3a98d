"""What each wrong answer does in each check, kept from one run to the next."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import autograder
from autograder.atomic import write_atomically
from autograder.course import Course
from autograder.language import Text


@dataclass(frozen=True)
class Profile:
    """A wrong answer's behaviour: for each check of its exercise, the signature and whether it passed."""

    id: str
    exercise: str
    hint: Text
    signatures: dict[str, Any]
    failed: frozenset[str]


def graders_digest(course: Course, assignment: str) -> str:
    """SHA-256 of everything that decides an assignment's grades: graders, source, corpus, course settings, engine."""
    digest = hashlib.sha256()
    engine = Path(autograder.__file__).parent
    files = [course.hidden(assignment), course.source(assignment), course.root / "course.yaml"]
    files += sorted(path for path in course.answers(assignment).rglob("*") if path.suffix in (".py", ".yaml"))
    files += sorted(
        path for part in ("probe", "sandbox", "grading", "diagnosis") for path in (engine / part).rglob("*.py")
    )
    for path in files:
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update(version("torch").encode())
    return digest.hexdigest()


def profiles_path(course: Course, assignment: str, exercise: str, digest: str) -> Path:
    """Where the profiles of an exercise are kept for graders of this digest."""
    return course.cache / "profiles" / f"{assignment}-{exercise}-{digest[:16]}.json"


def save_profiles(path: Path, profiles: list[Profile]) -> None:
    data = [{**vars(profile), "hint": vars(profile.hint), "failed": sorted(profile.failed)} for profile in profiles]
    write_atomically(path, json.dumps(data).encode())


def load_profiles(path: Path) -> list[Profile]:
    """The profiles of an exercise; none if they have not been made."""
    if not path.is_file():
        return []
    return [
        Profile(**{**entry, "hint": Text(**entry["hint"]), "failed": frozenset(entry["failed"])})
        for entry in json.loads(path.read_bytes())
    ]
