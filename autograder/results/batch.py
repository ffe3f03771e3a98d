"""What grading a batch of submissions gave."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.results.grade import SubmissionResult


@dataclass
class BatchReport:
    """Results, and what is missing or needs somebody's attention.

    Attributes:
        results: sorted by student and assignment.
        kept: how many of them an earlier run had graded.
        faults: what the grader itself failed at, a line each.
        unforeseen: checks that could not work with what a submission gave, a line each.
        missing: files that were not graded, or whose grade was not kept.
        interrupted: whether Ctrl-C ended it early.
    """

    results: list[SubmissionResult] = field(default_factory=list)
    kept: int = 0
    faults: list[str] = field(default_factory=list)
    unforeseen: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    interrupted: bool = False
