"""What a student's repository holds."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.base.errors import CourseError
from autograder.base.language import Language
from autograder.content.course import FILE, Course
from autograder.delivery.release.engine import DISTRIBUTION, student_engine, student_requirements

FILES = Path(__file__).with_name("files")
PLACES = {  # in the student's repository, of the files that are the same for every course
    "Makefile": "Makefile",
    "gitattributes": ".gitattributes",
    "gitignore": ".gitignore",
    "hand-in.yml": ".github/workflows/hand-in.yml",
    "grade.yml": ".github/workflows/grade.yml",
}
TEMPLATES = {"README.md": Language.EN, "README.zh.md": Language.ZH, "pyproject.toml": Language.EN}
CONSTRAINTS = "constraints.txt"
AS_THE_COURSE_HAS_THEM = (CONSTRAINTS, "LICENSE", "LICENSE-TEXTS.md")  # where it has them
LIST = ".released"  # what releases have put there: only that is taken away again
SEED = 0  # of students' own checks; the course's own is a secret

_templates = Environment(
    loader=FileSystemLoader(FILES), undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
)


def contents(course: Course, names: Sequence[str]) -> dict[str, bytes]:
    """The files of a student's repository by their paths, with the assignments `names`.

    Raises:
        CourseError: a notebook is not built, or an assignment has no visible checks.
    """
    checks = [course.visible(name) for name in names]
    own = [course.released(name, language) for name in names for language in Language]
    files = {path.relative_to(course.root).as_posix(): _read(path) for path in (*own, *checks)}
    files |= student_engine()
    files[FILE] = student_settings(course, names)
    files |= {place: (FILES / name).read_bytes() for name, place in PLACES.items()}
    for name, language in TEMPLATES.items():
        files[name] = _templates.get_template(f"{name}.j2").render(_facts(course, names, language)).encode()
    for name in AS_THE_COURSE_HAS_THEM:
        path = course.root / name
        files |= {name: path.read_bytes()} if path.is_file() else {}
    files.setdefault(CONSTRAINTS, b"")
    files[LIST] = "".join(f"{path}\n" for path in sorted({*files, LIST})).encode()
    return dict(sorted(files.items()))


def student_settings(course: Course, names: Sequence[str]) -> bytes:
    """course.yaml as students get it: without the seed of the hidden checks, and with these assignments alone."""
    whole = course.settings.model_dump(mode="json", exclude_unset=True, exclude={"seed", "preload"})
    whole["assignments"] = [row for row in whole["assignments"] if row["name"] in names]
    return yaml.safe_dump({**whole, "seed": SEED}, allow_unicode=True, sort_keys=False).encode()


def _facts(course: Course, names: Sequence[str], language: Language) -> dict[str, Any]:
    rows = [course.assignment(name) for name in names]
    assignments = [(row.name, row.title.of(language), row.minutes) for row in rows]
    return {
        "title": course.settings.title,
        "assignments": assignments,
        "first": course.released(names[0], language).relative_to(course.root).as_posix(),
        "distribution": DISTRIBUTION,
        "version": version(DISTRIBUTION),
        "requirements": student_requirements(),
    }


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CourseError("is not there.", where=path, fix="Run `autograder build` first.") from error
