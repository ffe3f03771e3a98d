"""Sorts the changes of a pull request into those that are graded, cannot be graded, or are refused.

The head is read from git's object database. It is not checked out, so its filters, hooks and attributes have no effect.
"""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from autograder.base.errors import CourseError
from autograder.base.language import Text
from autograder.base.text import plain
from autograder.content.course import Course
from autograder.content.student_folder import SUFFIXES
from autograder.delivery.git import ABSENT, SUBMODULE, SYMLINK, Change, GitError, Repository, TooMuchError, blob_name
from autograder.delivery.pull.rules import WORK, AssignmentPath, belongs_to_course, place_of

MAX_PATH = 200  # number of characters of a path that are shown
MAX_REMARKS = 200  # number of remarks of each kind in a report; further ones are only counted
NO_FILE = {
    SYMLINK: Text("is a symbolic link, which is not followed. Hand in the notebook itself.",
                  "是一个符号链接，不会被跟随。请交笔记本文件本身。"),
    SUBMODULE: Text("is a submodule, which is not fetched. Hand in the notebook itself.",
                    "是一个子模块，不会被获取。请交笔记本文件本身。"),
}  # fmt: skip
UNREADABLE = Text(
    "cannot be read: git reports that the pull request is corrupt. Clone the repository again, copy your notebooks "
    "into the new clone, and submit them again.",
    "读不出来：git 认为这个拉取请求已损坏。请重新克隆仓库，把笔记本复制进去，再提交。",
)
TOO_MANY = Text("and the rest of the pull request contain too many files to list. Hand in only your notebooks.",
                "和这个拉取请求里的其他文件太多，没有查看。请只交笔记本。")  # fmt: skip
DELETED = Text("was deleted, so there is nothing to grade. If this was not intended, restore it from the base branch.",
               "被删除了，没有可以评分的内容。如果不是有意的，请从基准分支恢复它。")  # fmt: skip
PROTECTED = Text(
    "belongs to the course and must not be changed. Undo your change:", "属于课程，不能改动。请撤回你的改动："
)


@dataclass(frozen=True)
class Candidate:
    """A file that may be the submission for an assignment.

    Attributes:
        note: a remark for the student.
    """

    place: AssignmentPath
    path: str
    blob: str
    note: Text | None = None


@dataclass(frozen=True)
class PathNote:
    """A remark about a path, optionally with a command that undoes the change."""

    path: str
    text: Text
    command: str = ""


@dataclass
class Changes:
    """A pull request's changes.

    Attributes:
        candidates: files that may be graded, by assignment, in the course's order.
        problems: reasons why files of an assignment are not graded.
        refused: changes to files that belong to the course.
        other: number of other files.
    """

    candidates: dict[str, list[Candidate]] = field(default_factory=dict)
    problems: list[PathNote] = field(default_factory=list)
    refused: list[PathNote] = field(default_factory=list)
    other: int = 0


_Work = defaultdict[str, list[tuple[AssignmentPath, Change]]]  # changes in the assignments' folders, by assignment


def read_changes(
    course: Course, repository: Repository, base: str, head: str, names: Collection[str], released: Collection[str]
) -> Changes:
    """Sort the changes of a pull request.

    The head is compared with the best common ancestor, so that later commits on the base branch do not count as changes
    of the student. Without a common ancestor, it is compared with the base.

    Args:
        names: the assignments that have been released.
        released: the paths that have been released.
    """
    ancestor = repository.common(base, head) or base
    changes, work = Changes(), _Work(list)
    try:
        for change in repository.changes(ancestor, head):
            path = shown(change.path)
            if belongs_to_course(change.path, released):
                undo = "git rm" if change.before == ABSENT else f"git checkout {ancestor[:10]}"
                changes.refused.append(PathNote(path, PROTECTED, f"{undo} -- {shlex.quote(path)}"))
            elif (place := place_of(course, change.path)) is not None and place.assignment in names:
                work[place.assignment].append((place, change))
            elif change.path == WORK:
                changes.problems.append(PathNote(WORK, NO_FILE.get(change.after, DELETED)))
            elif (name := _misplaced(change, names)) is not None:
                right = course.released(name).relative_to(course.root).as_posix()
                text = Text(f"is not graded here: move it to {right}.", f"放在这里不会评分：请放到 {right}。")
                changes.problems.append(PathNote(path, text))
            else:
                changes.other += 1
        _sort(course, repository, head, work, changes)
    except TooMuchError:
        return Changes(problems=[PathNote(WORK, TOO_MANY)])
    except GitError:
        return Changes(problems=[PathNote(WORK, UNREADABLE)])
    return changes


def read_work(course: Course, repository: Repository, commit: str, names: Collection[str]) -> Changes:
    """Sort the files of some assignments in a commit; notebooks that equal the released ones are ignored.

    Raises:
        CourseError: a notebook has not been built.
    """
    changes, work = Changes(), _Work(list)
    for change in repository.additions(commit, WORK):
        place = place_of(course, change.path)
        if place is not None and place.assignment in names and not _is_released(course, place, change.blob):
            work[place.assignment].append((place, change))
    _sort(course, repository, commit, work, changes)
    return changes


def _is_released(course: Course, place: AssignmentPath, blob: str) -> bool:
    if place.rest != f"{place.assignment}.ipynb":
        return False
    path = course.released(place.assignment, place.language)
    try:
        return blob == blob_name(path.read_bytes(), blob)
    except OSError as error:
        raise CourseError("does not exist.", where=path, fix="Run `autograder build` first.") from error


def shown(path: str) -> str:
    """An untrusted path, sanitised and shortened to one line."""
    line = " ".join(plain(path).split()) or "?"
    return line if len(line) <= MAX_PATH else f"{line[:MAX_PATH]}…"


def _sort(course: Course, repository: Repository, head: str, work: _Work, changes: Changes) -> None:
    """Sort the changes in the assignments' folders."""
    for name in course.names:
        if name in work:
            _sort_assignment(course, repository, head, name, work[name], changes)


def _sort_assignment(
    course: Course,
    repository: Repository,
    head: str,
    name: str,
    work: Sequence[tuple[AssignmentPath, Change]],
    changes: Changes,
) -> None:
    expected = [f"{name}{suffix}" for suffix in SUFFIXES]
    candidates: list[Candidate] = []
    renamed: list[Candidate] = []
    deleted: list[PathNote] = []
    for place, change in work:
        path = shown(change.path)
        if change.after in NO_FILE:
            changes.problems.append(PathNote(path, NO_FILE[change.after]))
        elif change.deleted:
            deleted += [PathNote(path, DELETED)] if place.rest in expected else []
        elif place.rest in expected:
            candidates.append(Candidate(place, change.path, change.blob))
        elif place.rest.lower().endswith(SUFFIXES) and "/" not in place.rest:
            actual = shown(place.rest)
            note = Text(f"The file is called {actual}; it is treated as {expected[0]}. Rename it to {expected[0]}.",
                        f"文件名是 {actual}，已当作 {expected[0]} 评分。请改回这个名字。")  # fmt: skip
            renamed.append(Candidate(place, change.path, change.blob, note))
        else:
            changes.other += 1
    if candidates:
        changes.other += len(renamed)
    elif len(renamed) == 1 and (deleted or not _has_notebook(course, repository, head, renamed[0].place)):
        candidates = renamed  # Its folder shows which assignment it is for.
    else:
        text = Text(f"is not graded: hand in {expected[0]}, with exactly this file name.",
                    f"没有评分：请交 {expected[0]}，并保持这个文件名。")  # fmt: skip
        changes.problems += [PathNote(shown(one.path), text) for one in renamed]
    if candidates:
        changes.candidates[name] = sorted(candidates, key=lambda one: not one.path.endswith(SUFFIXES[0]))
    else:
        changes.problems += deleted


def _has_notebook(course: Course, repository: Repository, head: str, place: AssignmentPath) -> bool:
    path = course.released(place.assignment, place.language).relative_to(course.root)
    return any(found == path.as_posix() for found, _, _ in repository.tree(head, path.parent.as_posix()))


def _misplaced(change: Change, names: Collection[str]) -> str | None:
    """The assignment that a file outside of the assignments' folders is named after, if any."""
    stem, dot, suffix = change.path.rpartition("/")[2].rpartition(".")
    return stem if stem in names and f"{dot}{suffix}".lower() in SUFFIXES and not change.deleted else None
