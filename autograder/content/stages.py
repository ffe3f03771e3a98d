"""Cuts a submission into stages, so that each exercise is checked on the notebook as it stood at its check cell.

An exercise is checked behind its check cell or behind the last cell with its grade_id, whichever is later; without
either, at the end. A stage costs time, so cells that can change nothing for the exercises above them begin none. This
is decided from the first words of statements, without parsing: whoever deceives it is checked at a later stage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.content.source import CHECK_PREFIX, Cell, Source

_WORD = re.compile(r"\w+")
_DEFINITION = re.compile(r"(?:async +)?(?:def|class) +(\w+)")
_ASSIGNMENT = re.compile(r"(\w+(?: *, *\w+)*) *=(?!=)(.*)", re.DOTALL)
_IMPORT = re.compile(r"import +(.*)|from +([\w.]+) +import +(.*)", re.DOTALL)
_CALL = re.compile(r"(?<![\w.)\]])([\w.)\]]+)\s*\(")  # what is called; the lookbehind keeps the time linear
_COMMENT = re.compile(r"#[^\n]*")
# Calls that change nothing: they make objects. Names of torch that end with an underscore change their argument.
_MAKES = re.compile(
    r"(?:torch|nn|F|np|numpy|math|functools|dataclasses)(?:\.\w*[^\W_])*|dataclass|dict|float|int|len|list|range|set|tuple"
)
_CONTINUED = " \t)]}\r\x0c"  # the first characters of lines that continue the statement above
_ENDS_THE_CELL = re.compile(r"raise\b")


@dataclass(frozen=True)
class Stage:
    """Cells that run one after the other, and the exercises that are checked behind them."""

    cells: tuple[Cell, ...]
    exercises: frozenset[str]


def stages(cells: Sequence[Cell], source: Source) -> tuple[Stage, ...]:
    """The stages of a submission: at least one. The locked cells of the source come first.

    Args:
        cells: all of its code cells in order, check cells and locked cells included.
    """
    model_answers = {exercise: source.solved(exercise) for exercise in source.exercises}
    return _cut(cells, source.locked_cells(), source.fixed, model_answers)


def stages_without_source(cells: Sequence[Cell]) -> tuple[Stage, ...]:
    """The stages of a notebook on a student's machine; its check cells say which exercises there are."""
    checks = frozenset(cell.grade_id for cell in cells if cell.grade_id.startswith(CHECK_PREFIX))
    return _cut(cells, (), checks, dict.fromkeys((check.removeprefix(CHECK_PREFIX) for check in checks), ""))


def _cut(
    cells: Sequence[Cell], first: Sequence[Cell], fixed: frozenset[str], model_answers: Mapping[str, str]
) -> tuple[Stage, ...]:
    last = {cell.grade_id.removeprefix(CHECK_PREFIX): number for number, cell in enumerate(cells)}
    done: list[Stage] = []
    run = list(first)
    seen = _Seen()
    for cell in run:
        seen.add(cell.code)
    waiting: set[str] = set()  # exercises whose place has passed
    for number, cell in enumerate(cells):
        if cell.grade_id not in fixed and cell.code.strip():
            if waiting and seen.may_be_changed_by(cell.code):
                done.append(Stage(tuple(run), frozenset(waiting)))
                run, waiting = [], set()
            run.append(cell)
            seen.add(cell.code)
        exercise = cell.grade_id.removeprefix(CHECK_PREFIX)
        if exercise in model_answers and last[exercise] == number:
            waiting.add(exercise)
            seen.add_names(model_answers[exercise])  # for which its checks ask
    rest = set(model_answers).difference(*(stage.exercises for stage in done))
    return (*done, Stage(tuple(run), frozenset(rest)))


def together(cells: Sequence[Cell]) -> tuple[Stage, ...]:
    """A single stage, behind which everything is checked."""
    return (Stage(tuple(cells), frozenset()),)


def stage_of(exercise: str, stages: Sequence[Stage]) -> int:
    """The number of the stage behind which an exercise is checked; of the last one if no stage names it."""
    last = max(len(stages) - 1, 0)
    return next((number for number, stage in enumerate(stages) if exercise in stage.exercises), last)


class _Seen:
    """What the cells so far contain."""

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._imports: set[tuple[str, str]] = set()

    def add(self, code: str) -> None:
        self._words.update(_WORD.findall(code))
        for statement in _statements(code):
            self._imports.update(_imported(statement))

    def add_names(self, code: str) -> None:
        """Add the names that this code defines."""
        for statement in _statements(code):
            if found := _DEFINITION.match(statement) or _ASSIGNMENT.match(statement):
                self._words.update(_WORD.findall(found[1]))

    def may_be_changed_by(self, code: str) -> bool:
        return any(map(self._may_be_changed_by, _statements(code)))

    def _may_be_changed_by(self, statement: str) -> bool:
        if _ENDS_THE_CELL.match(statement):
            return False
        if found := _DEFINITION.match(statement):
            return found[1] in self._words
        if statement.startswith("@"):
            return not _MAKES.fullmatch(statement[1:].partition("(")[0].strip())
        if _IMPORT.match(statement):
            return any(
                binding not in self._imports and (binding[1] in self._words or binding[1] == "*")
                for binding in _imported(statement)
            )
        found = _ASSIGNMENT.match(statement)
        if not found or ":=" in statement or not self._words.isdisjoint(_WORD.findall(found[1])):
            return True
        return not all(map(_MAKES.fullmatch, _CALL.findall(found[2])))


def _statements(code: str) -> Iterator[str]:
    """The statements at the left margin. In a string of several lines there may be lines that look like some."""
    lines: list[str] = []
    for line in _COMMENT.sub("", code).split("\n"):
        if line.strip() and line[0] not in _CONTINUED and lines:
            yield "\n".join(lines)
            lines = []
        if line.strip():
            lines.append(line)
    if lines:
        yield "\n".join(lines)


def _imported(statement: str) -> Iterator[tuple[str, str]]:
    """What an import binds: the full name of a module or of an object in it, and its name here."""
    found = _IMPORT.match(statement)
    if not found:
        return
    for part in (found[1] or found[3]).strip("() \n").split(","):
        name, _, here = (word.strip() for word in part.partition(" as "))
        if found[2]:
            yield f"{found[2]}.{name}", here or name
        elif here:
            yield name, here
        elif name:
            yield name.partition(".")[0], name.partition(".")[0]
