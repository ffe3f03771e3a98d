"""How long a grade takes: this engine against its limit and against peers, on the same submissions in one run.

    python benchmarks/speed.py [--submissions 40] [--assignment 11_my_cnn]

(1) the limit: the hidden checks run straight in one warm process, with no isolation
(2) `autograder grade`'s engine, warm, on one worker and on all cores, into the gradebook too
(3) stock `nbgrader autograde` with a kernel; its test cells (`stock_tests/`) assert what our hidden checks check,
    in the student's own process, without hints, reasons or isolation
(4) a cold pytest for each submission

Everything is measured in turns and averaged over them, so that what else the machine does weighs on all alike.
(1) to (3) are counted from where the first submission is taken up: starting is left out.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import nbformat
import psutil
import typer
from rich.console import Console
from rich.table import Table

from autograder.content.course import Course, copy_course, find_course, load_course
from autograder.content.finding import SubmittedFile
from autograder.content.source import metadata_of, read_source
from autograder.delivery.authoring.build import build
from autograder.diagnosis.corpus import read_corpus
from autograder.diagnosis.profiling import make_profiles
from autograder.gradebook.record import Recorder
from autograder.grading.jobs import Graded, Options
from autograder.grading.pool import Pool, cores

BIN = Path(sys.executable).parent
MIB = 1 << 20
ROUNDS = 5
WARM_UP = 10  # submissions graded before each measurement of something warm
STOCK_TESTS = Path(__file__).with_name("stock_tests")

console = Console(width=110)


@dataclass
class Row:
    """One measurement, in seconds a submission."""

    what: str
    seconds: float
    note: str = ""


def main(
    submissions: Annotated[int, typer.Option(min=2)] = 40,
    assignment: str = "11_my_cnn",
    peers: Annotated[int, typer.Option(min=ROUNDS, help="submissions that the slow peers grade")] = 40,
) -> None:
    """Measure, and print seconds a submission and ratios."""
    with tempfile.TemporaryDirectory() as folder:
        course = _course(find_course(), Path(folder), assignment, submissions)
        jobs = [
            SubmittedFile(student.name, assignment, student / assignment / f"{assignment}.ipynb", recorded=True)
            for student in sorted((course.root / "submitted").iterdir())
        ]
        rows, memory = _measure(course, assignment, jobs, peers)
    _report(rows, memory)


def _course(original: Course, folder: Path, assignment: str, count: int) -> Course:
    """A copy of the course with submissions of one assignment, put together from its corpus."""
    root = folder / "course"
    root.mkdir()
    copy_course(original, root)
    course = load_course(root.resolve())
    build(course, [assignment])
    source_ = read_source(assignment, course.source(assignment))
    answers = read_corpus(course.answers(assignment), source_)
    chance = random.Random(1)
    for number in range(count):
        book = nbformat.read(course.released(assignment), as_version=4)
        for cell in book.cells:
            exercise = metadata_of(cell).get("grade_id")
            if exercise in source_.exercises:
                right = chance.random() < 0.7
                codes = [a.code for a in answers if a.exercise == exercise and a.right == right]
                cell.source = chance.choice(codes)
        path = root / "submitted" / f"student{number:03}" / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(book, path)
    return course


def _measure(
    course: Course, name: str, jobs: Sequence[SubmittedFile], peers: int
) -> tuple[list[Row], dict[str, float]]:
    memory: dict[str, float] = {}
    with ExitStack() as stack:
        straight = stack.enter_context(Pool(course, [name], Options(sandbox="none"), 1))
        make_profiles(course, [name], straight)
        started = time.perf_counter()
        one = stack.enter_context(Pool(course, [name], Options(), 1))
        list(one.run(jobs[:1]))
        start_up = f"after a start-up of {time.perf_counter() - started:.1f} s"
        many = stack.enter_context(Pool(course, [name], Options(), cores()))
        recorder = stack.enter_context(Recorder(course))
        measures: list[tuple[str, Pool, Callable[..., object] | None, str]] = [
            ("(1) checks straight in one warm process", straight, None, ""),
            ("(2) autograder, one worker", one, None, start_up),
            ("(2) the same, into nbgrader's gradebook", one, recorder.record, ""),
            (f"(2) autograder, {cores()} workers", many, None, ""),
        ]
        for _, pool, record, _ in measures:
            _round(pool, jobs, record)
        rows = [Row(what, 0.0, note) for what, *_, note in measures]
        stock, cold = Row("(3) stock nbgrader autograde", 0.0), Row("(4) a cold pytest for each", 0.0)
        for turn in range(ROUNDS):
            for row, (_, pool, record, _) in zip(rows, measures, strict=True):
                _round(pool, jobs[:WARM_UP], record)  # the peers have had the caches for a minute
                row.seconds += _round(pool, jobs, record) / ROUNDS
            share = jobs[:peers][turn::ROUNDS]
            stock.seconds += _stock_nbgrader(course, name, share) / len(jobs[:peers])
            cold.seconds += _cold_pytest(course, name, share) / len(jobs[:peers])
            seconds = ", ".join(f"{row.seconds * ROUNDS / (turn + 1):.4f}" for row in rows)
            console.print(f"[dim]turn {turn + 1} of {ROUNDS}: {seconds}[/]")
        with _watch(memory):
            _round(one, jobs)
    return [*rows, stock, cold], memory


def _round(pool: Pool, jobs: Sequence[SubmittedFile], record: Callable[..., object] | None = None) -> float:
    """Seconds a submission."""
    started = time.perf_counter()
    for outcome in pool.run(jobs):
        assert isinstance(outcome, Graded), outcome
        if record is not None:
            record(outcome.result)
    return (time.perf_counter() - started) / len(jobs)


class _watch:  # noqa: N801 - used as a statement
    """Note the peak memory of workers, zygotes and forks while the block runs, in MiB."""

    def __init__(self, peaks: dict[str, float]) -> None:
        self.peaks = peaks

    def __enter__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(0.02):
            for what, bytes_ in self._look():
                self.peaks[what] = max(self.peaks.get(what, 0), bytes_ / MIB)

    def _look(self) -> Iterator[tuple[str, int]]:
        for process in psutil.Process().children(recursive=True):
            try:
                command = " ".join(process.cmdline())
                if "grading.worker" in command:
                    yield "a worker: resident", process.memory_info().rss
                elif "autograder.inside.zygote" in command and "bwrap" not in command:
                    forked = process.parent()
                    deep = forked is not None and "zygote" in " ".join(forked.cmdline())
                    if deep and _is_fork(process):
                        yield "a child: private", process.memory_full_info().uss
                    else:
                        yield "a zygote: resident", process.memory_info().rss
            except psutil.Error:
                continue


def _is_fork(process: psutil.Process) -> bool:
    """A fork of the zygote lives in a user namespace that the zygote made: two above ours."""
    try:
        own = Path(f"/proc/{process.pid}/ns/net").readlink()
        parent = process.parent()
        return parent is not None and own != Path(f"/proc/{parent.pid}/ns/net").readlink()
    except OSError:
        return False


def _stock_nbgrader(course: Course, name: str, jobs: Sequence[SubmittedFile]) -> float:
    """Seconds for the same submissions in a course of nbgrader's own, with assertions in its test cells."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'stock'\n")
        tests = _stock_tests(course, name)
        _stock_notebook(
            course.root / "source" / name / f"{name}.ipynb", root / "source" / name / f"{name}.ipynb", tests
        )
        for job in jobs:
            _stock_notebook(job.path, root / "submitted" / job.student / name / f"{name}.ipynb", tests)
        _run([str(BIN / "nbgrader"), "generate_assignment", name, "--log-level=ERROR"], root)
        with _started([str(BIN / "nbgrader"), "autograde", name], root) as process:
            assert process.stderr is not None
            log = [(time.perf_counter(), line) for line in process.stderr]
            ended = time.perf_counter()
        began = [at for at, line in log if "Creating/updating student" in line]
        if process.returncode or not began:
            raise SystemExit("nbgrader autograde failed:\n" + "".join(line for _, line in log))
        return ended - began[0]


def _stock_tests(course: Course, name: str) -> dict[str, str]:
    """The text of each exercise's test cell, which has the model answer at hand as `Reference`."""
    source = read_source(name, course.source(name))
    setup = "".join(cell.code + "\n" for cell in source.cells if cell.grade_id == "setup")
    answers = setup + "\n\n".join(source.solved(exercise) for exercise in source.exercises)
    answers = re.sub(r"\n *### (BEGIN|END) SOLUTION", "", answers)  # nbgrader would empty the test cell
    reference = f"import types\nReference = types.ModuleType('reference')\nexec({answers!r}, vars(Reference))\n"
    tests = {exercise: (STOCK_TESTS / name / f"{exercise}.py").read_text() for exercise in source.exercises}
    return {exercise: reference + text for exercise, text in tests.items()}


def _stock_notebook(source: Path, target: Path, tests: Mapping[str, str]) -> None:
    book = nbformat.read(source, as_version=4)
    for cell in book.cells:
        if metadata_of(cell).get("grade"):
            cell.source = tests[metadata_of(cell)["grade_id"].removeprefix("check_")]
    target.parent.mkdir(parents=True)
    nbformat.write(book, target)


def _cold_pytest(course: Course, name: str, jobs: Sequence[SubmittedFile]) -> float:
    """Seconds for the same submissions."""
    started = time.perf_counter()
    for job in jobs:
        command = [
            sys.executable, "-m", "pytest", "-q", "-p", "autograder.grading.pytest_plugin", "--import-mode=importlib",
            str(course.hidden(name)), "--submission", str(job.path), "--sandbox", "none",
        ]  # fmt: skip
        _run(command, course.root, ok=(0, 1))
    return time.perf_counter() - started


def _run(command: Sequence[str], folder: Path, ok: Sequence[int] = (0,)) -> None:
    with _started(command, folder) as process:
        _, complaint = process.communicate()
    if process.returncode not in ok:
        raise SystemExit(f"{' '.join(command)} failed:\n{complaint}")


def _started(command: Sequence[str], folder: Path) -> subprocess.Popen[str]:
    environment = {"PATH": f"{BIN}:/usr/bin:/bin", "HOME": str(folder)}
    return subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment
    )


def _report(rows: Sequence[Row], memory: dict[str, float]) -> None:
    limit, one, recorded, many, stock, cold = (row.seconds for row in rows)
    table = Table(title="Seconds a submission", title_justify="left")
    for heading in ("", "seconds", "over (1)", "times faster than (3)", ""):
        table.add_column(heading, justify="left" if heading == "" else "right")
    for row in rows:
        over = f"{1000 * (row.seconds - limit):+.0f} ms"
        table.add_row(row.what, f"{row.seconds:.4f}", over, f"{stock / row.seconds:.1f}", row.note)
    console.print(table)
    wanted = [
        ("one worker against stock nbgrader, at least 60 times faster", stock / one, stock / one >= 60),
        ("one worker with the gradebook against stock nbgrader", stock / recorded, None),
        ("isolation and diagnosis, at most 60 ms over (1)", 1000 * (one - limit), one - limit <= 0.060),
        (f"{cores()} workers against one, at least 1.7 times", one / many, one / many >= 1.7),
        ("worker's peak resident memory, below 600 MiB", memory.get("a worker: resident", 0),
         memory.get("a worker: resident", 1e9) < 600),
        ("child's peak private memory, below 150 MiB", memory.get("a child: private", 0),
         memory.get("a child: private", 1e9) < 150),
        ("zygote's peak resident memory", memory.get("a zygote: resident", 0), None),
        ("a cold pytest against one worker", cold / one, None),
    ]  # fmt: skip
    for text, value, ok in wanted:
        mark = {True: "[green]✓[/]", False: "[red]✗[/]", None: " "}[ok]
        console.print(f"{mark} {text}: {value:.1f}")


if __name__ == "__main__":
    typer.run(main)
