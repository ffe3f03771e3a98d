"""Do visible checks say the same in Jupyter and in the sandbox? For each notebook of tests/notebooks/in_jupyter.

    python benchmarks/jupyter.py [CASE ...] [--record]

Each notebook runs in a real ipykernel, in a copy of the released repository, and in the sandbox. Prints where the
verdicts of an exercise differ; `--record` writes those of the kernel to verdicts.json, which the tests use.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import nbformat
import typer
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder.checks.session import Session, open_session
from autograder.content.course import Course, find_course
from autograder.content.source import metadata_of
from autograder.sandbox.sandboxes import Sandboxes

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "notebooks"))
from cases import CASES, VERDICTS, by_the_agent, make, recorded

SECONDS = 120  # that a cell may take
ROW = re.compile(r"^([✓✗]) (.*)$", re.MULTILINE)
PARTS = ("course.yaml", "assignments", "tests/visible")


def main(cases: Annotated[list[str] | None, typer.Argument()] = None, record: bool = False) -> None:
    """Run the notebooks, and print what differs."""
    course = find_course()
    chosen = cases or CASES
    notebooks = {case: make(course, case) for case in chosen}
    names = sorted({assignment for assignment, _ in notebooks.values()})
    in_jupyter: dict[str, dict[str, bool]] = {}
    differ = []

    def compare(session: Session) -> None:
        titles = {
            title: check.exercise
            for checks in session.checks.values()
            for check in checks
            for title in (check.title.en, check.title.zh)
        }
        for case, (assignment, book) in notebooks.items():
            with tempfile.TemporaryDirectory() as folder:
                path = _copy(course, Path(folder), assignment) / f"{assignment}.ipynb"
                nbformat.write(book, path)
                in_jupyter[case] = _by_a_kernel(path, titles)
                graded = by_the_agent(course, session, sandboxes, assignment, path)
            if graded != in_jupyter[case]:
                differ.append(case)
            print(f"{case}: {'as in Jupyter' if graded == in_jupyter[case] else f'{in_jupyter[case]} but {graded}'}")

    with Sandboxes(course.settings.preload, hide=course.root) as sandboxes:
        open_session(course, [course.visible(name) for name in names], compare)
    print(f"{len(chosen)} notebooks in a kernel and in the sandbox: the verdicts of {len(differ)} differ.")
    if record:
        rows = {**recorded(), **in_jupyter}
        lines = ",\n".join(f" {json.dumps(case)}: {json.dumps(rows[case])}" for case in sorted(rows))
        VERDICTS.write_text(f"{{\n{lines}\n}}\n")
    raise typer.Exit(1 if differ else 0)


def _copy(course: Course, folder: Path, assignment: str) -> Path:
    """Copy what students have of a course, and return the assignment's folder."""
    for part in PARTS:
        source = course.root / part
        copy = shutil.copytree if source.is_dir() else shutil.copyfile
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        copy(source, folder / part)
    return folder / "assignments" / assignment


def _by_a_kernel(path: Path, titles: dict[str, str]) -> dict[str, bool]:
    """Whether each exercise passes; the last table or error of its check cells counts."""
    book = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(book, timeout=SECONDS, allow_errors=True, resources=resources).execute()
    passed: dict[str, bool] = {}
    for cell in book.cells:
        passed |= dict(_verdicts(cell, titles))
    return passed


def _verdicts(cell: NotebookNode, titles: dict[str, str]) -> Iterator[tuple[str, bool]]:
    asked = set(re.findall(r"""check\(\s*["'][^"']+["']\s*,\s*["']([^"']+)["']""", cell.source))
    if metadata_of(cell).get("grade"):
        asked.add(metadata_of(cell)["grade_id"].removeprefix("check_"))
    if cell.cell_type != "code" or not asked:
        return
    marks: dict[str, list[str]] = {exercise: [] for exercise in asked}
    for output in cell.outputs:
        for mark, title in ROW.findall(output.get("text") or output.get("data", {}).get("text/plain") or ""):
            exercise = next(exercise for known, exercise in titles.items() if title.startswith(known))
            marks.setdefault(exercise, []).append(mark)
    for exercise, found in marks.items():
        if found or any(output.output_type == "error" for output in cell.outputs):
            yield exercise, bool(found) and set(found) == {"✓"}


if __name__ == "__main__":
    typer.run(main)
