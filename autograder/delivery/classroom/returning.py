"""Returning feedback to a class: to students' repositories, or to their pull requests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import as_completed

from autograder.base.errors import AutograderError
from autograder.base.text import plain
from autograder.content.course import Course
from autograder.delivery.classroom.collecting import MOST_AT_ONCE, threads
from autograder.delivery.classroom.feedback import Feedback
from autograder.delivery.classroom.mirror import FetchError, Mirror
from autograder.delivery.classroom.servers import ForgeChoice
from autograder.delivery.classroom.table import Row, Table
from autograder.delivery.git import blob_name
from autograder.results.classroom import Returned
from autograder.views.markdown import FEEDBACK_MARK, feedback

BRANCH, FOLDER = "feedback", "feedback"
TRIES = 3  # when somebody else pushes at the same time

Deliver = Callable[[Row, Sequence[Feedback]], str]


def return_to_class(
    table: Table,
    students: dict[str, list[Feedback]],
    deliver: Deliver,
    step: Callable[[str], None] = lambda _: None,
) -> list[Returned]:
    """Return feedback to every student of a table, several at once; one that fails stops no other."""
    returned = [Returned(row.number, plain(row.student), problem=row.reason) for row in table.unusable]
    if table.rows:
        with threads(min(MOST_AT_ONCE, len(table.rows))) as pool:
            for done in as_completed([pool.submit(_return, row, students, deliver) for row in table.rows]):
                returned.append(done.result())
                step(returned[-1].student)
    return sorted(returned, key=lambda one: one.number)


def _return(row: Row, students: dict[str, list[Feedback]], deliver: Deliver) -> Returned:
    own = students.get(row.student)
    if not own:
        return Returned(row.number, row.student)
    try:
        return Returned(row.number, row.student, deliver(row, own))
    except AutograderError as error:
        return Returned(row.number, row.student, problem=" ".join(filter(None, (error.what, error.fix))))


def by_repository(course: Course, branch: str, seconds: float) -> Deliver:
    """Pushes feedback to a branch of the student's repository: one commit on top of what is there, or none."""

    def deliver(row: Row, own: Sequence[Feedback]) -> str:
        files = {f"{FOLDER}/{name}": content for one in own for name, content in one.files.items()}
        mirror = Mirror(course.cache / "mirrors", row.repository, seconds)
        with mirror.locked():
            commit = _push(mirror, branch, files)
        return f"pushed {commit[:10]} to {branch}" if commit else "as it was"

    return deliver


def _push(mirror: Mirror, branch: str, files: dict[str, bytes]) -> str:
    for left in reversed(range(TRIES)):
        parent = mirror.branch(branch)
        there = mirror.repository.objects(parent) if parent else {}
        fresh = {
            path: content
            for path, content in files.items()
            if there.get(path) != blob_name(content, like=there.get(path))
        }
        if not fresh:
            return ""
        names = ", ".join(dict.fromkeys(path.removeprefix(f"{FOLDER}/").rpartition(".")[0] for path in fresh))
        commit = mirror.repository.commit_on(parent, fresh, (), f"Feedback on {names}\n")
        try:
            mirror.push(commit, branch)
            return commit
        except FetchError as error:
            if not left or "failed to push some refs" not in error.what:
                raise
    raise AssertionError("the last try returns or raises")


def by_comment(choice: ForgeChoice) -> Deliver:
    """Puts feedback into a comment on the student's pull request, in the place of an earlier one."""

    def deliver(row: Row, own: Sequence[Feedback]) -> str:
        if not row.pull:
            raise AutograderError("the table has no pull request for the student.", fix="Fill in the column pull.")
        text = feedback([one.result for one in own])
        done = choice.open(row.repository).put(row.pull, FEEDBACK_MARK, text)
        return f"comment on {row.pull} {done}"

    return deliver
