"""Cuts a submission into stages, so that each exercise is checked on the notebook as it stood at its check cell.

An exercise is checked behind its check cell or behind the last cell with its grade_id, whichever is later; without
either, at the end. A stage costs time, so a cell that can change nothing for the exercises above it begins none; see
`autograder.content.effects`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.content.definitions import MAX_TOTAL
from autograder.content.effects import ANY_EFFECTS, Above, effects
from autograder.content.source import CHECK_PREFIX, Cell, Source


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
    above = Above()
    for cell in run:
        above.add(effects(cell.code))
    left = MAX_TOTAL
    waiting: set[str] = set()  # exercises whose place has passed
    for number, cell in enumerate(cells):
        if cell.grade_id not in fixed and cell.code.strip():
            left -= len(cell.code)
            own = effects(cell.code) if left >= 0 else ANY_EFFECTS
            if waiting and above.may_be_changed_by(own):
                done.append(Stage(tuple(run), frozenset(waiting)))
                run, waiting = [], set()
            run.append(cell)
            above.add(own)
            if cell.grade_id in model_answers:
                above.add_asked(own.binds)
        exercise = cell.grade_id.removeprefix(CHECK_PREFIX)
        if exercise in model_answers:
            above.add_asked(effects(model_answers[exercise]).binds)
        if exercise in model_answers and last[exercise] == number:
            waiting.add(exercise)
    rest = set(model_answers).difference(*(stage.exercises for stage in done))
    return (*done, Stage(tuple(run), frozenset(rest)))


def together(cells: Sequence[Cell]) -> tuple[Stage, ...]:
    """A single stage, behind which everything is checked."""
    return (Stage(tuple(cells), frozenset()),)


def stage_of(exercise: str, stages: Sequence[Stage]) -> int:
    """The number of the stage behind which an exercise is checked; of the last one if no stage names it."""
    last = max(len(stages) - 1, 0)
    return next((number for number, stage in enumerate(stages) if exercise in stage.exercises), last)
