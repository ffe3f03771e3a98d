"""Returning feedback to a class: to students' repositories, or to their pull requests."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograder.base.errors import AutograderError
from autograder.base.text import plain
from autograder.content.course import Course
from autograder.delivery.classroom.collecting import run_for_rows
from autograder.delivery.classroom.feedback import Feedback
from autograder.delivery.classroom.mirror import FetchError, Mirror
from autograder.delivery.classroom.servers import ForgeChoice
from autograder.delivery.classroom.table import Row, Table
from autograder.delivery.git import changed
from autograder.results.classroom import Returned
from autograder.views.markdown import FEEDBACK_MARK, feedback

FOLDER = "feedback"
MAX_TRIES = 3  # a push is retried when somebody else has pushed at the same time

Deliver = Callable[[Row, Sequence[Feedback]], str]


def return_to_class(
    table: Table,
    students: dict[str, list[Feedback]],
    deliver: Deliver,
    step: Callable[[str], None] = lambda _: None,
) -> list[Returned]:
    """Return feedback to every student in a table, several at once; a row that fails does not stop the others."""

    def run(row: Row) -> Returned:
        found = students.get(row.student)
        try:
            return Returned(row.number, row.student, deliver(row, found) if found else "")
        except AutograderError as error:
            return Returned(row.number, row.student, problem=error.what_and_fix)

    failed = [Returned(row.number, plain(row.student), problem=row.reason) for row in table.unusable]
    return run_for_rows(failed, table.rows, run, step)


def by_repository(course: Course, branch: str, seconds: float) -> Deliver:
    """Pushes feedback to a branch of the student's repository, as one new commit if anything has changed."""

    def deliver(row: Row, found: Sequence[Feedback]) -> str:
        files = {f"{FOLDER}/{name}": content for one in found for name, content in one.files.items()}
        mirror = Mirror(course.cache / "mirrors", row.repository, seconds)
        with mirror.locked():
            commit = _push(mirror, branch, files)
        return f"pushed {commit[:10]} to {branch}" if commit else "unchanged"

    return deliver


def _push(mirror: Mirror, branch: str, files: dict[str, bytes], tries: int = MAX_TRIES) -> str:
    """Push the files that differ from those on the branch; the new commit, or "" if none differs."""
    parent = mirror.branch(branch)
    old = mirror.repository.objects(parent) if parent else {}
    fresh = changed(files, old)
    if not fresh:
        return ""
    names = ", ".join(dict.fromkeys(path.removeprefix(f"{FOLDER}/").rpartition(".")[0] for path in fresh))
    commit = mirror.repository.commit_on(parent, fresh, (), f"Feedback on {names}\n")
    try:
        mirror.push(commit, branch)
    except FetchError as error:
        if tries == 1 or "failed to push some refs" not in error.what:
            raise
        return _push(mirror, branch, files, tries - 1)
    return commit


def by_comment(choice: ForgeChoice) -> Deliver:
    """Writes feedback into a comment on the student's pull request, or updates the comment that is there."""

    def deliver(row: Row, found: Sequence[Feedback]) -> str:
        if not row.pull:
            raise AutograderError("the table has no pull request for the student.", fix="Fill in the column pull.")
        text = feedback([one.result for one in found])
        done = choice.open(row.repository).put(row.pull, FEEDBACK_MARK, text)
        return f"comment on {row.pull} {done}"

    return deliver
