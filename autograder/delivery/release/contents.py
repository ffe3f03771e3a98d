"""The files of a student's repository."""

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
from autograder.delivery.release.student_engine import DISTRIBUTION, student_engine, student_requirements

FILES = Path(__file__).with_name("templates")
PLACES = {  # paths in the student's repository of the files that are the same for every course
    "Makefile": "Makefile",
    "gitattributes": ".gitattributes",
    "gitignore": ".gitignore",
    "hand-in.yml": ".github/workflows/hand-in.yml",
    "grade.yml": ".github/workflows/grade.yml",
}
TEMPLATES = {"README.md": Language.EN, "README.zh.md": Language.ZH, "pyproject.toml": Language.EN}
CONSTRAINTS = "constraints.txt"
COPIED = (CONSTRAINTS, "LICENSE", "LICENSE-TEXTS.md")  # from the course, if they exist
LIST = ".released"  # lists the files that releases added: later releases remove only these
SEED = 0  # for the checks that students run; the seed of the hidden checks is secret

_templates = Environment(
    loader=FileSystemLoader(FILES), undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
)


def contents(course: Course, names: Sequence[str]) -> dict[str, bytes]:
    """The contents of a student's repository with the assignments `names`, by path.

    Raises:
        CourseError: a notebook is not built, or an assignment has no visible checks.
    """
    notebooks = [course.released(name, language) for name in names for language in Language]
    paths = [*notebooks, *(course.visible(name) for name in names)]
    files = {path.relative_to(course.root).as_posix(): _read(path) for path in paths}
    files |= student_engine()
    files[FILE] = student_settings(course, names)
    files |= {place: (FILES / name).read_bytes() for name, place in PLACES.items()}
    for name, language in TEMPLATES.items():
        files[name] = _templates.get_template(f"{name}.j2").render(_variables(course, names, language)).encode()
    for name in COPIED:
        path = course.root / name
        if path.is_file():
            files[name] = path.read_bytes()
    files.setdefault(CONSTRAINTS, b"")
    files[LIST] = "".join(f"{path}\n" for path in sorted({*files, LIST})).encode()
    return dict(sorted(files.items()))


def student_settings(course: Course, names: Sequence[str]) -> bytes:
    """The students' course.yaml: without the seed of the hidden checks, and with only these assignments."""
    settings = course.settings.model_dump(mode="json", exclude_unset=True, exclude={"seed", "preload"})
    settings["assignments"] = [row for row in settings["assignments"] if row["name"] in names]
    return yaml.safe_dump({**settings, "seed": SEED}, allow_unicode=True, sort_keys=False).encode()


def _variables(course: Course, names: Sequence[str], language: Language) -> dict[str, Any]:
    """The variables of the templates."""
    rows = [course.assignment(name) for name in names]
    return {
        "title": course.settings.title,
        "assignments": [(row.name, row.title.of(language), row.minutes) for row in rows],
        "first": course.released(names[0], language).relative_to(course.root).as_posix(),
        "distribution": DISTRIBUTION,
        "version": version(DISTRIBUTION),
        "requirements": student_requirements(),
    }


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CourseError("does not exist.", where=path, fix="Run `autograder build` first.") from error
