"""Grades attacks among honest submissions and reports what each attack changed."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import nbformat
import psutil
import yaml

from autograder.content.course import Course, copy_course, load_course
from autograder.content.finding import SubmittedFile
from autograder.content.source import metadata_of, read_source
from autograder.grading.jobs import Options, expect_graded
from autograder.grading.pool import Pool
from autograder.proof.attacks.corpus import REFUSED, SAME, Attack, Target, read_target
from autograder.results.attacks import AttackTrial
from autograder.results.grade import SubmissionResult

GRACE_SECONDS = 2.0  # beyond the time limit of a submission, and for processes to exit
WORKERS = 2
ATTACKER, BEFORE, BESIDE, *AFTER = "mallory", "before", "beside", "after", "after too"
MOUNTS = Path("/proc/self/mountinfo")
NEIGHBOURS = (BEFORE, BESIDE, *AFTER)


class TrialCourse:
    """A copy of the course with tight limits, a pool of warm workers, and honest submissions to compare with."""

    def __init__(self, course: Course, pool: Pool, target: Target) -> None:
        self.course = course
        self.pool = pool
        self.target = target
        # The exercises and a student's own cells each have the total time.
        self.limit = 2 * target.limits.total_seconds + GRACE_SECONDS
        self.notebook = with_code(course, target, target.honest)
        for student in (ATTACKER, *NEIGHBOURS):
            self._path(student).parent.mkdir(parents=True)
            self._path(student).write_bytes(self.notebook)
        grades = self._grade()
        self.honest = grades[ATTACKER]
        self.neighbours = {student: _without_times(grades[student]) for student in NEIGHBOURS}
        self.processes = self._stable_count()  # the workers' sandboxes, and a prepared fork in each

    def try_out(self, attack: Attack) -> AttackTrial:
        """Grade an attack, with honest submissions before, beside and after it."""
        trial = AttackTrial(attack.family, attack.name)
        self._submit(attack)
        files, mounts = self._files(), MOUNTS.read_text()
        grades = self._grade()
        result = grades[ATTACKER]
        trial.gained = result.score - self.honest.score
        trial.seconds = result.seconds
        trial.complaints += self._unexpected_outcomes(attack, result)
        for student, before in self.neighbours.items():
            if _without_times(grades[student]) != before:
                trial.complaints.append(f"it changed the grade of the submission {student!r}.")
        if result.seconds > self.limit:
            trial.complaints.append(f"it took {result.seconds:.1f} s; at most {self.limit:g} s are allowed.")
        if self._files() != files:
            trial.complaints.append("it changed files of the course.")
        if MOUNTS.read_text() != mounts:
            trial.complaints.append("it left a mount behind.")
        if not self._processes_exit():
            running = "\n".join(sorted(map(str, self._descendants())))
            trial.complaints.append(f"more than {self.processes} processes are still running:\n{running}")
        return trial

    def _grade(self) -> dict[str, SubmissionResult]:
        grades = {}
        # A second run grades one submission on each worker, and so also on the one that graded the attack.
        for students in ((BEFORE, ATTACKER, BESIDE), AFTER):
            paths = {student: self._path(student) for student in students}
            jobs = [SubmittedFile(student, self.target.assignment, path, folder=path.parent)
                    for student, path in paths.items()]  # fmt: skip
            for outcome in self.pool.run(jobs):
                student = outcome.job.student
                grades[student] = expect_graded(outcome, student).result
        return grades

    def _unexpected_outcomes(self, attack: Attack, result: SubmissionResult) -> Iterator[str]:
        if REFUSED in attack.outcomes:
            if not result.problem:
                yield "it is accepted as a submission."
            return
        if result.problem:
            yield f"it is refused as a submission: {result.problem}"
            return
        before = {check.id: check.status.value for check in self.honest.checks}
        for check in result.checks:
            if check.status.value not in {before[check.id], "skipped", *(attack.outcomes - {SAME})}:
                yield f"{check.id} is {check.status.value}: {check.message}"
        if SAME not in attack.outcomes and not {check.status.value for check in result.checks} & attack.outcomes:
            yield f"no check is {' or '.join(sorted(attack.outcomes))}."

    def _submit(self, attack: Attack) -> None:
        path = self._path(ATTACKER)
        if path.parent.is_symlink():
            path.parent.unlink()
        else:
            shutil.rmtree(path.parent)
        path.parent.mkdir()
        if attack.makes_file:
            namespace: dict[str, Any] = {}
            exec(compile(attack.code, attack.id, "exec"), namespace)
            namespace["submit"](path, self.notebook)
        else:
            path.write_bytes(with_code(self.course, self.target, f"{self.target.honest}\n\n{attack.code}"))

    def _path(self, student: str) -> Path:
        name = self.target.assignment
        return self.course.root / "submitted" / student / name / f"{name}.ipynb"

    def _descendants(self) -> list[psutil.Process]:
        """The running descendants of the workers, without zombies."""
        running = []
        for pid in self.pool.pids:
            with suppress(psutil.NoSuchProcess):
                for process in psutil.Process(pid).children(recursive=True):
                    with suppress(psutil.NoSuchProcess):
                        if process.status() != psutil.STATUS_ZOMBIE:
                            running.append(process)
        return running

    def _stable_count(self) -> int:
        """The number of descendants, once it no longer changes."""
        before, now = -1, len(self._descendants())
        while before != now:
            time.sleep(GRACE_SECONDS)
            before, now = now, len(self._descendants())
        return now

    def _processes_exit(self) -> bool:
        """Whether the surplus descendants exit within `GRACE_SECONDS`."""
        deadline = time.monotonic() + GRACE_SECONDS
        while len(self._descendants()) > self.processes:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def _files(self) -> dict[str, str]:
        """Digests of the course's files, except the attacker's submission."""
        submission = self._path(ATTACKER).parent
        return {
            str(path): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.course.root.rglob("*")
            if not path.is_relative_to(submission) and path.is_file()
        }


@contextmanager
def open_trials(course: Course, folder: Path, build: Callable[[Course, list[str]], None]) -> Iterator[TrialCourse]:
    """Copy the course into the empty folder `folder`, and start workers for the copy.

    Args:
        build: builds the gradebook and the notebooks of some assignments of a course.
    """
    target = read_target(course)
    root = folder.resolve()
    copy_course(course, root)
    settings = yaml.safe_load((root / "course.yaml").read_text(encoding="utf-8"))
    rows = [row for row in settings["assignments"] if row["name"] == target.assignment]
    for part in (settings, *rows):
        part["limits"] = target.limits.model_dump()
    settings["assignments"] = rows
    (root / "course.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    copy = load_course(root)
    build(copy, [target.assignment])
    with Pool(copy, [target.assignment], Options(), WORKERS) as pool:
        pool.wait_until_ready()
        yield TrialCourse(copy, pool, target)


def with_code(course: Course, target: Target, code: str) -> bytes:
    """The released notebook with `code` in the attacked exercise and the model answers in all others."""
    source = read_source(target.assignment, course.source(target.assignment))
    book = nbformat.read(course.released(target.assignment), as_version=4)
    for cell in book.cells:
        exercise = metadata_of(cell).get("grade_id")
        if exercise in source.exercises:
            cell.source = code if exercise == target.exercise else source.solved(exercise)
    return nbformat.writes(book).encode()


def _without_times(result: SubmissionResult) -> dict[str, Any]:
    return result.model_dump(exclude={"seconds": True, "checks": {"__all__": {"seconds"}}})
