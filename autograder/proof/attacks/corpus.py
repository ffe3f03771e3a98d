"""The corpus of attacks: `tests/attacks/FAMILY/NAME.py`, and `tests/attacks/target.yaml`, which says what they attack.

An attack is a Python file with a docstring: what it tries, who was hit by it elsewhere, and last a line such as

    Outcome: error or timed out

which names the statuses that checks of the attacked exercise may have, beside those that they have without the attack;
`as without it` if there may be no others; or `refused` if the file is not taken as a submission at all.

The file's code goes into the attacked exercise's cell, after an honest answer. If it defines `submit(path, notebook)`,
it is no student's code but ours: it makes the submission at `path`, from the bytes of the honest notebook.
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
    """What attacks are made on: tests/attacks/target.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    assignment: str
    exercise: str
    honest: str = Field(description="code for the exercise that is partly right, to which an attack is added")
    limits: LimitSettings = Field(description="tighter than a course's, so that attacks on time end soon")


@dataclass(frozen=True)
class Attack:
    """One file of the corpus.

    Attributes:
        summary: the first line of its docstring.
        outcomes: `as without it`, `refused`, or the statuses allowed.
        code: of the file.
        makes_file: whether it makes the submission itself.
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
        raise CourseError(f"does not say what attacks are made on: {error}", where=path) from error


def read_attacks(course: Course) -> list[Attack]:
    """All attacks, by family and name.

    Raises:
        CourseError: there are none, or a file does not say what should come of it.
    """
    paths = sorted(attacks_folder(course).glob("*/*.py"))
    if not paths:
        raise CourseError(
            "there are no attacks.", where=attacks_folder(course), fix="See autograder/proof/attacks/corpus.py."
        )
    return [_read(path) for path in paths]


def _read(path: Path) -> Attack:
    code = path.read_text(encoding="utf-8")
    tree = ast.parse(code, str(path))
    text = ast.get_docstring(tree) or ""
    said = _OUTCOME.findall(text)
    outcomes = frozenset(said[0].split(" or ")) if len(said) == 1 else frozenset()
    unknown = outcomes - {SAME, REFUSED, *STATUSES}
    if not outcomes or unknown:
        raise CourseError(
            f"says no outcome that there is ({', '.join(unknown) or 'it needs one line with Outcome:'}).", where=path,
            fix=f"One of {SAME}, {REFUSED}, or of {', '.join(STATUSES)}, joined by 'or'.",
        )  # fmt: skip
    makes_file = any(isinstance(node, ast.FunctionDef) and node.name == "submit" for node in tree.body)
    return Attack(path.parent.name, path.stem, text.split("\n")[0], outcomes, code, makes_file)
