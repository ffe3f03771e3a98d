"""A release as a commit of the student's repository."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.base.errors import CourseError, UsageError
from autograder.content.course import FILE, Course
from autograder.delivery.git import GitError, Repository, blob_name
from autograder.delivery.release.contents import LIST, contents
from autograder.delivery.release.secrets import leaks, secret_lines

MOST_SHOWN = 5


@dataclass(frozen=True)
class Release:
    """What a release did.

    Attributes:
        names: the assignments that the repository has now.
        commit: the new commit; "" if nothing has changed since the last one.
        changes: a line for each file that was added, changed or taken away.
    """

    names: tuple[str, ...]
    commit: str = ""
    changes: tuple[str, ...] = ()


def release(course: Course, folder: Path, names: Sequence[str]) -> Release:
    """Bring a student's repository up to date: one commit that touches what has changed, or none.

    Assignments that it has already stay in it, and so does whatever else has been added to it.

    Raises:
        UsageError: the folder holds something that is no student's repository.
        CourseError: a notebook is not built, or something secret would be in it.
        GitError: its work tree has changes that a commit would overwrite.
    """
    repository = _open(folder)
    before = _committed(repository)
    chosen = tuple(name for name in course.names if name in {*names, *_assignments(course, before)})
    files = contents(course, chosen)
    _refuse_secrets(course, folder, files)
    fresh = {
        path: content for path, content in files.items() if blob_name(content, before.get(path)) != before.get(path)
    }
    earlier = repository.content(before[LIST]).decode().splitlines() if LIST in before else []
    gone = [path for path in earlier if path in before and path not in files]
    if not fresh and not gone:
        return Release(chosen)
    changes = [*_describe(repository, before, fresh), *(f"removed {path}" for path in gone)]
    added = [name for name in chosen if course.released(name).relative_to(course.root).as_posix() not in before]
    title = _title(added)
    commit = repository.commit(fresh, gone, "\n".join([title, "", *changes, ""]))
    return Release(chosen, commit, tuple(changes))


def _title(added: Sequence[str]) -> str:
    if not added:
        return "Correct what has been released"
    return f"Release {', '.join(added)}" if len(added) <= MOST_SHOWN else f"Release {len(added)} assignments"


def _open(folder: Path) -> Repository:
    if (folder / ".git").exists():
        repository = Repository(folder)
        if (folder / FILE).is_file() and not (folder / LIST).is_file():
            raise UsageError("holds a course that was not released there.", where=folder, fix="Choose another folder.")
        return repository
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(
            "holds something that is no git repository.", where=folder, fix="Choose a new folder, or one of a release."
        )
    return Repository.create(folder)


def _committed(repository: Repository) -> dict[str, str]:
    try:
        return repository.objects(repository.commit_of("HEAD"))
    except GitError:
        return {}  # it has no commit yet


def released_names(course: Course, repository: Repository, commit: str) -> list[str]:
    """The assignments that a student's repository has at a commit, in the course's order."""
    return _assignments(course, repository.objects(commit))


def _assignments(course: Course, there: Container[str]) -> list[str]:
    return [name for name in course.names if course.released(name).relative_to(course.root).as_posix() in there]


def _refuse_secrets(course: Course, folder: Path, files: dict[str, bytes]) -> None:
    found = leaks(files, secret_lines(course), course.settings.seed)
    if found:
        more = f" And {len(found) - MOST_SHOWN} more." if len(found) > MOST_SHOWN else ""
        raise CourseError(
            f"students would read what is secret: {' '.join(found[:MOST_SHOWN])}{more}", where=folder,
            fix="Nothing was released. Take it out of what students get, or into it where it is no secret.",
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
