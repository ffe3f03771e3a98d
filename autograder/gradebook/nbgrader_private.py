"""The names of nbgrader that are no documented interface of its, all in this module."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from nbgrader.converters import Autograde
from nbgrader.preprocessors import AssignLatePenalties, Execute
from traitlets.config import Config

__all__ = ["PRIVATE", "Execute", "LatePenalties", "default_steps"]

_STEPS = "Autograde keeps its default steps elsewhere: configure must put ours in the place of Execute."
_LATE = "Late penalties are worked out elsewhere: see nbgrader.preprocessors.AssignLatePenalties."
PRIVATE = {
    "nbgrader.converters:Autograde.sanitize_preprocessors.default_args": _STEPS,
    "nbgrader.converters:Autograde.autograde_preprocessors.default_args": _STEPS,
    "nbgrader.preprocessors:Execute": _STEPS,
    "nbgrader.preprocessors:AssignLatePenalties.init_plugin": _LATE,
    "nbgrader.preprocessors:AssignLatePenalties._check_late_penalty": _LATE,
    "nbgrader.preprocessors:AssignLatePenalties.plugin_inst": _LATE,
}


@dataclass(frozen=True)
class Steps:
    """The preprocessors of `nbgrader autograde`, as nbgrader itself lists them."""

    sanitizing: list[Any]
    grading: list[Any]


def default_steps() -> Steps:
    """What nbgrader does where nothing is configured."""
    return Steps(Autograde.sanitize_preprocessors.default_args[0], Autograde.autograde_preprocessors.default_args[0])


class LatePenalties:
    """The late penalties of a course, by the plugin that its configuration names."""

    def __init__(self, config: Config) -> None:
        self._step = AssignLatePenalties(config=config)
        self._step.init_plugin()
        # nbgrader looks a grade's late penalty up through a plugin that logs each time.
        self._step.plugin_inst.log = logging.getLogger("nbgrader.late")

    def of(self, submission: Any, notebook: Any, student: str) -> float | None:
        """The points that a submitted notebook loses for being late; None if it is not late."""
        late = submission.total_seconds_late
        if late <= 0:
            return None
        penalty = self._step.plugin_inst.late_submission_penalty(student, notebook.score, late)
        return None if penalty is None else self._step._check_late_penalty(notebook, penalty)
