"""Hints for what has been graded: given here, in the parent of the workers, and nowhere else."""

from __future__ import annotations

from autograder.content.course import Course
from autograder.diagnosis.matching import give_hints
from autograder.diagnosis.profiles import hints_digest, known_profiles
from autograder.grading.jobs import Graded


class Hints:
    """The hints of a course, as they stand when each assignment is first asked for.

    They come from profiles of wrong answers that have been made already, see `autograder.diagnosis.making`.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self._digests: dict[str, str] = {}

    def digest(self, assignment: str) -> str:
        """Of what decides an assignment's hints."""
        if assignment not in self._digests:
            self._digests[assignment] = hints_digest(self.course, assignment)
        return self._digests[assignment]

    def give(self, graded: Graded) -> None:
        """Put hints on the failed checks of a result, as far as they show a known mistake."""
        result = graded.result
        result.hints_sha256 = self.digest(result.assignment)
        exercises = sorted({check.exercise for check in result.checks if check.id in graded.signatures})
        known = known_profiles(self.course, result.assignment, exercises, result.hints_sha256)
        give_hints(result.checks, graded.signatures, known, result.language)
