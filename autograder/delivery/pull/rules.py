"""Rules that decide which paths of a student's repository belong to the course and which to an assignment."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from dataclasses import dataclass

from autograder.base.language import Language
from autograder.content.course import Course

WORK = "assignments"
MAX_DEPTH = 4  # parts of a path that are examined; an assignment's folder has at most three
# Files that are executed or read as configuration automatically: in any folder, at the top level, or in certain folders
# there. All files at the top level that start with a dot are refused, because no list of them would be complete.
_ACTIVE_FILES = re.compile(
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
    """A path in an assignment's folder.

    Attributes:
        rest: the path relative to that folder; "" for the folder itself.
    """

    assignment: str
    language: Language
    rest: str


def belongs_to_course(path: str, released: Collection[str]) -> bool:
    """Whether students must not change a path.

    Args:
        released: the paths that the course has released.
    """
    if path.partition("/")[0] == WORK:
        return False
    return path in released or _ACTIVE_FILES.fullmatch(path) is not None


def place_of(course: Course, path: str) -> AssignmentPath | None:
    """The assignment whose folder contains a path; None if no folder does."""
    folders = _folders(course)
    parts = path.split("/", MAX_DEPTH)
    for depth in range(1, len(parts) + 1):
        folder = folders.get("/".join(parts[:depth]))
        if folder is not None:
            return AssignmentPath(*folder, "/".join(parts[depth:]))
    return None


@functools.lru_cache(maxsize=8)
def _folders(course: Course) -> dict[str, tuple[str, Language]]:
    """The folders of all assignments, cached because a pull request may have 100,000 paths to look up."""
    return {
        course.released(name, language).parent.relative_to(course.root).as_posix(): (name, language)
        for name in course.names
        for language in Language
    }
