"""Does a grade depend on how busy the machine is? The same hand-ins, graded by one worker and by eight at once.

    python benchmarks/busy.py [--hand-ins 40] [--workers 8]

Most hand-ins are answers of the assignment's corpus. Five have an extra cell that never ends, sleeps for ever or is
slow; none of their cells needs between half of its time limit and twice as much. Prints how many grades differ.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import nbformat
import typer

from autograder.content.course import Course, find_course
from autograder.content.finding import SubmittedFile
from autograder.content.source import metadata_of, read_source
from autograder.diagnosis.corpus import read_corpus
from autograder.grading.jobs import Graded, Options
from autograder.grading.pool import Pool

BUSY = "import time\nstart = time.process_time()\nwhile time.process_time() - start < {seconds}:\n    pass\n"


def main(
    hand_ins: Annotated[int, typer.Option(min=6)] = 40,
    workers: Annotated[int, typer.Option(min=2)] = 8,
    assignment: str = "01_sequential_mlp",
) -> None:
    """Grade everything twice, and print what differs."""
    course = find_course()
    with tempfile.TemporaryDirectory() as folder:
        jobs = _hand_ins(course, assignment, Path(folder), hand_ins)
        alone, crowded = (_grades(course, assignment, jobs, number) for number in (1, workers))
    differ = sorted(student for student in alone if alone[student] != crowded[student])
    print(f"{len(jobs)} hand-ins, graded by 1 worker and by {workers} at once: {len(differ)} grades differ.")
    for student in differ:
        print(student, *(f"{grades[student]['score']:g}" for grades in (alone, crowded)))
    raise typer.Exit(1 if differ else 0)


def _grades(course: Course, assignment: str, jobs: list[SubmittedFile], workers: int) -> dict[str, dict[str, Any]]:
    grades = {}
    started = time.perf_counter()
    with Pool(course, [assignment], Options(), workers) as pool:
        pool.wait_until_ready()
        for outcome in pool.run(jobs):
            assert isinstance(outcome, Graded), outcome
            grades[outcome.job.student] = outcome.result.model_dump(
                exclude={"seconds": True, "checks": {"__all__": {"seconds"}}}
            )
    print(f"{workers} workers: {time.perf_counter() - started:.0f} s")
    return grades


def _hand_ins(course: Course, assignment: str, folder: Path, number: int) -> list[SubmittedFile]:
    limit = course.limits(assignment).cpu_seconds
    extra = {
        "endless": "while True:\n    pass\n",
        "endless_in_c": "sum(iter(int, 1))\n",
        "asleep": "import time\ntime.sleep(1e6)\n",
        "slow": BUSY.format(seconds=0.3 * limit),
        "slower": BUSY.format(seconds=0.45 * limit),
    }
    source = read_source(assignment, course.source(assignment))
    model = {exercise: source.solved(exercise) for exercise in source.exercises}
    answers = itertools.islice(itertools.cycle(read_corpus(course.answers(assignment), source)), number - len(extra))
    books = {f"corpus{n}": ({**model, answer.exercise: answer.code}, "") for n, answer in enumerate(answers)}
    books |= {name: (model, code) for name, code in extra.items()}
    return [
        SubmittedFile(student, assignment, _write(course, assignment, folder / f"{student}.ipynb", *book))
        for student, book in books.items()
    ]


def _write(course: Course, assignment: str, path: Path, answers: dict[str, str], extra: str) -> Path:
    book = nbformat.read(course.released(assignment), as_version=4)
    for cell in book.cells:
        cell.source = answers.get(metadata_of(cell).get("grade_id", ""), cell.source)
    if extra:
        book.cells.insert(2, nbformat.v4.new_code_cell(extra))
        book.cells.append(nbformat.v4.new_code_cell(extra))
    nbformat.write(book, path)
    return path


if __name__ == "__main__":
    typer.run(main)
