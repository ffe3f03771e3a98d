"""Hints for graded results: added in the parent process of the workers, and nowhere else."""

from __future__ import annotations

import functools

from autograder.content.course import Course
from autograder.diagnosis.matching import give_hints
from autograder.diagnosis.profiles import hints_digest, known_profiles
from autograder.grading.jobs import Graded


class Hints:
    """The hints of a course, from profiles that `autograder.diagnosis.profiling` has already made.

    Attributes:
        digest: the `hints_digest` of an assignment, computed once.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.digest = functools.cache(functools.partial(hints_digest, course))

    def give(self, graded: Graded) -> None:
        """Add hints to the failed checks of a result that show a known mistake."""
        result = graded.result
        result.hints_sha256 = self.digest(result.assignment)
        exercises = sorted({check.exercise for check in result.checks if check.id in graded.signatures})
        profiles = known_profiles(self.course, result.assignment, exercises, result.hints_sha256)
        give_hints(result.checks, graded.signatures, profiles, result.language)
