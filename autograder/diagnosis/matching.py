"""Finding the wrong answer that behaves like a submission."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.base.language import Language
from autograder.diagnosis.profiles import Profile
from autograder.results.grade import CheckResult
from autograder.wire.failures import FAILED

TOLERANCE = 1e-3  # relative and absolute, for numbers in signatures


def give_hints(
    checks: Sequence[CheckResult],
    signatures: Mapping[str, Any],
    profiles: Sequence[Profile],
    language: Language = Language.EN,
) -> None:
    """Add the hint of the most likely misconception to each failed check.

    A wrong answer is a candidate for a check if it fails it with the same signature. Among several candidates, the one
    that agrees on the most checks of the exercise is chosen, and among those the first in the table.
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
    """Whether two signatures are equal within `TOLERANCE`."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, float | int) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(agree(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(agree(one[key], other[key]) for key in one)
    return type(one) is type(other) and bool(one == other)
