"""The answer corpus: right and wrong answers to each exercise, which test the graders and are the source of hints.

`tests/answers/NN_name/` contains

    right/EXERCISE/NAME.py      code of the exercise's cell: an alternative right answer
    wrong.yaml                  EXERCISE: a list of misconceptions (`Misconception`)
    wrong/EXERCISE/ID.py        code of wrong answers that are not small edits of the model answer
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from autograder.base.errors import CourseError
from autograder.base.language import Text
from autograder.content.source import Source


class Edit(BaseModel):
    """Text of the model answer, and the text that replaces it."""

    model_config = ConfigDict(extra="forbid")
    old: str
    new: str


class Misconception(BaseModel):
    """A wrong answer: edits of the model answer, or the code of a complete cell.

    Without `old`, `edits` and `code`, the code of the cell is in the file wrong/EXERCISE/ID.py.

    Attributes:
        id: the name of the mistake; no other entry of the exercise has it.
        hint: the hint for a student who made this mistake; it does not give the answer away.
        fails: the ids of exactly the checks that fail, without those that are skipped as a consequence.
        old: a part of the model answer, in whose place `new` stands; `edits` are several such changes.
        code: the code of the whole cell.
    """

    model_config = ConfigDict(extra="forbid")
    id: str
    hint: Text
    fails: list[str]
    old: str | None = None
    new: str = ""
    edits: list[Edit] = []
    code: str | None = None


NO_HINT = Text("", "")


@dataclass(frozen=True)
class Answer:
    """One answer of the corpus; `code` is the code of the exercise's cell."""

    assignment: str
    exercise: str
    id: str
    code: str
    right: bool
    hint: Text = NO_HINT
    fails: tuple[str, ...] = ()


def read_corpus(folder: Path, source: Source) -> list[Answer]:
    """All answers to an assignment, right ones first.

    Raises:
        CourseError: an entry or a file is not valid.
    """
    answers = [
        Answer(source.name, path.parent.name, path.stem, path.read_text(encoding="utf-8"), right=True)
        for path in sorted(folder.glob("right/*/*.py"))
    ]
    table = folder / "wrong.yaml"
    try:
        entries = TypeAdapter(dict[str, list[Misconception]]).validate_python(
            yaml.safe_load(table.read_text(encoding="utf-8"))
        )
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise CourseError(f"not a table of misconceptions: {error}", where=table) from error
    for exercise, misconceptions in entries.items():
        for entry in misconceptions:
            code = _code(entry, folder / "wrong" / exercise / f"{entry.id}.py", exercise, source, table)
            answers.append(Answer(source.name, exercise, entry.id, code, False, entry.hint, tuple(entry.fails)))
    keys = Counter((answer.exercise, answer.id, answer.right) for answer in answers)
    for (exercise, id_, _), count in keys.items():
        if exercise not in source.exercises:
            raise CourseError(f"no exercise is called {exercise!r}.", where=table.parent)
        if count > 1:
            raise CourseError(f"two answers to {exercise} are called {id_!r}.", where=table)
    return answers


def _code(entry: Misconception, file: Path, exercise: str, source: Source, table: Path) -> str:
    if entry.code is not None:
        return entry.code
    edits = entry.edits if entry.old is None else [Edit(old=entry.old, new=entry.new), *entry.edits]
    if not edits:
        try:
            return file.read_text(encoding="utf-8")
        except OSError as error:
            raise CourseError(f"{entry.id} has no edits, no code and no file {file}.", where=table) from error
    if exercise not in source.exercises:
        raise CourseError(f"no exercise is called {exercise!r}.", where=table)
    code = source.solved(exercise)
    for edit in edits:
        code = apply(edit, code, f"{entry.id} of {exercise}", table)
    return code


def apply(edit: Edit, code: str, what: str, table: Path) -> str:
    """Replace the old text of an edit, which must occur exactly once.

    An old text of several lines matches complete lines at any indentation, which the new text is then given.
    """
    old, new = edit.old.strip("\n"), edit.new.strip("\n")
    if "\n" not in old:
        found, replaced = code.count(old), code.replace(old, new)
    else:
        lines, wanted = code.split("\n"), old.split("\n")
        indents = {n: _indent_of(lines[n : n + len(wanted)], wanted) for n in range(len(lines))}
        places = [(n, indent) for n, indent in indents.items() if indent is not None]
        found, replaced = len(places), code
        for at, indent in places[:1]:
            inserted = _indented(new.split("\n"), indent) if new else []
            replaced = "\n".join([*lines[:at], *inserted, *lines[at + len(wanted) :]])
    if found != 1:
        raise CourseError(f"the old text of {what} occurs {found} times in the model answer, not once.", where=table)
    return replaced


def _indent_of(lines: list[str], wanted: list[str]) -> str | None:
    """The indentation that makes `wanted` equal to `lines`; None if there is none."""
    indent = lines[0].removesuffix(wanted[0])
    return indent if not indent.strip() and lines == _indented(wanted, indent) else None


def _indented(lines: list[str], indent: str) -> list[str]:
    return [indent + line if line else line for line in lines]
