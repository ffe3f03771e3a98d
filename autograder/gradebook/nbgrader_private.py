"""The private names of nbgrader that the engine uses, all in this module."""

from __future__ import annotations

import logging
from typing import Any

from nbgrader.converters import Autograde
from nbgrader.preprocessors import AssignLatePenalties, Execute
from traitlets.config import Config

__all__ = ["PRIVATE", "Execute", "LatePenalties", "grading_steps"]

_STEPS = "Autograde stores its default preprocessors elsewhere: configure has to replace Execute with ours."
_LATE = "Late penalties are computed elsewhere: see nbgrader.preprocessors.AssignLatePenalties."
PRIVATE = {
    "nbgrader.converters:Autograde.autograde_preprocessors.default_args": _STEPS,
    "nbgrader.preprocessors:Execute": _STEPS,
    "nbgrader.preprocessors:AssignLatePenalties.init_plugin": _LATE,
    "nbgrader.preprocessors:AssignLatePenalties._check_late_penalty": _LATE,
    "nbgrader.preprocessors:AssignLatePenalties.plugin_inst": _LATE,
}


def grading_steps() -> list[Any]:
    """nbgrader's default preprocessors that grade, in `nbgrader autograde`."""
    steps: list[Any] = Autograde.autograde_preprocessors.default_args[0]
    return steps


class LatePenalties:
    """The late penalties of a course, computed by the plugin that nbgrader's configuration names."""

    def __init__(self, config: Config) -> None:
        self._step = AssignLatePenalties(config=config)
        self._step.init_plugin()
        # The plugin logs every penalty that nbgrader looks up.
        self._step.plugin_inst.log = logging.getLogger("nbgrader.late")

    def of(self, submission: Any, notebook: Any, student: str) -> float | None:
        """The points that a submitted notebook loses for being late; None if it is not late."""
        late = submission.total_seconds_late
        if late <= 0:
            return None
        penalty = self._step.plugin_inst.late_submission_penalty(student, notebook.score, late)
        return None if penalty is None else self._step._check_late_penalty(notebook, penalty)
