"""A student's own checks: in a real Jupyter kernel, at each save, and in a list of where one stands."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from tiny import DOUBLE, NAME, SCALE, notebook

from autograder.base.language import Language
from autograder.content.course import Course


def executed(course: Course, content: bytes) -> nbformat.NotebookNode:
    book = nbformat.reads(content.decode(), as_version=4)
    NotebookClient(
        book, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(course.root)}}
    ).execute()
    return book


def shown(book: nbformat.NotebookNode, exercise: str) -> dict[str, str]:
    cell = next(c for c in book.cells if c.metadata.get("nbgrader", {}).get("grade_id") == f"check_{exercise}")
    [output] = [output for output in cell.outputs if output.output_type == "execute_result"]
    return dict(output.data)


def test_check_cells_show_a_table_in_the_notebook(tiny: Course) -> None:
    book = executed(tiny, notebook(double=DOUBLE, scale="Scale = None"))
    double, scale = shown(book, "double"), shown(book, "scale")
    assert "double(3) is 6" in double["text/html"]
    assert "✓ double(3) is 6" in double["text/plain"]
    assert "Scale keeps the shape" not in double["text/html"]
    assert "✗ Scale keeps the shape of its input [error]" in scale["text/plain"]
    assert "'NoneType' object is not callable" in scale["text/plain"]


def test_checks_see_the_notebook_as_it_is_now(tiny: Course) -> None:
    book = nbformat.reads(notebook(double=DOUBLE, scale="Scale = nn.Identity").decode(), as_version=4)
    book.cells.append(nbformat.v4.new_code_cell("double = lambda x: x\ncheck('01_tiny', 'double')"))
    book = executed(tiny, nbformat.writes(book).encode())
    assert "✓" in shown(book, "double")["text/plain"]
    assert "it is 3" in book.cells[-1].outputs[-1].data["text/plain"]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "autograder", *arguments]


def listed(course: Course, *, language: str = "C") -> str:
    environment = {**os.environ, "LC_ALL": language}
    done = subprocess.run(command("list"), cwd=course.root, capture_output=True, text=True, check=True, env=environment)
    return next(line for line in done.stdout.splitlines() if NAME in line)


def write(path: Path, **exercises: str) -> None:
    """Fill some exercises of a notebook as an editor saves it: the whole file in one move."""
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        cell.source = exercises.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source)
    fresh = path.with_suffix(".part")
    nbformat.write(book, fresh)
    fresh.replace(path)


def test_the_list_says_how_far_each_assignment_is(built: Course) -> None:
    path = built.released(NAME)
    row = listed(built)
    assert all(text in row for text in ("Two small things", "untouched", "0 / 2", "10", "5"))
    write(path, double="def double(x):\n    return 7\n")
    row = listed(built)
    assert "in progress" in row
    assert "0 / 2" in row
    write(path, double=DOUBLE)
    assert "1 / 2" in listed(built)
    write(path, scale=SCALE)
    assert "visible checks passed" in listed(built)
    path.write_text("{")
    assert "cannot be read" in listed(built)


def test_the_list_takes_the_notebook_that_was_begun_and_speaks_the_students_language(built: Course) -> None:
    write(built.released(NAME, Language.ZH), double=DOUBLE, scale=SCALE)
    assert "visible checks passed" in listed(built)
    row = listed(built, language="zh_CN.UTF-8")
    assert "两件小事" in row
    assert "自测检查全部通过" in row


class Watching:
    """`autograder watch` on a notebook, and what it has printed."""

    def __init__(self, course: Course, path: Path) -> None:
        self.output = course.root / "watch.txt"
        with self.output.open("w") as stream:
            self.process = subprocess.Popen(
                command("watch", str(path)), cwd=course.root, stdout=stream, stderr=stream, start_new_session=True
            )

    def wait_for(self, text: str, seconds: float = 60.0) -> str:
        """What was printed up to `text`, which is waited for; the rest is looked through next time."""
        deadline = time.monotonic() + seconds
        while text not in (printed := self.output.read_text()):
            assert time.monotonic() < deadline, printed
            assert self.process.poll() is None, printed
            time.sleep(0.02)
        self.output.write_text("")
        return printed


@contextlib.contextmanager
def watch(course: Course) -> Iterator[Watching]:
    settings = course.root / "course.yaml"
    settings.write_text(settings.read_text().replace("cpu_seconds: 2,", "cpu_seconds: 2, total_seconds: 3,"))
    started = Watching(course, course.released(NAME))
    try:
        yield started
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(started.process.pid, signal.SIGKILL)
        started.process.wait()


@pytest.fixture
def watching(built: Course) -> Iterator[Watching]:
    with watch(built) as started:
        yield started


def test_checks_run_again_at_each_save_until_they_are_stopped(built: Course, watching: Watching) -> None:
    path = built.released(NAME)
    assert "You have not changed this exercise yet" in watching.wait_for(" s\n")
    write(path, double="def double(x):\n    return x\n")
    assert "it is 3" in watching.wait_for(" s\n")
    write(path, double=DOUBLE)
    assert "it is 3" not in watching.wait_for(" s\n")
    path.with_name("another.ipynb").write_text("{")  # nobody's business
    path.write_text("{")
    assert "is not JSON" in watching.wait_for("submit it again")
    assert "another" not in watching.output.read_text()
    os.killpg(watching.process.pid, signal.SIGINT)
    assert watching.process.wait(10) == 0


def test_a_save_during_the_first_check_is_checked(built: Course) -> None:
    path, running = built.released(NAME), built.root / "running"
    write(path, double=f"import time\nopen({str(running)!r}, 'w').close()\ntime.sleep(1)\ndouble = None\n")
    with watch(built) as watching:
        deadline = time.monotonic() + 60
        while not running.exists():
            assert time.monotonic() < deadline, watching.output.read_text()
            time.sleep(0.02)
        write(path, double=DOUBLE, scale=SCALE)
        watching.wait_for(" s\n")
        assert "You have not changed" not in watching.wait_for(" s\n")


def test_neither_an_endless_loop_nor_an_exit_ends_the_watching(built: Course, watching: Watching) -> None:
    path = built.released(NAME)
    watching.wait_for(" s\n")
    write(path, double="while True: pass")
    assert "stopped after 3 s: is there a loop that never ends?" in watching.wait_for("ends?")
    write(path, double="import os\nos._exit(0)")
    assert "ended the process" in watching.wait_for("checks it")
    write(path, double=DOUBLE)
    assert "✓" in watching.wait_for(" s\n")
