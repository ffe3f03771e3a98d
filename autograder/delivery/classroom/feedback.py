"""The feedback returned to students: nbgrader's HTML page and a Markdown file for each graded submission."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from autograder.delivery.classroom.record import write_if_changed
from autograder.results.folders import RESULT, folder_name
from autograder.results.grade import SubmissionResult
from autograder.views.markdown import feedback

MARKDOWN_BYTES = 1 << 20


@dataclass(frozen=True)
class Feedback:
    """The feedback on one submission; `page` is None if nbgrader has generated no HTML since it was graded."""

    result: SubmissionResult
    page: bytes | None

    @property
    def files(self) -> dict[str, bytes]:
        """The contents by file name."""
        name = self.result.assignment
        pages = {f"{name}.html": self.page} if self.page is not None else {}
        return pages | {f"{name}.md": feedback([self.result], MARKDOWN_BYTES).encode()}


@dataclass
class FoundFeedback:
    """The feedback for a class.

    Attributes:
        students: by student, in the course's order of assignments.
        notes: what is missing, and how to fix it.
    """

    students: dict[str, list[Feedback]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def find_feedback(results: Path, pages: Path, names: Sequence[str]) -> FoundFeedback:
    """Find the feedback on some assignments.

    Args:
        results: folder with a result.json for each submission.
        pages: nbgrader's feedback/ folder.
    """
    found = FoundFeedback()
    stale = Counter[str]()
    for folder in sorted(path for path in results.glob("*") if path.is_dir()):
        for name in names:
            file = folder / name / RESULT
            if not file.is_file():
                continue
            try:
                result = SubmissionResult.model_validate_json(file.read_bytes())
            except (OSError, ValidationError):
                found.notes.append(f"{file} cannot be read as a result; grade it again.")
                continue
            if result.faulty:
                found.notes.append(f"{file} is not returned, because the grader failed; grade the submission again.")
                continue
            # A second submission by the same student, possible with loose files, has its own folder name.
            student = result.student if folder.name == folder_name(result.student) else folder.name
            page = pages / student / name / f"{name}.html"
            if page.is_file() and page.stat().st_mtime_ns >= file.stat().st_mtime_ns:
                content = page.read_bytes()
            else:  # a stale page shows an old grade
                content = None
                stale[name] += 1
            found.students.setdefault(student, []).append(Feedback(result, content))
    found.notes += [
        f"{name}: {number} students get only Markdown, because their HTML pages are missing or older than their grades."
        f" Run `nbgrader generate_feedback {name} --force` first."
        for name, number in stale.items()
    ]
    return found


def to_folder(found: Sequence[Feedback], folder: Path) -> int:
    """Write a student's feedback into a folder; return the number of files that are new or changed."""
    return sum(write_if_changed(folder / name, content) for one in found for name, content in one.files.items())
