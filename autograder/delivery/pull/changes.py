"""What a pull request changes, sorted into what is graded, what cannot be, and what is refused.

The head is read as objects of git's: nothing of it is checked out, and no filter, hook or attribute of it acts.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.base.errors import CourseError
from autograder.base.language import Text
from autograder.base.text import plain
from autograder.content.course import Course
from autograder.content.finding import SUFFIXES
from autograder.delivery.git import ABSENT, SUBMODULE, SYMLINK, Change, GitError, Repository, TooMuchError, blob_name
from autograder.delivery.pull.rules import WORK, AssignmentPath, belongs_to_course, place_of

LONGEST_PATH = 200  # characters of one that are shown
MOST_REMARKS = 200  # of each kind in a report: what is beyond is counted
NO_FILE = {
    SYMLINK: Text("is a symbolic link, which is not followed. Hand in the notebook itself.",
                  "是一个符号链接，不会被跟随。请交笔记本文件本身。"),
    SUBMODULE: Text("is a submodule, which is not fetched. Hand in the notebook itself.",
                    "是一个子模块，不会被获取。请交笔记本文件本身。"),
}  # fmt: skip
UNREADABLE = Text(
    "cannot be read: git finds the pull request broken. Clone the repository anew, and copy your notebooks into it.",
    "读不出来：git 认为这个拉取请求已损坏。请重新克隆仓库，把笔记本复制进去，再提交。",
)
TOO_MANY = Text("and the rest of the pull request are more files than are looked at. Hand in your notebooks alone.",
                "和这个拉取请求里的其他文件太多，没有查看。请只交笔记本。")  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A file that may be what a student hands in for an assignment.

    Attributes:
        note: what is odd about it, for the student.
    """

    place: AssignmentPath
    path: str
    blob: str
    note: Text | None = None


@dataclass(frozen=True)
class PathNote:
    """Something to say about a path, and perhaps a command that takes it back."""

    path: str
    text: Text
    command: str = ""


@dataclass
class Changes:
    """A pull request's changes.

    Attributes:
        candidates: by assignment, in the course's order.
        problems: why something of an assignment is not graded.
        refused: changes to what is not the student's.
        other: number of further files.
    """

    candidates: dict[str, list[Candidate]] = field(default_factory=dict)
    problems: list[PathNote] = field(default_factory=list)
    refused: list[PathNote] = field(default_factory=list)
    other: int = 0


def read_changes(
    course: Course, repository: Repository, base: str, head: str, names: Collection[str], released: Collection[str]
) -> Changes:
    """Sort what differs between two commits.

    What the base has gained since the head left it is not the head's; with a history that has nothing in common
    with the base's, all differences count.

    Args:
        names: the assignments that have been released.
        released: paths that have been.
    """
    since = repository.common(base, head) or base
    try:
        return _read_changes(course, repository, since, head, names, released)
    except TooMuchError:
        return Changes(problems=[PathNote(WORK, TOO_MANY)])
    except GitError:
        return Changes(problems=[PathNote(WORK, UNREADABLE)])


def _read_changes(
    course: Course, repository: Repository, since: str, head: str, names: Collection[str], released: Collection[str]
) -> Changes:
    found = Changes()
    own: list[tuple[AssignmentPath, Change]] = []
    for change in repository.changes(since, head):
        if belongs_to_course(change.path, released):
            found.refused.append(_protected(since, change))
        elif (place := place_of(course, change.path)) is not None and place.assignment in names:
            own.append((place, change))
        elif change.path == WORK:
            found.problems.append(PathNote(WORK, NO_FILE.get(change.after, _gone())))
        elif (name := _misplaced(change, names)) is not None:
            found.problems.append(PathNote(shown(change.path), _elsewhere(course, name)))
        else:
            found.other += 1
    _sort_all(course, repository, head, own, found)
    return found


def read_work(course: Course, repository: Repository, commit: str, names: Collection[str]) -> Changes:
    """Sort what a commit has of some assignments that is not as it was handed out.

    Raises:
        CourseError: a notebook is not built.
    """
    found = Changes()
    own: list[tuple[AssignmentPath, Change]] = []
    for change in repository.additions(commit, WORK):
        place = place_of(course, change.path)
        if place is not None and place.assignment in names and not _as_released(course, place, change):
            own.append((place, change))
    _sort_all(course, repository, commit, own, found)
    return found


def _as_released(course: Course, place: AssignmentPath, change: Change) -> bool:
    return place.rest == f"{place.assignment}.ipynb" and change.blob == _released_blob(
        course.released(place.assignment, place.language), change.blob
    )


def _released_blob(path: Path, like: str) -> str:
    try:
        return blob_name(path.read_bytes(), like)
    except OSError as error:
        raise CourseError("is not there.", where=path, fix="Run `autograder build` first.") from error


def _sort_all(
    course: Course, repository: Repository, head: str, changes: Iterable[tuple[AssignmentPath, Change]], found: Changes
) -> None:
    of_assignments: dict[str, list[tuple[AssignmentPath, Change]]] = {}
    for place, change in changes:
        of_assignments.setdefault(place.assignment, []).append((place, change))
    for name in course.names:
        if name in of_assignments:
            _sort(course, repository, head, name, of_assignments[name], found)


def shown(path: str) -> str:
    """A path of a student's making, fit for one line of any page."""
    line = " ".join(plain(path).split()) or "?"
    return line if len(line) <= LONGEST_PATH else f"{line[:LONGEST_PATH]}…"


def _sort(
    course: Course,
    repository: Repository,
    head: str,
    name: str,
    changes: Sequence[tuple[AssignmentPath, Change]],
    found: Changes,
) -> None:
    """The changes in one assignment's folders."""
    own = [f"{name}{suffix}" for suffix in SUFFIXES]
    candidates: list[Candidate] = []
    elsewhere: list[Candidate] = []
    gone: list[PathNote] = []
    for place, change in changes:
        if change.after in NO_FILE:
            found.problems.append(PathNote(shown(change.path), NO_FILE[change.after]))
        elif change.deleted:
            gone += [PathNote(shown(change.path), _gone())] if place.rest in own else []
        elif place.rest in own:
            candidates.append(Candidate(place, change.path, change.blob))
        elif place.rest.endswith(SUFFIXES) and "/" not in place.rest:
            elsewhere.append(Candidate(place, change.path, change.blob, _misnamed(shown(place.rest), own[0])))
        else:
            found.other += 1
    if candidates:
        found.other += len(elsewhere)
    elif len(elsewhere) == 1 and (gone or not _has_own(course, repository, head, elsewhere[0].place)):
        candidates = elsewhere  # renamed: its folder says what it is for
    else:
        found.problems += [PathNote(shown(one.path), _not_taken(own[0])) for one in elsewhere]
    if candidates:
        found.candidates[name] = sorted(candidates, key=lambda one: not one.path.endswith(SUFFIXES[0]))
    else:
        found.problems += gone


def _has_own(course: Course, repository: Repository, head: str, place: AssignmentPath) -> bool:
    path = course.released(place.assignment, place.language).relative_to(course.root)
    return any(found == path.as_posix() for found, _, _ in repository.tree(head, path.parent.as_posix()))


def _protected(base: str, change: Change) -> PathNote:
    path = shown(change.path)
    back = "git rm" if change.before == ABSENT else f"git checkout {base[:10]}"
    command = f"{back} -- {shlex.quote(path)}"
    text = Text("belongs to the course and may not be changed. Take your change back:",
                "属于课程，不能改动。请撤回你的改动：")  # fmt: skip
    return PathNote(path, text, command)


def _misplaced(change: Change, names: Collection[str]) -> str | None:
    """The assignment that a file is called after which lies in the folder of none."""
    stem, dot, suffix = change.path.rpartition("/")[2].rpartition(".")
    return stem if stem in names and f"{dot}{suffix}" in SUFFIXES and not change.deleted else None


def _elsewhere(course: Course, name: str) -> Text:
    path = course.released(name).relative_to(course.root).as_posix()
    return Text(f"is not graded where it lies: hand it in as {path}.", f"放在这里不会评分：请放到 {path}。")


def _gone() -> Text:
    return Text("was deleted, so there is nothing to grade. If that was no intention, bring it back from the base.",
                "被删除了，没有可以评分的内容。如果不是有意的，请从基准分支恢复它。")  # fmt: skip


def _misnamed(name: str, own: str) -> Text:
    return Text(f"The file is called {name}; it was taken for {own}. Give it that name.",
                f"文件名是 {name}，已当作 {own} 评分。请改回这个名字。")  # fmt: skip


def _not_taken(own: str) -> Text:
    return Text(f"is not graded: hand in {own}, under that name.", f"没有评分：请交 {own}，并保持这个文件名。")
