"""The corpus of attacks: `tests/attacks/FAMILY/NAME.py`; `tests/attacks/target.yaml` defines the attacked exercise.

An attack is a Python file whose docstring describes it, names graders that were vulnerable to it, and ends with a line

    Outcome: error or timed out

that lists the statuses that checks of the attacked exercise may have besides those that they have without the attack.
It is `as without it` if no other status is allowed, and `refused` if the file must be rejected as a submission.

The file's code is appended to an honest answer in the cell of the attacked exercise. A file that defines
`submit(path, notebook)` is trusted code instead: it writes the submission to `path`, given the honest notebook's bytes.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from autograder.base.errors import CourseError
from autograder.content.course import Course, LimitSettings
from autograder.wire.failures import Status

SAME, REFUSED = "as without it", "refused"
STATUSES = [status.value for status in Status if status is not Status.FAULT]
_OUTCOME = re.compile(r"^Outcome: (.+)$", re.MULTILINE)


class Target(BaseModel):
    """The attacked exercise: tests/attacks/target.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    assignment: str
    exercise: str
    honest: str = Field(description="partly right code for the exercise, to which the attack is appended")
    limits: LimitSettings = Field(description="limits tighter than the course's, so that attacks time out early")


@dataclass(frozen=True)
class Attack:
    """One attack of the corpus.

    Attributes:
        summary: the first line of the docstring.
        outcomes: `as without it`, `refused`, or the allowed statuses.
        code: the content of the file.
        makes_file: whether the file defines `submit`, which creates the submission.
    """

    family: str
    name: str
    summary: str
    outcomes: frozenset[str]
    code: str
    makes_file: bool

    @property
    def id(self) -> str:
        return f"{self.family}/{self.name}"


def attacks_folder(course: Course) -> Path:
    return course.root / "tests" / "attacks"


def read_target(course: Course) -> Target:
    path = attacks_folder(course) / "target.yaml"
    try:
        return Target.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise CourseError(f"does not define the attacked exercise: {error}", where=path) from error


def read_attacks(course: Course) -> list[Attack]:
    """All attacks, by family and name.

    Raises:
        CourseError: there are none, or a file does not state a valid outcome.
    """
    folder = attacks_folder(course)
    paths = sorted(folder.glob("*/*.py"))
    if not paths:
        raise CourseError("there are no attacks.", where=folder, fix="See autograder/proof/attacks/corpus.py.")
    return [_read(path) for path in paths]


def _read(path: Path) -> Attack:
    code = path.read_text(encoding="utf-8")
    tree = ast.parse(code, str(path))
    text = ast.get_docstring(tree) or ""
    found = _OUTCOME.findall(text)
    outcomes = frozenset(found[0].split(" or ")) if len(found) == 1 else frozenset()
    unknown = outcomes - {SAME, REFUSED, *STATUSES}
    if not outcomes or unknown:
        raise CourseError(
            f"states no valid outcome ({', '.join(unknown) or 'exactly one line Outcome: is required'}).", where=path,
            fix=f"Write {SAME}, {REFUSED}, or some of {', '.join(STATUSES)}, joined by 'or'.",
        )  # fmt: skip
    makes_file = any(isinstance(node, ast.FunctionDef) and node.name == "submit" for node in tree.body)
    return Attack(path.parent.name, path.stem, text.split("\n")[0], outcomes, code, makes_file)
