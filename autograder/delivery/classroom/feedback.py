"""What is returned to students: for each grade a page as nbgrader makes it, and the same as Markdown."""

from __future__ import annotations

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
    """On one submission.

    Attributes:
        page: HTML; None if nbgrader has made none since it was graded.
    """

    result: SubmissionResult
    page: bytes | None

    @property
    def files(self) -> dict[str, bytes]:
        """By their names."""
        name = self.result.assignment
        pages = {f"{name}.html": self.page} if self.page is not None else {}
        return pages | {f"{name}.md": feedback([self.result], MARKDOWN_BYTES).encode()}


@dataclass
class FoundFeedback:
    """On a class's work.

    Attributes:
        students: by student, in the course's order of assignments.
        notes: what is missing, and what to do about it.
    """

    students: dict[str, list[Feedback]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def find_feedback(results: Path, pages: Path, names: Sequence[str]) -> FoundFeedback:
    """The feedback on some assignments.

    Args:
        results: folder with a result.json for each submission.
        pages: nbgrader's feedback/ folder.
    """
    found = FoundFeedback()
    without = []
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
                found.notes.append(f"{file}: the grader failed there, so it is not returned; grade it again.")
                continue
            # A second submission of the same student, as loose files may be, is kept apart by its folder.
            student = result.student if folder.name == folder_name(result.student) else folder.name
            page = pages / student / name / f"{name}.html"
            if page.is_file() and page.stat().st_mtime_ns >= file.stat().st_mtime_ns:
                content = page.read_bytes()
            else:  # an old page shows an old grade
                content = None
                without.append(name)
            found.students.setdefault(student, []).append(Feedback(result, content))
    for name in dict.fromkeys(without):
        found.notes.append(
            f"{name}: {without.count(name)} students get Markdown alone, since their grades are newer than their pages."
            f" Run `nbgrader generate_feedback {name} --force` first."
        )
    return found


def to_folder(found: Sequence[Feedback], folder: Path) -> int:
    """Write a student's feedback into a folder; the number of files that were not there like that."""
    return sum(write_if_changed(folder / name, content) for one in found for name, content in one.files.items())
