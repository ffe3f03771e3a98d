"""Writes all views of a pull request's grade to files in a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from autograder.base.errors import UsageError
from autograder.base.files import write_atomically
from autograder.results.pull import PullReport
from autograder.views import markdown
from autograder.views.code_quality import code_quality
from autograder.views.gradescope import gradescope
from autograder.views.junit import junit
from autograder.views.workflow_commands import workflow_commands

REPORT = "pull.json"
PAGES: dict[str, Callable[[PullReport], str | bytes]] = {
    REPORT: lambda report: report.model_dump_json(indent=2) + "\n",
    "comment.md": markdown.comment,
    "summary.md": markdown.summary,
    "annotations.txt": workflow_commands,
    "junit.xml": junit,
    "code-quality.json": code_quality,
    "results.json": gradescope,
}


def write_pages(report: PullReport, folder: Path) -> None:
    """Write one file for each view.

    Raises:
        AutograderError: a file cannot be written.
    """
    for name, page in PAGES.items():
        content = page(report)
        write_atomically(folder / name, content.encode() if isinstance(content, str) else content)


def read_report(folder: Path) -> PullReport:
    """The report in a folder that `write_pages` filled.

    Raises:
        UsageError: there is no report.
    """
    try:
        return PullReport.model_validate_json((folder / REPORT).read_bytes())
    except (OSError, ValidationError) as error:
        raise UsageError("contains no report.", where=folder, fix="Run `autograder pr` to write one.") from error
