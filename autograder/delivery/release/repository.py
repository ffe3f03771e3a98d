"""A release: a commit in the student's repository."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.base.errors import CourseError, UsageError
from autograder.content.course import FILE, Course
from autograder.delivery.git import GitError, Repository, changed
from autograder.delivery.release.contents import LIST, contents
from autograder.delivery.release.secrets import leaks, secret_lines

MAX_SHOWN = 5


@dataclass(frozen=True)
class Release:
    """The result of a release.

    Attributes:
        names: the assignments now in the repository.
        commit: the new commit; "" if nothing has changed since the last release.
        changes: a line for each file that was added, changed or removed.
    """

    names: tuple[str, ...]
    commit: str = ""
    changes: tuple[str, ...] = ()


def release(course: Course, folder: Path, names: Sequence[str]) -> Release:
    """Update a student's repository with one commit, or none if nothing has changed.

    Assignments released earlier are kept, and so are files that others have added.

    Raises:
        UsageError: the folder contains something other than a student's repository.
        CourseError: a notebook is not built, or the release would contain a secret.
        GitError: the commit would overwrite uncommitted changes in the work tree.
    """
    repository = _open(folder)
    before = _committed(repository)
    kept = _assignments(course, before)
    chosen = tuple(name for name in course.names if name in {*names, *kept})
    files = contents(course, chosen)
    _refuse_secrets(course, folder, files)
    fresh = changed(files, before)
    earlier = repository.content(before[LIST]).decode().splitlines() if LIST in before else []
    gone = [path for path in earlier if path in before and path not in files]
    if not fresh and not gone:
        return Release(chosen)
    changes = [*_describe(repository, before, fresh), *(f"removed {path}" for path in gone)]
    added = [name for name in chosen if name not in kept]
    names_added = ", ".join(added) if len(added) <= MAX_SHOWN else f"{len(added)} assignments"
    title = f"Release {names_added}" if added else "Correct released files"
    commit = repository.commit(fresh, gone, "\n".join([title, "", *changes, ""]))
    return Release(chosen, commit, tuple(changes))


def _open(folder: Path) -> Repository:
    if (folder / ".git").exists():
        repository = Repository(folder)
        if (folder / FILE).is_file() and not (folder / LIST).is_file():
            raise UsageError("contains a course not released there.", where=folder, fix="Choose another folder.")
        return repository
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(
            "is not empty and not a git repository.", where=folder, fix="Choose a new folder, or that of a release."
        )
    return Repository.create(folder)


def _committed(repository: Repository) -> dict[str, str]:
    try:
        return repository.objects(repository.commit_of("HEAD"))
    except GitError:
        return {}  # there is no commit yet


def released_names(course: Course, repository: Repository, commit: str) -> list[str]:
    """The assignments in a commit of a student's repository, in the course's order."""
    return _assignments(course, repository.objects(commit))


def _assignments(course: Course, paths: Container[str]) -> list[str]:
    return [name for name in course.names if course.released(name).relative_to(course.root).as_posix() in paths]


def _refuse_secrets(course: Course, folder: Path, files: dict[str, bytes]) -> None:
    found = leaks(files, secret_lines(course), course.settings.seed)
    if found:
        more = f" And {len(found) - MAX_SHOWN} more." if len(found) > MAX_SHOWN else ""
        raise CourseError(
            f"the release would contain secrets: {' '.join(found[:MAX_SHOWN])}{more}", where=folder,
            fix="Nothing was released. Remove them from the students' files, or publish them if they are not secret.",
        )  # fmt: skip


def _describe(repository: Repository, before: dict[str, str], fresh: dict[str, bytes]) -> Iterator[str]:
    for path, content in fresh.items():
        if path not in before:
            yield f"added {path}"
        elif path.endswith(".ipynb"):
            cells = _cells_that_differ(json.loads(repository.content(before[path])), json.loads(content))
            yield f"changed {path}: {', '.join(cells) or 'metadata'}"
        elif path != LIST:
            yield f"changed {path}"


def _cells_that_differ(before: Any, after: Any) -> list[str]:
    old, new = ({cell["id"]: cell for cell in notebook["cells"]} for notebook in (before, after))
    return [name for name in {**old, **new} if old.get(name) != new.get(name)]
