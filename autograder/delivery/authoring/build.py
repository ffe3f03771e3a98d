"""Builds `assignments/` from `solutions/`: writes nbgrader's source folder and runs its generate_assignment."""

from __future__ import annotations

import base64
import copy
import difflib
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

from autograder.base.errors import CourseError
from autograder.base.files import write_atomically
from autograder.base.language import LANGUAGE_KEY, Language, code_in
from autograder.checks.session import Session, open_session
from autograder.content.course import Course
from autograder.content.finding import SubmittedFile
from autograder.content.source import Source, metadata_of, read_source
from autograder.delivery.authoring.languages import lacking
from autograder.gradebook.config import SOURCE_DIRECTORY, configure
from autograder.grading.jobs import AnswerJob, expect_graded
from autograder.grading.pool import Pool
from autograder.wire.failures import Status

PICTURE = re.compile(r"\]\(pictures/([\w-]+\.svg)\)")


def build(
    course: Course,
    names: Sequence[str],
    languages: Sequence[Language] = tuple(Language),
    progress: Callable[[str], None] = lambda _: None,
) -> None:
    """Build nbgrader's source folder, the assignments of its gradebook, and `assignments/` in some languages.

    The gradebook contains the English notebook; the ids and points of both languages are the same.

    Raises:
        CourseError: a source, its graders and its points do not match.
    """
    check_points(course, names)
    with tempfile.TemporaryDirectory() as scratch:
        for name in names:
            if Language.EN in languages:
                write_source_tree(course, name, course.root / SOURCE_DIRECTORY)
                generate(course, course.root, name)
            for language in languages:
                if language is not Language.EN:
                    built = _build_in(Path(scratch), course, name, language)
                    write_atomically(course.released(name, language), built.read_bytes())
            progress(name)


def _build_in(scratch: Path, course: Course, name: str, language: Language) -> Path:
    """Build one notebook in `scratch`, which several builds share because a new gradebook takes nbgrader a second."""
    write_source_tree(course, name, scratch / SOURCE_DIRECTORY, language)
    generate(course, scratch, name)
    return scratch / "assignments" / name / f"{name}.ipynb"


def check_points(course: Course, names: Sequence[str]) -> None:
    """Verify that the points in the notebooks equal those of the hidden checks.

    Raises:
        CourseError: the points differ, or a check names an unknown exercise.
    """

    def compare(session: Session) -> None:
        for name in names:
            source = read_source(name, course.source(name))
            points = dict.fromkeys(source.exercises, 0.0)
            for check in session.checks.get(name, []):
                if check.exercise not in points:
                    raise CourseError(f"{check.id} checks an exercise {check.exercise!r} that {name} does not have.",
                                      where=course.hidden(name))  # fmt: skip
                points[check.exercise] += check.points
            for exercise, sum_of_checks in points.items():
                if sum_of_checks != source.points[exercise]:
                    raise CourseError(
                        f"check_{exercise} is worth {source.points[exercise]:g} points, "
                        f"but its checks are worth {sum_of_checks:g}.",
                        where=source.path, fix=f"Make them equal; the checks are in {course.hidden(name)}.",
                    )  # fmt: skip

    open_session(course, [course.hidden(name) for name in names], compare)


def write_source_tree(course: Course, name: str, folder: Path, language: Language = Language.EN) -> None:
    """Write the source of one assignment for nbgrader: a notebook with the solutions."""
    notebook = source_notebook(read_source(name, course.source(name)), language)
    write_atomically(folder / name / f"{name}.ipynb", nbformat.writes(notebook).encode())


def source_notebook(source: Source, language: Language) -> NotebookNode:
    """The source as a notebook in one language, with cell ids that are the same in every build.

    Raises:
        CourseError: a picture is missing.
    """
    cells: list[NotebookNode] = []
    for cell in copy.deepcopy(source.notebook.cells):
        if cell.metadata.get("lang", language) != language:
            continue
        for key in ("lang", "lines_to_next_cell"):  # metadata of the engine and of Jupytext
            cell.metadata.pop(key, None)
        cell.id = metadata_of(cell).get("grade_id") or f"cell-{len(cells)}"
        if cell.cell_type == "code":
            cell.source = code_in(language, cell.source)
        else:
            cell.source = _with_pictures(cell.source, source.path.parent / "pictures")
        cells.append(cell)
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata[LANGUAGE_KEY] = language.value
    return notebook


def _with_pictures(text: str, folder: Path) -> str:
    """Embed the pictures of a text in it as data URIs, because JupyterLab does not show SVG attachments."""

    def data_uri(match: re.Match[str]) -> str:
        try:
            content = (folder / match[1]).read_bytes()
        except OSError as error:
            raise CourseError("this picture is missing.", where=folder / match[1]) from error
        return f"](data:image/svg+xml;base64,{base64.b64encode(content).decode()})"

    return PICTURE.sub(data_uri, text)


def generate(course: Course, root: Path, name: str) -> None:
    """Run nbgrader's generate_assignment for the course folders in `root`.

    Raises:
        CourseError: nbgrader rejects the assignment.
    """
    config = Config()
    configure(config, course.root)
    config.CourseDirectory.root = str(root)
    outcome = NbGraderAPI(config=config).generate_assignment(name, force=True, create=True)
    if not outcome["success"]:
        reason = outcome.get("log") or outcome.get("error")
        raise CourseError(f"nbgrader rejects it: {reason}", where=course.source(name))


def check_build(course: Course, names: Sequence[str], pool: Pool) -> list[str]:
    """Verify the committed notebooks and the solutions; the errors, one line each, with the name of the file."""
    try:
        check_points(course, names)
    except CourseError as error:
        return [str(error)]
    complaints = []
    with tempfile.TemporaryDirectory() as scratch:
        for name in names:
            try:
                complaints += [f"{line} is in one language only." for line in lacking(course, name)]
            except CourseError as error:
                complaints.append(str(error))
            for language in Language:
                complaints += _check_committed(course, name, language, Path(scratch))
    solutions = [AnswerJob(name, "model answer", ()) for name in names]
    paths = [(name, course.released(name, language)) for name in names for language in Language]
    stubs = [SubmittedFile("released", name, path) for name, path in paths if path.is_file()]
    for outcome in pool.run([*solutions, *stubs]):
        job = outcome.job
        checks = expect_graded(outcome, job.assignment).result.checks
        failed = [check for check in checks if check.status is not Status.PASSED]
        if isinstance(job, SubmittedFile):
            unsolved = {check.exercise for check in failed}
            solved = dict.fromkeys(c.exercise for c in checks if c.exercise not in unsolved)
            complaints += [f"{job.path}: exercise {exercise} is already solved." for exercise in solved]
        else:
            source = course.source(job.assignment)
            complaints += [f"{source}: the solution fails {check.id}: {check.message}" for check in failed]
    return complaints


def _check_committed(course: Course, name: str, language: Language, scratch: Path) -> list[str]:
    built, committed = _build_in(scratch, course, name, language), course.released(name, language)
    if not committed.is_file():
        return [f"{committed}: is missing. Run `autograder build` and commit the result."]
    old, new = (path.read_text(encoding="utf-8").splitlines() for path in (committed, built))
    if old == new:
        return []
    changes = [line for line in list(difflib.unified_diff(old, new, lineterm="", n=0))[2:] if line[0] in "+-"]
    change = next((line for line in changes if '"checksum"' not in line), changes[0])
    return [
        f"{committed}: differs from a build of {course.source(name).name}; the first difference is: "
        f"{change.strip()[:120]} Run `autograder build` and commit the result."
    ]
