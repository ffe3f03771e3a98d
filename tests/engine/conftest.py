"""What the engine's tests share: a tiny course, and workers that are warm once for all of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from classes import DUE, Take, how
from gits import git
from hub import Hub
from servers import HttpForge, Server, at, serve
from tiny import DOUBLE, NAME, SCALE, Grade, copy_of, copy_tiny, notebook

from autograder.base.language import Language
from autograder.content.course import Course
from autograder.content.finding import SubmittedFile
from autograder.delivery.classroom.collecting import collect
from autograder.delivery.classroom.servers import ForgeChoice
from autograder.delivery.classroom.table import Row, Table
from autograder.delivery.forges.forge import TOKEN
from autograder.delivery.release.repository import release
from autograder.diagnosis.hints import Hints
from autograder.grading.jobs import Graded, Options
from autograder.grading.pool import Pool
from autograder.proof.audit import audit
from autograder.results.classroom import CollectedRow
from autograder.results.grade import SubmissionResult
from autograder.sandbox.host import Sandbox


@pytest.fixture
def tiny(tmp_path: Path) -> Course:
    """A fresh copy of the tiny course."""
    return copy_tiny(tmp_path / "course")


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The tiny course with its notebooks and its gradebook; to be copied and not to be changed."""
    course = copy_tiny(tmp_path_factory.mktemp("built") / "course")
    subprocess.run([sys.executable, "-m", "autograder", "build"], cwd=course.root, check=True, capture_output=True)
    return course


@pytest.fixture
def built(built_once: Course, tmp_path: Path) -> Course:
    """A fresh copy of it."""
    return copy_of(built_once, tmp_path / "course")


@pytest.fixture(scope="session")
def warm_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The tiny course that the warm worker holds; not to be changed."""
    return copy_tiny(tmp_path_factory.mktemp("warm") / "course")


@pytest.fixture(scope="session")
def pool(warm_course: Course) -> Iterator[Pool]:
    """One warm worker for the tiny course, with its profiles made."""
    with Pool(warm_course, [NAME], Options(), 1) as workers:
        audit(warm_course, [NAME], workers)
        yield workers


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as box:
        yield box


@pytest.fixture
def grade(pool: Pool, warm_course: Course, tmp_path: Path) -> Grade:
    """Grades code for the tiny assignment: keywords name exercises, the rest is the model answer's."""

    def run(
        content: bytes | None = None, *, suffix: str = ".ipynb", language: Language = Language.EN, **exercises: str
    ) -> SubmissionResult:
        path = tmp_path / f"{NAME}{suffix}"
        if content is None:
            content = notebook(language, **{"double": DOUBLE, "scale": SCALE, **exercises})
        path.write_bytes(content)
        [outcome] = pool.run([SubmittedFile("someone", NAME, path)])
        assert isinstance(outcome, Graded), outcome
        Hints(warm_course).give(outcome)
        return outcome.result

    return run


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A forge, and a token in the environment that may write its comments."""
    monkeypatch.setenv(TOKEN, "secret")
    made = Hub()
    yield made
    made.close()


@pytest.fixture(scope="session")
def class_repository(built_once: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny course's student repository; not to be changed."""
    folder = tmp_path_factory.mktemp("released") / "students"
    release(built_once, folder, [NAME])
    git(folder, "commit", "--quiet", "--amend", "--no-edit", GIT_COMMITTER_DATE=at("Mon 8:00").isoformat())
    return folder


@pytest.fixture
def server(class_repository: Path, tmp_path: Path) -> Server:
    """A student's repository on a server that keeps no record."""
    return Server(class_repository, tmp_path / "ada")


@pytest.fixture
def logged(class_repository: Path, tmp_path: Path) -> Server:
    """A student's repository on a server that keeps a reflog."""
    return Server(class_repository, tmp_path / "ada", reflog=True)


@pytest.fixture
def take(built: Course) -> Take:
    """Collects from one student's repository, at a time."""

    def run(repository: Path | str, now: str = "Sun 12:00", due: object = DUE, **options: object) -> CollectedRow:
        forge = options.pop("forge", ForgeChoice())
        seconds = options.pop("seconds", 60.0)
        row = Row(2, "ada", str(repository), due=due, **options)  # type: ignore[arg-type]
        [outcome] = collect(Table((row,)), how(built, now, forge=forge, seconds=seconds))
        return outcome

    return run


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[HttpForge]:
    """A server that gives the repositories below the test's folder, and answers questions."""
    with serve(tmp_path) as running:
        yield running
