"""Finding the wrong answer that a student's work behaves like."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.base.language import Language
from autograder.diagnosis.profiles import Profile
from autograder.results.grade import CheckResult
from autograder.wire.failures import FAILED

TOLERANCE = 1e-3  # of numbers in two signatures


def give_hints(
    checks: Sequence[CheckResult],
    signatures: Mapping[str, Any],
    profiles: Sequence[Profile],
    language: Language = Language.EN,
) -> None:
    """Put the hint of the likeliest misconception on each failed check that shows one.

    A wrong answer is a candidate for a check if it failed it too and was seen to do the same in it; of several,
    the one that agrees on the most checks of the exercise is taken, the first in the table among equals.
    """
    by_exercise: dict[str, list[CheckResult]] = {}
    for check in checks:
        by_exercise.setdefault(check.exercise, []).append(check)

    @functools.cache
    def agrees(number: int, check_id: str) -> bool:
        return agree(signatures.get(check_id), profiles[number].signatures.get(check_id))

    def agreements(number: int) -> int:
        return sum(agrees(number, check.id) for check in by_exercise[profiles[number].exercise])

    for check in checks:
        if check.status not in FAILED:
            continue
        candidates = [
            number
            for number, profile in enumerate(profiles)
            if profile.exercise == check.exercise and check.id in profile.failed and agrees(number, check.id)
        ]
        if candidates:
            best = profiles[max(candidates, key=agreements)]
            check.hint, check.misconception = best.hint.of(language), best.id


def agree(one: Any, other: Any) -> bool:
    """Whether two signatures are the same within rounding."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, float | int) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(agree(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(agree(one[key], other[key]) for key in one)
    return type(one) is type(other) and bool(one == other)
