"""A preprocessor of `nbgrader autograde` that grades with this engine instead of a Jupyter kernel."""

from __future__ import annotations

import atexit
import functools
import os
import threading
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.content.course import Course, find_course
from autograder.content.finding import SubmittedFile
from autograder.diagnosis.hints import Hints
from autograder.diagnosis.profiles import hints_digest
from autograder.diagnosis.profiling import make_profiles
from autograder.gradebook.feedback import fill
from autograder.grading.jobs import Options, expect_graded
from autograder.grading.pool import Pool
from autograder.results.grade import SubmissionResult

_lock = threading.Lock()  # formgrader can handle two requests at the same time.


class Execute(NbGraderPreprocessor):  # type: ignore[misc]
    """Grades the submitted file and fills the check cells of the notebook.

    It has the name of nbgrader's own preprocessor, so that `--no-execute` disables it too.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        names = resources["nbgrader"]
        directory = self.parent.parent.coursedir  # preprocessor, exporter, converter
        folder = directory.format_path(directory.submitted_directory, names["student"], names["assignment"])
        path = Path(os.path.relpath(folder)) / f"{names['notebook']}.ipynb"  # nbgrader runs in the course's folder
        result = grade_one(names["student"], names["assignment"], path)
        for check in result.checks:
            self.log.debug("%s: %s", check.id, check.status.value)
        fill(nb, result)
        return nb, resources


def grade_one(student: str, assignment: str, path: Path) -> SubmissionResult:
    """Grade one file with a worker that is kept for the next call.

    Raises:
        AutograderError: the grader failed.
    """
    course = find_course()
    course.assignment(assignment)
    with _lock:
        pool = _pool_for(course, assignment, hints_digest(course, assignment))
        [outcome] = pool.run([SubmittedFile(student, assignment, path, folder=path.parent)])
    graded = expect_graded(outcome, path)
    Hints(course).give(graded)
    return graded.result


@functools.lru_cache(maxsize=1)
def _pool_for(course: Course, assignment: str, _digest: str) -> Pool:
    """A worker for one assignment; a new digest, which means that its graders have changed, starts a new worker."""
    global _pool
    _close()
    _pool = Pool(course, [assignment], Options(), 1)
    make_profiles(course, [assignment], _pool)
    return _pool


_pool: Pool | None = None


@atexit.register
def _close() -> None:
    if _pool is not None:
        _pool.close()
