"""The settings in course.yaml, validated, and the paths of a course."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from autograder.base.errors import CourseError
from autograder.base.language import Language, Text
from autograder.base.limits import Limits

FILE = "course.yaml"
MIB = 1 << 20
PARTS = (FILE, "nbgrader_config.py", "solutions", "assignments", "tests")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class LimitSettings(_Strict):
    """Limits of a submission, for the whole course or for one assignment."""

    cpu_seconds: float = Field(default=10.0, gt=0, description="CPU time of each check and each cell, in seconds")
    total_seconds: float = Field(
        default=120.0, gt=0, description="CPU and idle time of all exercises and checks of a submission, in seconds"
    )
    memory_mib: int = Field(default=2048, gt=0, description="memory of all processes, in MiB")
    processes: int = Field(default=64, gt=0, description="number of concurrent processes and threads")
    written_mib: int = Field(default=64, gt=0, description="total size of written files, in MiB")
    submission_mib: int = Field(default=20, gt=0, description="size of the submitted file, in MiB")

    @property
    def submission_bytes(self) -> int:
        return self.submission_mib * MIB

    def for_sandbox(self) -> Limits:
        return Limits(
            cpu_seconds=self.cpu_seconds,
            total_seconds=self.total_seconds,
            memory_bytes=self.memory_mib * MIB,
            processes=self.processes,
            written_bytes=self.written_mib * MIB,
        )


class Assignment(_Strict):
    """A row of course.yaml."""

    name: str = Field(pattern=r"^[0-9]{2}_[a-z0-9_]+$")
    title: Text
    minutes: int = Field(gt=0, description="expected working time of a student")
    limits: LimitSettings | None = None


class Settings(_Strict):
    """The content of course.yaml."""

    course: str = Field(pattern=r"^[A-Za-z0-9_-]+$", description="the course's id in nbgrader's gradebook")
    title: str
    seed: int = Field(ge=0, description="seed of all random numbers that checks draw")
    preload: list[str] = Field(
        default=["torchvision"],
        description="modules that the sandbox imports in advance besides torch, the most common first",
    )
    packages: list[str] = Field(
        default=["torch", "torchvision", "numpy", "scipy", "sklearn", "pandas", "matplotlib", "PIL", "tqdm"],
        description="packages that students may import, as a message about a missing one lists them",
    )
    limits: LimitSettings = LimitSettings()
    assignments: list[Assignment] = Field(min_length=1)


class Course:
    """A course's settings and the paths of its parts; `root` is the folder that contains course.yaml."""

    def __init__(self, root: Path, settings: Settings) -> None:
        self.root = root
        self.settings = settings

    @property
    def names(self) -> list[str]:
        return [assignment.name for assignment in self.settings.assignments]

    def assignment(self, name: str) -> Assignment:
        """The row of an assignment.

        Raises:
            CourseError: the course has no assignment of this name.
        """
        for assignment in self.settings.assignments:
            if assignment.name == name:
                return assignment
        names = ", ".join(self.names)
        raise CourseError(f"no assignment is called {name!r}.", where=self.root / FILE, fix=f"Choose one of: {names}.")

    def limits(self, name: str) -> LimitSettings:
        """The limits of an assignment: its own, and the course's where it sets none."""
        own = self.assignment(name).limits
        return self.settings.limits.model_copy(update=own.model_dump(exclude_unset=True) if own else {})

    def source(self, name: str) -> Path:
        """The source of an assignment: its text, stubs and model answers."""
        return self.root / "solutions" / f"{name}.py"

    def released(self, name: str, language: Language = Language.EN) -> Path:
        """The notebook that students open."""
        folder = self.root / "assignments"
        return (folder if language is Language.EN else folder / language) / name / f"{name}.ipynb"

    def hidden(self, name: str) -> Path:
        return self.root / "tests" / "hidden" / f"test_{name}.py"

    def visible(self, name: str) -> Path:
        return self.root / "tests" / "visible" / f"test_{name}.py"

    def answers(self, name: str) -> Path:
        """Folder of an assignment's right and wrong answers."""
        return self.root / "tests" / "answers" / name

    @property
    def cache(self) -> Path:
        """The cache folder. All of it can be rebuilt except `mirrors`, the only record of arrival times."""
        return self.root / ".autograder"


def copy_course(course: Course, folder: Path) -> None:
    """Copy the files of a course, without any results of grading, into a folder."""
    for part in PARTS:
        source = course.root / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__", "engine"))
        else:
            shutil.copy(source, folder / part)


def find_course(start: Path | None = None) -> Course:
    """The course of the nearest course.yaml in a folder or one of its parents."""
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return load_course(folder)
    raise CourseError(f"no {FILE} here or in a folder above.", where=start, fix="Run this inside the course's folder.")


@functools.cache
def load_course(root: Path) -> Course:
    """Read and validate a course's settings."""
    path = root / FILE
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Course(root, Settings.model_validate(data))
    except yaml.YAMLError as error:
        raise CourseError(f"not YAML: {error}", where=path, fix="Correct the line that it names.") from error
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, problem['loc'])) or 'the file'}: "
            f"{'unknown key' if problem['type'] == 'extra_forbidden' else problem['msg']}"
            for problem in error.errors()
        )
        raise CourseError(f"{problems}.", where=path, fix="See the keys in autograder/content/course.py.") from error
