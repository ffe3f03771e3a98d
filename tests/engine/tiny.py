"""The tiny course of the engine's tests: its answers, its notebook, and short ways to say things about it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat

from autograder.base.language import Language
from autograder.content.course import Course, load_course
from autograder.content.source import metadata_of, read_source
from autograder.delivery.authoring.build import source_notebook
from autograder.results.grade import SubmissionResult

TINY = Path(__file__).parent / "tiny_course"
NAME = "01_tiny"
DOUBLE = "def double(x):\n    return 2 * x\n"
SCALE = """class Scale(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(size))
        self.register_buffer("shift", torch.ones(size))

    def forward(self, x):
        return x * self.weight + self.shift
"""

Grade = Callable[..., SubmissionResult]


def copy_tiny(folder: Path) -> Course:
    return copy_of(load_course(TINY), folder)


def copy_of(course: Course, folder: Path) -> Course:
    shutil.copytree(course.root, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return load_course(folder.resolve())


def notebook(language: Language = Language.EN, **exercises: str) -> bytes:
    """The tiny assignment's notebook with these cells filled in."""
    cells = []
    for cell in source_notebook(read_source(NAME, TINY / "solutions" / f"{NAME}.py"), language).cells:
        grade_id = metadata_of(cell).get("grade_id")
        if grade_id in exercises:
            cell.source = exercises[grade_id]
        cells.append(cell)
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()


def filled(course: Course, language: Language = Language.EN, **exercises: str) -> bytes:
    """The notebook that students get, with these cells filled in and the others as they were."""
    book = nbformat.read(course.released(NAME, language), as_version=4)
    for cell in book.cells:
        cell.source = exercises.get(cell.id, cell.source)
    return nbformat.writes(book).encode()


def status_of(result: SubmissionResult) -> dict[str, str]:
    """Each check's verdict, by a short name."""
    return {check.id.removeprefix("test_"): check.status.value for check in result.checks}
