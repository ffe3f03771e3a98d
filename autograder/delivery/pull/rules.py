"""Which paths of a student's repository are whose."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from dataclasses import dataclass

from autograder.base.language import Language
from autograder.content.course import Course

WORK = "assignments"
DEEPEST = 4  # parts of a path that are looked at: an assignment's folder has three at most
# What runs, or sets something up, by being there: in any folder, at the top, or as a folder there. What begins with a
# dot at the top is refused as a whole, for no list of what reads such files is ever complete.
_ACTS = re.compile(
    r"""(?isx)
    (?: .*/ )? (?: conftest\.py | \.?pytest\.(?:ini|toml) | tox\.ini | setup\.(?:py|cfg) | pyproject\.toml
                 | (?:site|user)customize\.py | (?:gnu)?makefile | \.git.* | \.lfsconfig | \.envrc | course\.yaml
                 | nbgrader_config\.py | jupyter_.*config\.(?:py|json) | ipython.*config\.py )
    | \. .*
    | (?: codeowners | jenkinsfile | dockerfile | .*pipelines\.ya?ml | (?:claude|agents)\.md | [^/]*\.(?:pth|py) )
    | (?: autograder | tests | solutions | docs/codeowners | [^/]*\.egg-info | torch | torchvision | numpy ) (?: /.* )?
    """
)


@dataclass(frozen=True)
class AssignmentPath:
    """Where in an assignment's folder a path is.

    Attributes:
        rest: the path below that folder; "" for the folder itself.
    """

    assignment: str
    language: Language
    rest: str


def belongs_to_course(path: str, released: Collection[str]) -> bool:
    """Whether a path is none of a student's to change.

    Args:
        released: paths that the course has released.
    """
    if path.partition("/")[0] == WORK:
        return False
    return path in released or _ACTS.fullmatch(path) is not None


def place_of(course: Course, path: str) -> AssignmentPath | None:
    """The assignment in whose folder a path is; None if it is in none."""
    folders = _folders(course)
    parts = path.split("/", DEEPEST)
    for depth in range(1, len(parts) + 1):
        found = folders.get("/".join(parts[:depth]))
        if found is not None:
            return AssignmentPath(*found, "/".join(parts[depth:]))
    return None


@functools.lru_cache(maxsize=8)
def _folders(course: Course) -> dict[str, tuple[str, Language]]:
    """Each assignment's folders: a pull request may have a hundred thousand paths to look up."""
    return {
        course.released(name, language).parent.relative_to(course.root).as_posix(): (name, language)
        for name in course.names
        for language in Language
    }
