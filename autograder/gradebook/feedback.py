"""Writes a result into the check cells of a notebook, where nbgrader reads scores and feedback pages show reports."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.content.source import CHECK_PREFIX, metadata_of
from autograder.results.grade import SubmissionResult
from autograder.views.html import exercise_html
from autograder.views.text import exercise_text

STAMP = "autograder"  # key in the notebook's metadata


def stamp(result: SubmissionResult) -> dict[str, str]:
    """The hashes that identify the submission, graders and hints of a result."""
    return result.model_dump(include={"submission_sha256", "graders_sha256", "hints_sha256"})


def stamp_of(notebook: dict[str, Any]) -> dict[str, str] | None:
    """The stamp that `fill` wrote into a notebook, or None."""
    found: dict[str, str] | None = notebook.get("metadata", {}).get(STAMP)
    return found


def fill(notebook: NotebookNode, result: SubmissionResult) -> None:
    """Give every check cell two outputs: the report on its exercise, and the points earned.

    nbgrader uses the first numeric `execute_result` as the score. A cell without one gets full points, so every
    check cell has to output a number.
    """
    notebook.metadata[STAMP] = stamp(result)
    notes = [line for line in (result.problem, *result.notes) if line]
    for cell in notebook.cells:
        if not metadata_of(cell).get("grade"):
            continue
        checks = result.exercise(metadata_of(cell)["grade_id"].removeprefix(CHECK_PREFIX))
        report = {
            "text/html": exercise_html(checks, result.language, notes),
            "text/plain": exercise_text(checks, result.language, notes),
        }
        points = sum(check.earned for check in checks)
        cell.outputs = [
            new_output("display_data", data=report),
            new_output("execute_result", data={"text/plain": repr(float(points))}, execution_count=None),
        ]
        notes = []  # Only the first check cell shows them.
