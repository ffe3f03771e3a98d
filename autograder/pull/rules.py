"""Which paths of a student's repository are whose."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto

from autograder.course import Course
from autograder.language import Language

WORK = "assignments"
# What runs, or sets something up, by being there; in any folder but a student's own.
_ACTS = re.compile(
    r"""(?isx)
    (?: .*/ )? (?: conftest\.py | pytest\.ini | tox\.ini | setup\.(?:py|cfg) | pyproject\.toml | sitecustomize\.py
                 | usercustomize\.py | makefile | \.gitattributes | \.gitmodules | \.lfsconfig | course\.yaml
                 | nbgrader_config\.py | \.pre-commit-config\.yaml )
    | \.git(?:hub|lab|ea) (?: /.* )? | \.gitlab-ci\.yml | \.ci (?: /.* )? | \.forgejo (?: /.* )?
    | (?: autograder | tests ) (?: /.* )?
    """
)


class Whose(Enum):
    """Who may change a path."""

    COURSE = auto()
    STUDENT = auto()


@dataclass(frozen=True)
class Place:
    """Where in an assignment's folder a path is.

    Attributes:
        rest: the path below that folder; "" for the folder itself.
    """

    assignment: str
    language: Language
    rest: str


def whose(path: str, released: Collection[str]) -> Whose:
    """Who may change a path.

    Args:
        released: paths that the course has released.
    """
    folder = path.partition("/")[0]
    if folder == WORK:
        return Whose.STUDENT
    return Whose.COURSE if path in released or _ACTS.fullmatch(path) else Whose.STUDENT


def place_of(course: Course, path: str) -> Place | None:
    """The assignment in whose folder a path is; None if it is in none."""
    for language in Language:
        for name in course.names:
            folder = course.released(name, language).parent.relative_to(course.root).as_posix()
            if path == folder or path.startswith(f"{folder}/"):
                return Place(name, language, path.removeprefix(folder).removeprefix("/"))
    return None
