"""Writing a result into a notebook's check cells, where nbgrader looks for scores and shows feedback."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.content.source import CHECK_PREFIX, metadata_of
from autograder.results.grade import SubmissionResult
from autograder.views.html import exercise_html
from autograder.views.text import exercise_text

STAMP = "autograder"


def stamp(result: SubmissionResult) -> dict[str, str]:
    """What a filled notebook says of where its report comes from."""
    return {
        "submission_sha256": result.submission_sha256,
        "graders_sha256": result.graders_sha256,
        "hints_sha256": result.hints_sha256,
    }


def stamp_of(notebook: dict[str, Any]) -> dict[str, str] | None:
    """The stamp of a notebook, if one of ours has filled it."""
    found: dict[str, str] | None = notebook.get("metadata", {}).get(STAMP)
    return found


def fill(notebook: NotebookNode, result: SubmissionResult) -> None:
    """Give every check cell two outputs: the report on its exercise, and the points earned.

    nbgrader takes the first `execute_result` that is a number for the score, and a cell without one for
    full marks, so every check cell gets a number.
    """
    notebook.metadata[STAMP] = stamp(result)
    first = True
    for cell in notebook.cells:
        grading = metadata_of(cell)
        if not grading.get("grade"):
            continue
        exercise = grading["grade_id"].removeprefix(CHECK_PREFIX)
        checks = result.exercise(exercise)
        above = [result.problem, *result.notes] if first else []
        report = {
            "text/html": exercise_html(checks, result.language, [line for line in above if line]),
            "text/plain": exercise_text(checks, result.language, [line for line in above if line]),
        }
        points = sum(check.earned for check in checks)
        cell.outputs = [
            new_output("display_data", data=report),
            new_output("execute_result", data={"text/plain": repr(float(points))}, execution_count=None),
        ]
        first = False
