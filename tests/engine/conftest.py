"""What the engine's tests share: a tiny course, and workers that are warm once for all of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from forge_server import Server
from tiny import DOUBLE, NAME, SCALE, Grade, copy_of, copy_tiny, notebook

from autograder.audit import audit
from autograder.course import Course
from autograder.forges.forge import TOKEN
from autograder.grading.jobs import FileJob, Graded, Options
from autograder.grading.worker import Pool
from autograder.language import Language
from autograder.results import SubmissionResult
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
def grade(pool: Pool, tmp_path: Path) -> Grade:
    """Grades code for the tiny assignment: keywords name exercises, the rest is the model answer's."""

    def run(
        content: bytes | None = None, *, suffix: str = ".ipynb", language: Language = Language.EN, **exercises: str
    ) -> SubmissionResult:
        path = tmp_path / f"{NAME}{suffix}"
        if content is None:
            content = notebook(language, **{"double": DOUBLE, "scale": SCALE, **exercises})
        path.write_bytes(content)
        [outcome] = pool.run([FileJob("someone", NAME, path)])
        assert isinstance(outcome, Graded), outcome
        return outcome.result

    return run


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A forge, and a token in the environment that may write its comments."""
    monkeypatch.setenv(TOKEN, "secret")
    made = Server()
    yield made
    made.close()
