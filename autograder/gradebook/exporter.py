"""Gives submissions to `nbgrader autograde` as the engine reads them, with the released cells restored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter

from autograder.content.course import find_course
from autograder.gradebook.restore import read_restored


class SubmissionExporter(NotebookExporter):
    """The exporter of `nbgrader autograde`.

    nbconvert's own stops at a submission that is not UTF-8, begins with a byte order mark, or has malformed cells.
    """

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> Any:
        names = resources["nbgrader"]
        directory = self.parent.coursedir  # type: ignore[union-attr]
        folder = directory.format_path(directory.submitted_directory, names["student"], names["assignment"])
        if Path(filename).parent != Path(folder):  # the notebook that the first half of `nbgrader autograde` wrote
            return super().from_filename(filename, resources, **kw)
        restored = read_restored(find_course(), names["assignment"], Path(filename))
        return self.from_notebook_node(restored, resources, **kw)  # type: ignore[no-untyped-call]
