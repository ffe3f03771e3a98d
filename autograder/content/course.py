"""course.yaml, checked, and the folders around it."""

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
    """What a submission may use; each is the default of the course or of one assignment."""

    cpu_seconds: float = Field(default=10.0, gt=0, description="CPU time for each check and each cell, in seconds")
    total_seconds: float = Field(default=120.0, gt=0, description="wall time for a whole submission, in seconds")
    memory_mib: int = Field(default=2048, gt=0, description="memory of all its processes, in MiB")
    processes: int = Field(default=64, gt=0, description="processes and threads at once")
    written_mib: int = Field(default=64, gt=0, description="files written, in MiB")
    submission_mib: int = Field(default=20, gt=0, description="size of a submitted file, in MiB")

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
    minutes: int = Field(gt=0, description="of a student's work")
    limits: LimitSettings | None = None


class Settings(_Strict):
    """The whole of course.yaml."""

    course: str = Field(pattern=r"^[A-Za-z0-9_-]+$", description="the course's id in nbgrader's gradebook")
    title: str
    seed: int = Field(ge=0, description="of every random number that a grader draws")
    preload: list[str] = Field(
        default=["torchvision"],
        description="modules that a sandbox has imported for those who use them, beside torch; the commonest first",
    )
    limits: LimitSettings = LimitSettings()
    assignments: list[Assignment] = Field(min_length=1)


class Course:
    """A course's settings and where its parts are.

    Args:
        root: the folder that holds course.yaml.
    """

    def __init__(self, root: Path, settings: Settings) -> None:
        self.root = root
        self.settings = settings

    @property
    def names(self) -> list[str]:
        return [assignment.name for assignment in self.settings.assignments]

    def assignment(self, name: str) -> Assignment:
        """The row of an assignment.

        Raises:
            CourseError: the course has none of that name.
        """
        for assignment in self.settings.assignments:
            if assignment.name == name:
                return assignment
        raise CourseError(
            f"no assignment is called {name!r}.", where=self.root / FILE, fix=f"There are: {', '.join(self.names)}."
        )

    def limits(self, name: str) -> LimitSettings:
        """An assignment's own limits, and the course's for what it leaves out."""
        own = self.assignment(name).limits
        return self.settings.limits.model_copy(update=own.model_dump(exclude_unset=True) if own else {})

    def source(self, name: str) -> Path:
        """Where an assignment's text, stubs and model answer are written."""
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
        """For what can be made again, all but its `mirrors`: what they saw, and when, is nowhere else."""
        return self.root / ".autograder"


def copy_course(course: Course, folder: Path) -> None:
    """Copy what makes a course, and nothing that grading leaves, into a folder."""
    for part in PARTS:
        source = course.root / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__", "engine"))
        else:
            shutil.copy(source, folder / part)


def find_course(start: Path | None = None) -> Course:
    """The course around a folder: the nearest course.yaml in it or above it."""
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return load_course(folder)
    raise CourseError(f"no {FILE} here or in a folder above.", where=start, fix="Run this inside the course's folder.")


@functools.cache
def load_course(root: Path) -> Course:
    """Read and check a course's settings."""
    path = root / FILE
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Course(root, Settings.model_validate(data))
    except yaml.YAMLError as error:
        raise CourseError(f"not YAML: {error}", where=path, fix="Mend the line it names.") from error
    except ValidationError as error:
        problems = "; ".join(_say(problem) for problem in error.errors())  # type: ignore[arg-type]
        raise CourseError(problems + ".", where=path, fix="See the keys in autograder/content/course.py.") from error


def _say(problem: dict[str, object]) -> str:
    place = ".".join(map(str, problem["loc"])) or "the file"  # type: ignore[call-overload]
    if problem["type"] == "extra_forbidden":
        return f"{place}: unknown key"
    return f"{place}: {problem['msg']}"
