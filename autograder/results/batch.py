"""The result of grading a batch of submissions."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.results.grade import SubmissionResult


@dataclass
class BatchReport:
    """Results, and what is missing or needs the instructor's attention.

    Attributes:
        results: sorted by student and assignment.
        kept: how many of the results come from an earlier run.
        faults: faults of the grader, one line each.
        unforeseen: checks that raised an exception on a submission but not on the model answer, one line each.
        missing: files that were not graded, or whose grade was not saved.
        interrupted: whether Ctrl-C ended the batch early.
    """

    results: list[SubmissionResult] = field(default_factory=list)
    kept: int = 0
    faults: list[str] = field(default_factory=list)
    unforeseen: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    interrupted: bool = False
