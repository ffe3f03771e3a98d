"""From `solutions/` to `assignments/`: nbgrader's source tree, and nbgrader's own generate_assignment."""

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

from autograder.base.errors import AutograderError, CourseError
from autograder.base.files import write_atomically
from autograder.base.language import LANGUAGE_KEY, Language, code_in
from autograder.checks.session import Session, open_session
from autograder.content.course import Course
from autograder.content.finding import SubmittedFile
from autograder.content.source import Source, metadata_of, read_source
from autograder.delivery.authoring.languages import lacking
from autograder.gradebook.config import SOURCE_DIRECTORY, configure
from autograder.grading.jobs import AnswerJob, Graded
from autograder.grading.pool import Pool
from autograder.wire.failures import Status

PICTURE = re.compile(r"\]\(pictures/([\w-]+\.svg)\)")


def build(
    course: Course,
    names: Sequence[str],
    languages: Sequence[Language] = tuple(Language),
    progress: Callable[[str], None] = lambda _: None,
) -> None:
    """Make nbgrader's source tree, its gradebook's assignments, and `assignments/` in some languages.

    The gradebook has the English notebook: ids and points are the same in both.

    Raises:
        CourseError: a source, its graders and its points do not fit together.
    """
    check_points(course, names)
    with tempfile.TemporaryDirectory() as scratch:
        for name in names:
            if Language.EN in languages:
                write_source_tree(course, name, course.root / SOURCE_DIRECTORY)
                generate(course, course.root, name)
            for language in languages:
                if language is not Language.EN:
                    made = _make(course, name, language, Path(scratch))
                    write_atomically(course.released(name, language), made.read_bytes())
            progress(name)


def _make(course: Course, name: str, language: Language, scratch: Path) -> Path:
    """An assignment's notebook, made in a folder that serves many, for a gradebook takes nbgrader a second to make."""
    write_source_tree(course, name, scratch / SOURCE_DIRECTORY, language)
    generate(course, scratch, name)
    return scratch / "assignments" / name / f"{name}.ipynb"


def check_points(course: Course, names: Sequence[str]) -> None:
    """The points in the notebooks are those of the hidden checks.

    Raises:
        CourseError: they are not, or a check belongs to no exercise.
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
                        f"but its checks {sum_of_checks:g}.",
                        where=source.path, fix=f"Make both equal; the checks are in {course.hidden(name)}.",
                    )  # fmt: skip

    open_session(course, [course.hidden(name) for name in names], compare)


def write_source_tree(course: Course, name: str, folder: Path, language: Language = Language.EN) -> None:
    """One assignment as nbgrader wants its source: a notebook, solved."""
    notebook = source_notebook(read_source(name, course.source(name)), language)
    write_atomically(folder / name / f"{name}.ipynb", nbformat.writes(notebook).encode())


def source_notebook(source: Source, language: Language) -> NotebookNode:
    """The source as a notebook, in one language, with cell ids that stay the same from build to build.

    Raises:
        CourseError: a picture is missing.
    """
    cells: list[NotebookNode] = []
    for cell in copy.deepcopy(source.notebook.cells):
        if cell.metadata.get("lang", language) != language:
            continue
        for key in ("lang", "lines_to_next_cell"):  # ours and Jupytext's own, of no use to a student
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
    """Text with the pictures that it names inside it, for a notebook travels alone.

    JupyterLab shows an SVG from a data URI, and not from an attachment.
    """

    def picture(match: re.Match[str]) -> str:
        try:
            content = (folder / match[1]).read_bytes()
        except OSError as error:
            raise CourseError("this picture is missing.", where=folder / match[1]) from error
        return f"](data:image/svg+xml;base64,{base64.b64encode(content).decode()})"

    return PICTURE.sub(picture, text)


def generate(course: Course, root: Path, name: str) -> None:
    """Run nbgrader's generate_assignment for the course folders in `root`.

    Raises:
        CourseError: nbgrader refuses.
    """
    config = Config()
    configure(config, course.root)
    config.CourseDirectory.root = str(root)
    outcome = NbGraderAPI(config=config).generate_assignment(name, force=True, create=True)
    if not outcome["success"]:
        raise CourseError(
            f"nbgrader refuses it: {outcome.get('log') or outcome.get('error')}", where=course.source(name)
        )


def check_build(course: Course, names: Sequence[str], pool: Pool) -> list[str]:
    """What is wrong with the committed notebooks and the solutions: a line for each, naming the file."""
    complaints = []
    try:
        check_points(course, names)
    except CourseError as error:
        return [str(error)]
    with tempfile.TemporaryDirectory() as scratch:
        for name in names:
            try:
                complaints += [f"{line} is in one language only." for line in lacking(course, name)]
            except CourseError as error:
                complaints.append(str(error))
            for language in Language:
                complaints += _check_committed(course, name, language, Path(scratch))
    jobs = [AnswerJob(name, "model answer", ()) for name in names]
    released = [
        SubmittedFile("released", name, course.released(name, language))
        for name in names
        for language in Language
        if course.released(name, language).is_file()
    ]
    for outcome in pool.run([*jobs, *released]):
        if not isinstance(outcome, Graded):
            raise AutograderError(f"the grader failed: {outcome.reason}", where=outcome.job.assignment)
        name, result = outcome.job.assignment, outcome.result
        if isinstance(outcome.job, AnswerJob):
            complaints += [
                f"{course.source(name)}: the solution fails {check.id}: {check.message}"
                for check in result.checks
                if check.status is not Status.PASSED
            ]
        else:
            for exercise in {check.exercise: None for check in result.checks}:
                if all(check.status is Status.PASSED for check in result.exercise(exercise)):
                    complaints.append(f"{outcome.job.path}: exercise {exercise} is already solved.")
    return complaints


def _check_committed(course: Course, name: str, language: Language, scratch: Path) -> list[str]:
    fresh, committed = _make(course, name, language, scratch), course.released(name, language)
    if not committed.is_file():
        return [f"{committed}: is missing. Run `autograder build` and commit what it makes."]
    old, new = (path.read_text(encoding="utf-8").splitlines() for path in (committed, fresh))
    if old == new:
        return []
    changes = [line for line in list(difflib.unified_diff(old, new, lineterm="", n=0))[2:] if line[0] in "+-"]
    change = next((line for line in changes if '"checksum"' not in line), changes[0])
    return [
        f"{committed}: differs from what {course.source(name).name} gives, first at: {change.strip()[:120]} "
        "Run `autograder build` and commit what it makes."
    ]
