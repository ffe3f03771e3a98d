"""The answer corpus: right and wrong answers to each exercise, that prove the graders and name mistakes.

`tests/answers/NN_name/` holds

    right/EXERCISE/NAME.py      code of the exercise's cell, right in its own way
    wrong.yaml                  EXERCISE: a list of misconceptions (`Misconception`)
    wrong/EXERCISE/ID.py        code of those that no small edit of the model answer expresses
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from autograder.base.errors import CourseError
from autograder.base.language import Text
from autograder.content.source import Source


class Edit(BaseModel):
    """Text of the model answer, and what the student wrote in its place."""

    model_config = ConfigDict(extra="forbid")
    old: str
    new: str


class Misconception(BaseModel):
    """A wrong answer: edits of the model answer, or a whole cell of its own.

    Attributes:
        hint: what a student who made this mistake should read; it asks or points.
        fails: exactly the checks that fail, those skipped in consequence left out.
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
    """One answer of the corpus: `code` is the cell of its exercise."""

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
        CourseError: an entry or a file does not fit.
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
    _check_names(answers, source, table)
    return answers


def _check_names(answers: list[Answer], source: Source, table: Path) -> None:
    seen: set[tuple[str, str, bool]] = set()
    for answer in answers:
        if answer.exercise not in source.exercises:
            raise CourseError(f"no exercise is called {answer.exercise!r}.", where=table.parent)
        key = (answer.exercise, answer.id, answer.right)
        if key in seen:
            raise CourseError(f"two answers to {answer.exercise} are called {answer.id!r}.", where=table)
        seen.add(key)


def _code(entry: Misconception, file: Path, exercise: str, source: Source, table: Path) -> str:
    if entry.code is not None:
        return entry.code
    edits = list(entry.edits)
    if entry.old is not None:
        edits.insert(0, Edit(old=entry.old, new=entry.new))
    if not edits:
        try:
            return file.read_text(encoding="utf-8")
        except OSError as error:
            raise CourseError(f"{entry.id} has neither edits nor code nor the file {file}.", where=table) from error
    if exercise not in source.exercises:
        raise CourseError(f"no exercise is called {exercise!r}.", where=table)
    code = source.solved(exercise)
    for edit in edits:
        code = apply(edit, code, f"{entry.id} of {exercise}", table)
    return code


def apply(edit: Edit, code: str, what: str, table: Path) -> str:
    """Replace the one place where an edit's old text stands.

    Several lines match whole lines at any indentation, which the new text then takes over.
    """
    old, new = edit.old.strip("\n"), edit.new.strip("\n")
    if "\n" not in old:
        found, replaced = code.count(old), code.replace(old, new)
    else:
        lines, wanted = code.split("\n"), old.split("\n")
        places = [n for n in range(len(lines)) if _indent_of(lines[n : n + len(wanted)], wanted) is not None]
        found, replaced = len(places), code
        if places:
            at = places[0]
            indent = _indent_of(lines[at : at + len(wanted)], wanted) or ""
            fresh = [indent + line if line else line for line in new.split("\n")] if new else []
            replaced = "\n".join([*lines[:at], *fresh, *lines[at + len(wanted) :]])
    if found != 1:
        raise CourseError(f"the old text of {what} stands {found} times in the model answer, not once.", where=table)
    return replaced


def _indent_of(lines: list[str], wanted: list[str]) -> str | None:
    """By how much `lines` are `wanted` indented; None if they are something else."""
    if len(lines) != len(wanted) or not lines[0].endswith(wanted[0]):
        return None
    indent = lines[0][: len(lines[0]) - len(wanted[0])]
    if indent.strip():
        return None
    same = all(line == (indent + other if other else other) for line, other in zip(lines, wanted, strict=True))
    return indent if same else None
