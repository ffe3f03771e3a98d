"""Faults of our own side: processes killed, a gradebook that cannot be written. Nothing is lost, nothing done twice."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from tiny import DOUBLE, NAME, SCALE, copy_of, notebook

from autograder.content.course import Course
from autograder.results.grade import SubmissionResult
from autograder.sandbox.host import find_bwrap

COMMAND = [sys.executable, "-m", "autograder"]
STUDENTS = ("ann", "bob", "cho", "dee", "eli", "fay")
SLOW = f"import time\ntime.sleep(0.5)\n{DOUBLE}"
WRONG = "def double(x):\n    return 42\n"


@pytest.fixture(scope="module")
def handed_in(built_once: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The tiny course with its gradebook, and what six students have handed in."""
    course = copy_of(built_once, tmp_path_factory.mktemp("faults") / "course")
    for number, student in enumerate(STUDENTS):
        path = course.root / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(notebook(double=WRONG if number % 3 == 0 else SLOW, scale=SCALE))
    return course


@pytest.fixture
def course(handed_in: Course, tmp_path: Path) -> Course:
    return copy_of(handed_in, tmp_path / "course")


def start(course: Course, *before: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*before, *COMMAND, "grade", "submitted", "--jobs", "2"], cwd=course.root, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "COLUMNS": "160"},
    )  # fmt: skip


def finish(course: Course, *before: str) -> tuple[int, str]:
    process = start(course, *before)
    out, err = process.communicate(timeout=120)
    return process.returncode, out + err


def until(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdout is not None
    assert any(text in line for line in process.stdout)


def graded(course: Course) -> dict[str, tuple[float, int]]:
    """Scores and times of the results that are there."""
    found = {}
    for student in STUDENTS:
        path = course.root / "results" / student / NAME / "result.json"
        if path.is_file():
            result = SubmissionResult.model_validate_json(path.read_bytes())
            found[student] = (result.score, path.stat().st_mtime_ns)
    return found


def recorded(course: Course) -> dict[str, float]:
    """Scores in the gradebook, which must be whole."""
    with sqlite3.connect(course.root / "gradebook.db") as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        return dict(database.execute(
            "select submitted_assignment.student_id, sum(grade.auto_score) from grade"
            " join submitted_notebook on grade.notebook_id = submitted_notebook.id"
            " join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id"
            " group by submitted_assignment.student_id"
        ).fetchall())  # fmt: skip


def expected() -> dict[str, float]:
    return {student: 9.0 if number % 3 == 0 else 10.0 for number, student in enumerate(STUDENTS)}


def gone(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=15)
    return not alive


def test_a_run_that_is_killed_again_and_again_ends_where_a_whole_run_does(course: Course) -> None:
    seen: dict[str, tuple[float, int]] = {}
    for stage in (None, "[1/6]", "[4/6]"):
        process = start(course)
        if stage is None:
            time.sleep(2)  # workers are starting
        else:
            until(process, stage)
        descendants = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert gone(descendants)
        now = graded(course)
        assert {student: now[student] for student in seen} == seen  # graded once, and for good
        seen = now
    assert 1 < len(seen) < len(STUDENTS) + 1
    code, text = finish(course)
    assert code == 0, text
    assert f"{len(seen)} of them were graded before" in text
    assert {student: graded(course)[student] for student in seen} == seen
    assert {student: score for student, (score, _) in graded(course).items()} == expected()
    assert recorded(course) == expected()
    assert all((course.root / "autograded" / student / NAME / f"{NAME}.ipynb").is_file() for student in STUDENTS)
    assert not list((course.root / "results").rglob(".result*"))  # half-written files


@pytest.mark.parametrize("victim", ["autograder.inside.zygote", "grading.worker"])
def test_a_batch_goes_on_when_its_own_processes_are_killed(course: Course, victim: str) -> None:
    process = start(course)
    until(process, "[1/6]")
    killed = 0
    for descendant in psutil.Process(process.pid).children(recursive=True):
        try:
            command = descendant.cmdline()
            if any(victim in part for part in command) and "bwrap" not in command[0]:
                descendant.kill()
                killed += 1
        except psutil.NoSuchProcess:
            continue
    assert killed
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, out + err
    assert {student: score for student, (score, _) in graded(course).items()} == expected()
    assert recorded(course) == expected()


def test_grades_that_the_gradebook_does_not_take_are_recorded_by_the_next_run(course: Course) -> None:
    database = course.root / "gradebook.db"
    with sqlite3.connect(database, isolation_level=None) as lock:
        lock.execute("begin exclusive")
        code, text = finish(course)
        lock.execute("rollback")
    assert code == 3, text
    assert "6 grades are not recorded" in text
    assert "database is locked" in text
    assert "run the same command again" in text
    first = graded(course)
    assert {student: score for student, (score, _) in first.items()} == expected()

    bwrap = (str(find_bwrap()), "--dev-bind", "/", "/", "--cap-add", "ALL")
    code, text = finish(course, *bwrap, "--ro-bind", str(database), str(database))
    assert code == 3, text
    assert "readonly database" in text
    autograded = course.root / "autograded"
    autograded.mkdir(exist_ok=True)
    code, text = finish(course, *bwrap, "--size", "4096", "--tmpfs", str(autograded))
    assert code == 3, text
    assert "No space left" in text

    code, text = finish(course)
    assert code == 0, text
    assert "6 of them were graded before" in text
    assert graded(course) == first
    assert recorded(course) == expected()


def test_what_has_changed_since_is_graded_again_and_nothing_else(course: Course) -> None:
    assert finish(course)[0] == 0
    first = graded(course)
    path = course.root / "submitted" / "ann" / NAME / f"{NAME}.ipynb"
    path.write_bytes(notebook(double=DOUBLE, scale=SCALE))
    shutil.rmtree(course.root / "autograded" / "bob")
    code, text = finish(course)
    assert code == 0, text
    assert "5 of them were graded before" in text
    now = graded(course)
    assert now["ann"][0] == 10
    assert {**now, "ann": first["ann"]} == first
    assert recorded(course)["ann"] == 10
    assert (course.root / "autograded" / "bob" / NAME / f"{NAME}.ipynb").is_file()
    settings = course.root / "course.yaml"
    settings.write_text(settings.read_text().replace("Two small things", "Two small tasks"))
    hidden = course.hidden(NAME)
    hidden.write_text(hidden.read_text() + "\nEVERYTHING_HAS_CHANGED = True\n")
    assert "were graded before" not in finish(course)[1]


def test_a_new_title_or_hint_makes_no_grade_stale(course: Course) -> None:
    """What failed something is looked at again, for its hints; the rest stays, and so does every grade."""
    path = course.root / "submitted" / "ann" / NAME / f"{NAME}.ipynb"
    path.write_bytes(notebook(double=DOUBLE, scale=SCALE))
    assert finish(course)[0] == 0
    grades = recorded(course)
    perfect = sum(score == 10 for score in grades.values())
    assert 0 < perfect < len(grades)
    settings = course.root / "course.yaml"
    settings.write_text(settings.read_text().replace("Two small things", "Two small tasks"))
    assert f"{len(grades)} of them were graded before" in finish(course)[1]
    table = course.answers(NAME) / "wrong.yaml"
    table.write_text(table.read_text().replace("Is 3 doubled 9?", "Is 3 doubled really 9?"))
    hidden = course.hidden(NAME)
    hidden.write_text(hidden.read_text().replace('"""double gives twice', '"""double really gives twice') + "\n# why\n")
    assert f"{perfect} of them were graded before" in finish(course)[1]
    assert recorded(course) == grades
    for student, score in grades.items():
        text = (course.root / "results" / student / NAME / "result.json").read_text()
        assert ("double really gives twice a number" in text) == (score < 10)


JUMPING = """
import itertools, os, time
open(f"{__file__}.{os.getpid()}", "w").close()
wall, jumps = time.time, itertools.cycle((0, 86_400, -30 * 86_400, 3_600, -5))
time.time = lambda: wall() + next(jumps)
time.time_ns = lambda: int(1e9 * time.time())
"""


def test_a_clock_that_jumps_with_every_look_changes_no_grade_and_stops_nothing(course: Course, tmp_path: Path) -> None:
    """Limits and durations are measured with clocks that cannot jump."""
    (tmp_path / "sitecustomize.py").write_text(JUMPING)
    code, text = finish(course, "env", f"PYTHONPATH={tmp_path}")
    assert code == 0, text
    assert len(list(tmp_path.glob("sitecustomize.py.*"))) >= 3  # the clock has jumped: in the command and two workers
    assert {student: score for student, (score, _) in graded(course).items()} == expected()
    assert recorded(course) == expected()
    for path in (course.root / "results").rglob("result.json"):
        assert 0 <= SubmissionResult.model_validate_json(path.read_bytes()).seconds < 60
    assert "6 of them were graded before" in finish(course)[1]


def test_nothing_in_the_engine_asks_the_clock_on_the_wall() -> None:
    engine = Path(__file__).parents[2] / "autograder"
    collecting = engine / "cli" / "instructor" / "classroom.py"  # is about nothing else: what has arrived by now
    for path in engine.rglob("*.py"):
        if path == collecting:
            continue
        text = path.read_text()
        assert not [word for word in ("time.time(", "datetime.now(", "utcnow(", "date.today(") if word in text], path
