"""An auto-graded course on torch.nn, and its grader."""

from __future__ import annotations

import sys

from autograder.base.torchvision_operators import DeclareMissingOperators
from autograder.wire.control import INSIDE_VARIABLE

# jsonschema, which nbformat brings along, looks for this package on import, and it then builds a grammar of
# internationalised addresses for a second and a half. No notebook holds such an address; without it nothing is lost.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

sys.meta_path.insert(0, DeclareMissingOperators())


def check(assignment: str, exercise: str | None = None) -> object:
    """Run the visible checks of an assignment, or of one exercise, on the notebook this is called in.

    Returns a report that Jupyter shows as a table.
    """
    import os

    if os.environ.get(INSIDE_VARIABLE):
        return None  # while a submission is graded, the student's own checks are not run again
    from autograder.student.checking import check_notebook

    return check_notebook(assignment, exercise)
