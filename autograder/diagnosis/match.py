"""Finding the wrong answer that a student's work behaves like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograder.diagnosis.profiles import Profile
from autograder.diagnosis.signature import agree
from autograder.probe.failures import Status
from autograder.results import CheckResult

FAILED = (Status.FAILED, Status.ERROR, Status.TIMED_OUT, Status.OUT_OF_MEMORY)


def give_hints(checks: Sequence[CheckResult], signatures: Mapping[str, Any], profiles: Sequence[Profile]) -> None:
    """Put the hint of the likeliest misconception on each failed check that shows one.

    A wrong answer is a candidate for a check if it failed it too and was seen to do the same in it; of several,
    the one that agrees on the most checks of the exercise is taken, the first in the table among equals.
    """
    agreements: dict[tuple[str, str], set[str]] = {}
    for profile in profiles:
        agreements[profile.exercise, profile.id] = {
            check.id
            for check in checks
            if check.exercise == profile.exercise and agree(signatures.get(check.id), profile.signatures.get(check.id))
        }
    for check in checks:
        if check.status not in FAILED:
            continue
        candidates = [
            profile
            for profile in profiles
            if check.id in profile.failed and check.id in agreements[profile.exercise, profile.id]
        ]
        if candidates:
            best = max(candidates, key=lambda profile: len(agreements[profile.exercise, profile.id]))
            check.hint, check.misconception = best.hint, best.id
