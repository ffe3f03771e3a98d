"""Thousands of gradings on all cores: does anything grow, slow down, stay behind, or grade another way?

    python benchmarks/soak.py [--gradings 10000]

Mixed submissions of one assignment: right and wrong answers of its corpus, unfinished work, code that ends its process,
raises, or takes too much memory. Prints throughput at the start and at the end, the memory of each long-lived process
after the first 500 and at the end, processes and descriptors left, and grades that differ from the first time.
"""

from __future__ import annotations

import itertools
import os
import random
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import nbformat
import psutil
import typer
from rich.console import Console
from rich.table import Table

from autograder.content.course import Course, find_course
from autograder.content.finding import SubmittedFile
from autograder.content.source import metadata_of, read_source
from autograder.diagnosis.corpus import read_corpus
from autograder.diagnosis.profiling import make_profiles
from autograder.grading.jobs import Graded, Options
from autograder.grading.pool import Pool, cores

MIB = 1 << 20
SETTLED = 500  # gradings after which nothing may grow any more
WINDOW = 1000  # gradings over which throughput is taken
ACCIDENTS = ("\nimport os\nos._exit(1)\n", "\n1 / 0\n", "\nhog = bytearray(8 << 30)\n", "\nreturn x +\n", "")
console = Console(width=110)


@dataclass
class Soak:
    """What was seen."""

    times: list[float] = field(default_factory=list)
    first: dict[str, Any] = field(default_factory=dict)
    differ: set[str] = field(default_factory=set)
    memory: list[dict[int, tuple[str, float]]] = field(default_factory=list)


def main(
    gradings: Annotated[int, typer.Option(min=SETTLED + 2 * WINDOW)] = 10_000, assignment: str = "01_sequential_mlp"
) -> None:
    """Grade, and print what was seen."""
    course = find_course()
    soak = Soak()
    with tempfile.TemporaryDirectory() as folder:
        jobs = _submissions(course, assignment, Path(folder))
        with Pool(course, [assignment], Options(), cores()) as pool:
            make_profiles(course, [assignment], pool)
            descriptors = _descriptors()
            endless = itertools.islice(itertools.cycle(jobs), gradings)
            for number, outcome in enumerate(pool.run(endless), 1):
                assert isinstance(outcome, Graded), outcome
                soak.times.append(time.perf_counter())
                lasting = outcome.result.model_dump(exclude={"seconds": True, "checks": {"__all__": {"seconds"}}})
                if soak.first.setdefault(outcome.job.student, lasting) != lasting:
                    soak.differ.add(outcome.job.student)
                if number in (SETTLED, gradings):
                    soak.memory.append(_memory())
                if number % WINDOW == 0:
                    rate = WINDOW / (soak.times[-1] - soak.times[-WINDOW])
                    console.print(f"[dim]{number} graded, the last {WINDOW} at {rate:.1f} a second[/]")
            left = {"descriptors of this process": _descriptors() - descriptors}
        left["processes"] = len(psutil.Process().children(recursive=True))
    _report(soak, left)


def _submissions(course: Course, name: str, folder: Path) -> list[SubmittedFile]:
    """Every answer of the corpus once, each with the rest of the work right, and accidents between them."""
    source = read_source(name, course.source(name))
    chance = random.Random(1)
    jobs = []
    for number, answer in enumerate(read_corpus(course.answers(name), source)):
        book = nbformat.read(course.released(name), as_version=4)
        accident = chance.choice(ACCIDENTS) if number % 10 == 9 else ""
        for cell in book.cells:
            exercise = metadata_of(cell).get("grade_id")
            if exercise == answer.exercise:
                cell.source = answer.code + accident
            elif exercise in source.exercises:
                cell.source = source.solved(exercise)
        path = folder / f"{number}.ipynb"
        nbformat.write(book, path)
        jobs.append(SubmittedFile(str(number), name, path))
    return jobs


def _memory() -> dict[int, tuple[str, float]]:
    """Private memory of this process, its workers and their zygotes, in MiB, by process id."""
    found = {os.getpid(): ("this process", psutil.Process().memory_full_info().uss / MIB)}
    for process in psutil.Process().children(recursive=True):
        try:
            command = " ".join(process.cmdline())
            parents = [" ".join(parent.cmdline()) for parent in process.parents()]
            forked = sum("autograder.inside.zygote" in text and "bwrap" not in text for text in parents) > 1
            kind = "worker" if "grading.worker" in command else "zygote" if "inside.zygote" in command else ""
            if kind and not forked and "bwrap" not in command:
                found[process.pid] = (kind, process.memory_full_info().rss / MIB)
        except psutil.Error:
            continue
    return found


def _descriptors() -> int:
    return psutil.Process().num_fds()


def _report(soak: Soak, left: dict[str, int]) -> None:
    rates = [WINDOW / (soak.times[end] - soak.times[end - WINDOW]) for end in (SETTLED + WINDOW, len(soak.times) - 1)]
    table = Table(title="Memory in MiB", title_justify="left")
    for heading in ("process", f"after {SETTLED}", "at the end", "growth"):
        table.add_column(heading, justify="left" if heading == "process" else "right")
    growth = [0.0]
    for pid, (what, then) in soak.memory[0].items():
        _, now = soak.memory[1].get(pid, (what, float("nan")))
        growth.append(now / then - 1)
        table.add_row(f"{what} {pid}", f"{then:.1f}", f"{now:.1f}", f"{now / then - 1:+.1%}")
    console.print(table)
    share = rates[1] / rates[0]
    steps = [b - a for a, b in itertools.pairwise(soak.times)]
    console.print(
        f"  {len(soak.times)} gradings of {len(soak.first)} submissions, median {statistics.median(steps):.4f} s apart"
    )
    for ok, text in (
        (
            share >= 0.95,
            f"throughput: {rates[0]:.1f} a second at the start, {rates[1]:.1f} at the end, {share:.0%} of it",
        ),
        (max(growth) < 0.05 and soak.memory[0].keys() == soak.memory[1].keys(), f"memory: {max(growth):+.1%} at most"),
        (not any(left.values()), "left: " + ", ".join(f"{count} {what}" for what, count in left.items())),
        (not soak.differ, f"grades that differ from the first time: {len(soak.differ)}"),
    ):
        console.print(f"{'[green]✓[/]' if ok else '[red]✗[/]'} {text}")


if __name__ == "__main__":
    typer.run(main)
