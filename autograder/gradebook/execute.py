"""This engine in place of a Jupyter kernel, as a step of `nbgrader autograde`."""

from __future__ import annotations

import atexit
import functools
import threading
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.base.errors import AutograderError
from autograder.content.course import Course, find_course
from autograder.content.finding import SubmittedFile
from autograder.diagnosis.hints import Hints
from autograder.diagnosis.making import make_profiles
from autograder.diagnosis.profiles import hints_digest
from autograder.gradebook.feedback import fill
from autograder.grading.jobs import Graded, Options
from autograder.grading.pool import Pool
from autograder.results.grade import SubmissionResult

_lock = threading.Lock()  # formgrader may run two requests at once


class Execute(NbGraderPreprocessor):  # type: ignore[misc]
    """Grades the submitted file and fills the check cells of the notebook at hand.

    It has the name of nbgrader's own step, so that `--no-execute` leaves it out too.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        names = resources["nbgrader"]
        directory = self.parent.parent.coursedir  # preprocessor, exporter, converter
        folder = directory.format_path(directory.submitted_directory, names["student"], names["assignment"])
        result = grade_one(names["student"], names["assignment"], Path(folder) / f"{names['notebook']}.ipynb")
        for check in result.checks:
            self.log.debug("%s: %s", check.id, check.status.value)
        fill(nb, result)
        return nb, resources


def grade_one(student: str, assignment: str, path: Path) -> SubmissionResult:
    """Grade one file on a worker that stays warm for the next.

    Raises:
        AutograderError: the grader failed.
    """
    course = find_course()
    course.assignment(assignment)
    with _lock:
        pool = _warm_pool(course, assignment, hints_digest(course, assignment))
        [outcome] = pool.run([SubmittedFile(student, assignment, path)])
    if not isinstance(outcome, Graded):
        raise AutograderError(f"the grader failed: {outcome.reason}", where=path)
    Hints(course).give(outcome)
    return outcome.result


@functools.lru_cache(maxsize=1)
def _warm_pool(course: Course, assignment: str, _digest: str) -> Pool:
    """A worker for an assignment; another assignment, or a change to its graders, makes a new one."""
    global _pool
    if _pool is not None:
        _pool.close()
    _pool = Pool(course, [assignment], Options(), 1)
    make_profiles(course, [assignment], _pool)
    return _pool


_pool: Pool | None = None


@atexit.register
def _close() -> None:
    if _pool is not None:
        _pool.close()
