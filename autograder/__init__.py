"""An auto-graded course on torch.nn, and its grader."""

from __future__ import annotations

import sys

from autograder.base.torchvision_operators import DeclareMissingOperators
from autograder.wire.control import INSIDE_VARIABLE

# jsonschema, a dependency of nbformat, imports this package if it is installed, which then spends 1.5 s on a grammar of
# internationalised addresses. No notebook holds such an address, so the import is disabled.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

sys.meta_path.insert(0, DeclareMissingOperators())


def check(assignment: str, exercise: str | None = None) -> object:
    """Run the visible checks of an assignment or one exercise on the calling notebook; return a table for Jupyter."""
    import os

    if os.environ.get(INSIDE_VARIABLE):
        return None  # The grader runs its own checks, so the notebook's calls of this function are skipped.
    from autograder.student.checking import check_notebook

    return check_notebook(assignment, exercise)
