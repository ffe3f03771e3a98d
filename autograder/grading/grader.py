"""Grades one submission at a time in a warm pytest session."""

from __future__ import annotations

import functools
import gc
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import torch

from autograder.base.errors import SubmissionError
from autograder.base.language import Language, Text
from autograder.base.text import plain
from autograder.checks.advice import NO_ADVICE, Advice
from autograder.checks.check import Check
from autograder.checks.plugin import FAULT_MESSAGE, UNFORESEEN_MESSAGE, CheckOutcome
from autograder.checks.session import Session, open_session
from autograder.checks.subject import LocalSubject, Subject, UnreadableSubject
from autograder.content.course import Course
from autograder.content.finding import SubmittedFile
from autograder.content.stages import Stage, stages, together
from autograder.content.submission import read_submission
from autograder.grading.digest import points_digest
from autograder.grading.jobs import AnswerJob, Graded, Job, Options
from autograder.grading.sandboxed import SandboxSubject
from autograder.inside.torch_setup import set_up_torch
from autograder.probe.signatures import signature
from autograder.results.grade import SubmissionResult, Versions
from autograder.sandbox.sandboxes import Sandboxes
from autograder.wire.failures import Status

DISTRIBUTION = "torch-nn-autograder"


@dataclass(frozen=True)
class _Read:
    """The code to grade; `problem` is the reason if there is none."""

    stages: tuple[Stage, ...] = ()
    notes: tuple[Text, ...] = ()
    digest: str = ""
    language: Language = Language.EN
    problem: str = ""
    modules: Mapping[str, bytes] = field(default_factory=dict)
    advice: Advice = NO_ADVICE


class Grader:
    """Runs the hidden checks of some assignments, which are collected once."""

    def __init__(self, course: Course, options: Options, session: Session, sandboxes: Sandboxes | None) -> None:
        self.course = course
        self.options = options
        self.session = session
        self.plugin = session.plugin
        self.sandboxes = sandboxes
        self._digest = functools.cache(functools.partial(points_digest, course))

    def grade(self, job: Job) -> Graded:
        """Run an assignment's checks on one submission."""
        started = time.perf_counter()
        read = self._read(job)
        only, until_failure = (job.only, job.until_failure) if isinstance(job, AnswerJob) else ("", False)
        checks = [check for check in self.session.checks[job.assignment] if only in ("", check.exercise)]
        subject = self._subject(job.assignment, read)
        try:
            outcomes = self._run(checks, subject, read.language, read.advice, until_failure=until_failure)
        finally:
            subject.close()
        self._judge_faults(checks, outcomes, read.language)
        results = [outcome.result for outcome in outcomes.values()]
        notes = [*read.notes, *subject.notes(read.advice)]
        result = SubmissionResult(
            student=job.student,
            assignment=job.assignment,
            file=str(job.path) if isinstance(job, SubmittedFile) else "",
            score=round(sum(check.earned for check in results), 6),
            max_score=sum(check.points for check in checks),
            problem=read.problem,
            notes=[plain(note.of(read.language)) for note in notes],
            language=read.language,
            checks=results,
            submission_sha256=read.digest,
            graders_sha256=self._digest(job.assignment),
            seed=self.course.settings.seed,
            device=self.options.device,
            versions=versions(),
            seconds=round(time.perf_counter() - started, 4),
        )
        return Graded(job, result, _signatures(outcomes))

    def warm_up(self, assignment: str) -> None:
        """Run the checks once on the model answer, so that the first submission takes no longer than others."""
        model = LocalSubject(together(self.plugin.source(assignment).cells))
        self._run(self.session.checks[assignment], model, Language.EN)

    def _run(
        self,
        checks: Sequence[Check],
        subject: Subject | None,
        language: Language,
        advice: Advice = NO_ADVICE,
        *,
        until_failure: bool = False,
    ) -> dict[str, CheckOutcome]:
        self.plugin.begin(subject, language, advice)
        self.session.run(checks, until_failure=until_failure)
        return self.plugin.outcomes

    def _read(self, job: Job) -> _Read:
        source = self.plugin.source(job.assignment)
        if isinstance(job, AnswerJob):
            return _Read(stages(source.with_answers(dict(job.answers)), source))
        limits = self.course.limits(job.assignment)
        try:
            submission = read_submission(job.path, source, limits.submission_bytes, job.folder)
        except SubmissionError as error:
            return _Read(problem=plain(f"{error}\n{error.zh}"))
        advice = Advice(self.course.settings.packages, submission.stages, submission.unrun, submission.python)
        return _Read(
            submission.stages, submission.notes, submission.digest, submission.language,
            modules=submission.modules, advice=advice,
        )  # fmt: skip

    def _subject(self, assignment: str, read: _Read) -> Subject:
        if read.problem:
            return UnreadableSubject(Text(read.problem, read.problem))
        if self.sandboxes is None:
            return LocalSubject(read.stages)
        limits = self.course.limits(assignment).for_sandbox()
        sandbox = self.sandboxes.of([cell.code for stage in read.stages for cell in stage.cells])
        return SandboxSubject(sandbox, read.stages, limits, self.options.device, read.modules)

    def _judge_faults(self, checks: Sequence[Check], outcomes: Mapping[str, CheckOutcome], language: Language) -> None:
        """A check that raised keeps the status `FAULT` only if it also raises on the model answer, with the same seeds.

        A fault earns the check's points, so an exception that only this submission triggers counts as a failed check.
        """
        for check in checks:
            result = outcomes[check.id].result if check.id in outcomes else None
            if result is None or result.status is not Status.FAULT:
                continue
            on_model = self._run([check], None, language)[check.id].result
            if on_model.status is not Status.FAULT:
                result.status, result.earned, result.unforeseen = Status.FAILED, 0.0, True
                result.message = result.message.replace(FAULT_MESSAGE.of(language), UNFORESEEN_MESSAGE.of(language))


def _signatures(outcomes: Mapping[str, CheckOutcome]) -> dict[str, Any]:
    """The signatures, by check id, of the exercises in which a check did not pass."""
    failed = {outcome.result.exercise for outcome in outcomes.values() if outcome.result.status is not Status.PASSED}
    return {
        name: signature(outcome.observations) for name, outcome in outcomes.items() if outcome.result.exercise in failed
    }


def serve(
    course: Course,
    assignments: Sequence[str],
    options: Options,
    sandboxes: Sandboxes | None,
    loop: Callable[[Grader], None],
) -> None:
    """Collect the hidden checks of `assignments`, and call `loop` with the grader.

    Raises:
        CourseError: the hidden checks cannot be collected.
        SandboxError: no sandbox can be started.
    """
    set_up_torch()

    def begin(session: Session) -> None:
        grader = Grader(course, options, session, sandboxes)
        if sandboxes is not None:
            for name in assignments:
                if not sandboxes.ready:
                    grader.warm_up(name)
            sandboxes.wait_until_ready()
        gc.collect()
        gc.freeze()  # permanent objects need not be scanned at every collection
        loop(grader)

    open_session(course, [course.hidden(name) for name in assignments], begin)


@functools.cache
def versions() -> Versions:
    """Versions of the packages that a grade may depend on."""
    return Versions(
        autograder=version(DISTRIBUTION),
        python=platform.python_version(),
        torch=torch.__version__,
        torchvision=version("torchvision"),
    )
