"""Grades one submission at a time in a warm pytest session."""

from __future__ import annotations

import functools
import gc
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from autograder import __version__
from autograder.course import Course
from autograder.diagnosis.match import give_hints
from autograder.diagnosis.profiles import graders_digest, known_profiles
from autograder.diagnosis.signature import signature
from autograder.errors import SubmissionError
from autograder.grading.checks import FAULT_MESSAGE, UNFORESEEN_MESSAGE, Outcome
from autograder.grading.jobs import AnswerJob, FileJob, Graded, Job, Options
from autograder.grading.sandboxed import ModelSubject, SandboxSubject
from autograder.grading.session import Session, open_session
from autograder.grading.subject import LocalSubject, Subject, UnreadableSubject, broken_cell
from autograder.language import Language, Text
from autograder.probe.ahead import Script
from autograder.probe.compiler import keep_out_of_optimizers
from autograder.probe.failures import Status
from autograder.probe.kernels import use_plain_kernels
from autograder.results import CheckResult, SubmissionResult, Versions, plain
from autograder.sandbox.choice import Sandboxes
from autograder.source import Cell
from autograder.submission import read_submission


@dataclass(frozen=True)
class _ModelRun:
    """What the checks of an assignment asked the model answer, by their ids, and which of them it passed."""

    scripts: dict[str, Script]
    passed: frozenset[str]


@dataclass(frozen=True)
class _Read:
    """What there is to grade; `problem` says why there is nothing."""

    cells: tuple[Cell, ...] = ()
    notes: tuple[Text, ...] = ()
    digest: str = ""
    language: Language = Language.EN
    problem: str = ""


class Grader:
    """The hidden checks of some assignments, collected once, and what they are run with."""

    def __init__(self, course: Course, options: Options, session: Session, sandboxes: Sandboxes | None) -> None:
        self.course = course
        self.options = options
        self.session = session
        self.plugin = session.plugin
        self.sandboxes = sandboxes
        self._digests: dict[str, str] = {}
        self._models: dict[str, _ModelRun] = {}

    def grade(self, job: Job) -> Graded:
        """Run an assignment's checks on one submission."""
        started = time.perf_counter()
        read = self._read(job)
        subject = self._subject(job.assignment, read)
        try:
            self.plugin.begin(subject, read.language)
            only, until_failure = (job.only, job.until_failure) if isinstance(job, AnswerJob) else ("", False)
            checks = [check for check in self.session.checks[job.assignment] if only in ("", check.exercise)]
            self.session.run(checks, until_failure=until_failure)
        finally:
            subject.close()
        outcomes = self.plugin.outcomes
        results = [outcomes[check.id].result for check in checks if check.id in outcomes]
        self._judge_faults(job.assignment, results, read.language)
        signatures = self._signatures(job, outcomes, read.language)
        notes = [*read.notes, *(broken_cell(*broken) for broken in subject.broken_cells.items())]
        result = SubmissionResult(
            student=job.student,
            assignment=job.assignment,
            file=str(job.path) if isinstance(job, FileJob) else "",
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
        return Graded(job, result, signatures)

    def _read(self, job: Job) -> _Read:
        source = self.plugin.source(job.assignment)
        if isinstance(job, AnswerJob):
            return _Read(source.with_answers(dict(job.answers)))
        limits = self.course.limits(job.assignment)
        try:
            submission = read_submission(job.path, source, limits.submission_mib << 20)
        except SubmissionError as error:
            return _Read(problem=plain(f"{error}\n{error.zh}"))
        return _Read(submission.cells, submission.notes, submission.digest, submission.language)

    def _subject(self, assignment: str, read: _Read) -> Subject:
        if read.problem:
            return UnreadableSubject(Text(read.problem, read.problem))
        if self.sandboxes is None:
            return LocalSubject(read.cells, name=assignment)
        limits = self.course.limits(assignment).for_sandbox()
        sandbox = self.sandboxes.of([cell.code for cell in read.cells])
        return SandboxSubject(sandbox, read.cells, limits, self.options.device, self.learn(assignment).scripts)

    def learn(self, assignment: str) -> _ModelRun:
        """What the checks of an assignment ask, from the model answer in a student's place; once for each."""
        if assignment not in self._models:
            model = ModelSubject(self.plugin.source(assignment).cells, name=f"student_{assignment}")
            self.plugin.begin(model)
            self.session.run(self.session.checks[assignment])
            outcomes = self.plugin.outcomes.items()
            passed = frozenset(name for name, outcome in outcomes if outcome.result.status is Status.PASSED)
            self._models[assignment] = _ModelRun(model.scripts, passed)
        return self._models[assignment]

    def _judge_faults(self, assignment: str, results: Sequence[CheckResult], language: Language) -> None:
        """A check that raises is at fault, unless the model answer passes it: then this code's answers made it raise.

        A fault gives the check's points, so code that can bring one about must not gain by it.
        """
        for check in results:
            if check.status is Status.FAULT and check.id in self.learn(assignment).passed:
                check.status, check.earned, check.unforeseen = Status.FAILED, 0.0, True
                check.message = check.message.replace(FAULT_MESSAGE.of(language), UNFORESEEN_MESSAGE.of(language))

    def _signatures(self, job: Job, outcomes: Mapping[str, Outcome], language: Language) -> dict[str, Any]:
        """Signatures of the checks of exercises in which one failed, and hints from them."""
        results = [outcome.result for outcome in outcomes.values()]
        failed = {check.exercise for check in results if check.status is not Status.PASSED}
        if not failed:
            return {}
        signatures = {c.id: signature(outcomes[c.id].observations) for c in results if c.exercise in failed}
        known = known_profiles(self.course, job.assignment, sorted(failed), self._digest(job.assignment))
        give_hints(results, signatures, known, language)
        return signatures

    def _digest(self, assignment: str) -> str:
        if assignment not in self._digests:
            self._digests[assignment] = graders_digest(self.course, assignment)
        return self._digests[assignment]


def serve(
    course: Course,
    assignments: Sequence[str],
    options: Options,
    sandboxes: Sandboxes | None,
    loop: Callable[[Grader], None],
) -> None:
    """Collect the hidden checks of `assignments`, and call `loop` with the grader.

    Raises:
        CourseError: the graders cannot be collected.
        SandboxError: there is no sandbox.
    """
    use_plain_kernels()
    keep_out_of_optimizers()

    def begin(session: Session) -> None:
        grader = Grader(course, options, session, sandboxes)
        if sandboxes is not None:
            for name in assignments:
                if not sandboxes.ready:
                    grader.learn(name)
            sandboxes.wait_until_ready()
        gc.collect()
        gc.freeze()  # what is here stays: not to be looked through at every collection
        loop(grader)

    open_session(course, [course.hidden(name) for name in assignments], begin)


@functools.cache
def versions() -> Versions:
    """Versions of what a grade may depend on."""
    from importlib.metadata import version

    return Versions(
        autograder=__version__,
        python=platform.python_version(),
        torch=torch.__version__,
        torchvision=version("torchvision"),
    )
