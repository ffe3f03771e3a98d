"""nbgrader, unmodified, manages the course: its commands, its gradebook and its pages use this engine."""

from __future__ import annotations

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from tiny import DOUBLE, NAME, SCALE, copy_of, notebook

from autograder.content.course import Course

BIN = Path(sys.executable).parent
WRONG = "def double(x):\n    return 42\n"
SECRETS = (
    "SECRET_OF_THE_GRADER",
    "secret_of_the_model_answer",
    "expect.equal",
    "Traceback (most recent",
    "tests/hidden",
)
CLASS = {
    "ann": {"double": DOUBLE, "scale": SCALE},
    "bob": {"double": WRONG, "scale": SCALE},
    "Zoë Maes": {"double": "def double(x)\n    return\n", "scale": SCALE},
    "idle": {},
}
GRADES = "SELECT b.name, g.auto_score, g.manual_score, g.needs_manual_grade, st.id FROM grade g \
JOIN base_cell b ON g.cell_id = b.id JOIN submitted_notebook n ON g.notebook_id = n.id \
JOIN submitted_assignment s ON n.assignment_id = s.id JOIN student st ON s.student_id = st.id ORDER BY 5, 1"
COMMENTS = "SELECT b.name, c.auto_comment, st.id FROM comment c \
JOIN base_cell b ON c.cell_id = b.id JOIN submitted_notebook n ON c.notebook_id = n.id \
JOIN submitted_assignment s ON n.assignment_id = s.id JOIN student st ON s.student_id = st.id ORDER BY 3, 1"
SUBMISSIONS = "SELECT st.id, s.timestamp, n.late_submission_penalty FROM submitted_assignment s \
JOIN student st ON s.student_id = st.id JOIN submitted_notebook n ON n.assignment_id = s.id ORDER BY 1"


def do(course: Course, *command: str, ok: int = 0) -> str:
    """Run one of the environment's programs in the course's folder."""
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=course.root, capture_output=True, text=True, check=False
    )
    assert done.returncode == ok, done.stdout + done.stderr
    return done.stdout + done.stderr


def hand_in(course: Course) -> None:
    for student, exercises in CLASS.items():
        folder = course.root / "submitted" / student / NAME
        folder.mkdir(parents=True)
        book = nbformat.read(course.released(NAME), as_version=4)
        for cell in book.cells:
            cell.source = exercises.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
        (folder / f"{NAME}.ipynb").write_text(nbformat.writes(book))
        (folder / "timestamp.txt").write_text("2026-11-20 18:00:00 UTC")


def rows(course: Course, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(course.root / "gradebook.db") as database:
        return database.execute(query).fetchall()


@pytest.fixture(scope="module")
def by_nbgrader(built_once: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The class graded by nbgrader's own commands."""
    course = copy_of(built_once, tmp_path_factory.mktemp("nbgrader") / "course")
    hand_in(course)
    do(course, "nbgrader", "autograde", NAME)
    do(course, "nbgrader", "generate_feedback", NAME)
    do(course, "nbgrader", "export")
    return course


@pytest.fixture(scope="module")
def by_engine(built_once: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The same class graded by `autograder grade`."""
    course = copy_of(built_once, tmp_path_factory.mktemp("engine") / "course")
    hand_in(course)
    do(course, "autograder", "grade", "submitted", "--jobs", "1")
    return course


def test_nbgrader_autograde_runs_this_engine(by_nbgrader: Course) -> None:
    scores = {(student, cell): score for cell, score, _, _, student in rows(by_nbgrader, GRADES)}
    assert scores["ann", "check_double"] == 3
    assert scores["ann", "check_scale"] == 7
    assert scores["bob", "check_double"] == 2
    assert scores["Zoë Maes", "check_double"] == 0
    assert scores["Zoë Maes", "check_scale"] == 7
    assert scores["idle", "check_scale"] == 0


def test_autograder_grade_leaves_the_same_gradebook(by_nbgrader: Course, by_engine: Course) -> None:
    for query in (GRADES, COMMENTS, SUBMISSIONS):
        assert rows(by_engine, query) == rows(by_nbgrader, query)


def test_autograder_grade_leaves_the_same_autograded_tree(by_nbgrader: Course, by_engine: Course) -> None:
    def tree(course: Course) -> dict[str, tuple[int, object]]:
        folder = course.root / "autograded"
        return {
            str(path.relative_to(folder)): (path.stat().st_mode, _content(path))
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    assert tree(by_engine) == tree(by_nbgrader)


def _content(path: Path) -> object:
    return json.loads(path.read_text()) if path.suffix == ".ipynb" else path.read_text()


def test_export_has_every_student_and_score(by_nbgrader: Course) -> None:
    lines = (by_nbgrader.root / "grades.csv").read_text().splitlines()
    scores = {line.split(",")[3]: float(line.split(",")[9]) for line in lines[1:]}
    assert scores == {"ann": 10, "bob": 9, "Zoë Maes": 7, "idle": 0}


def test_feedback_shows_every_check_its_result_hint_and_message(by_nbgrader: Course) -> None:
    page = (by_nbgrader.root / "feedback" / "bob" / NAME / f"{NAME}.html").read_text()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "double gives twice a number" in text
    assert "double gives twice a tensor" in text
    assert "Does your answer depend on x?" in text
    assert "the output should be a tensor of shape (3, 2)" in text
    assert "failed 0/1" in text


def test_feedback_never_shows_a_grader_or_a_model_answer(by_nbgrader: Course) -> None:
    for student in CLASS:
        page = (by_nbgrader.root / "feedback" / student / NAME / f"{NAME}.html").read_text()
        for secret in SECRETS:
            assert secret not in page, (student, secret)


def test_text_from_a_student_reaches_the_feedback_page_escaped(by_engine: Course) -> None:
    script = "def double(x):\n    raise ValueError('<script>alert(1)</script>')\n"
    folder = by_engine.root / "submitted" / "mallory" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(notebook(double=script, scale=SCALE))
    do(by_engine, "autograder", "grade", "submitted")
    do(by_engine, "nbgrader", "generate_feedback", NAME, "--student", "mallory")
    page = (by_engine.root / "feedback" / "mallory" / NAME / f"{NAME}.html").read_text()
    report = page[page.index("double gives twice a number") :]
    assert "<script>alert(1)" not in report
    assert "&lt;script&gt;alert(1)" in report


@pytest.fixture(scope="module")
def formgrader(built_once: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Course, str]]:
    """A Jupyter server with nbgrader's formgrader, in a course with work handed in."""
    course = copy_of(built_once, tmp_path_factory.mktemp("formgrader") / "course")
    hand_in(course)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    server = subprocess.Popen(
        [str(BIN / "jupyter"), "server", "--allow-root", "--no-browser", f"--port={port}", "--IdentityProvider.token=t",
         "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
         "--ServerApp.disable_check_xsrf=True"],
        cwd=course.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(home), "PATH": f"{BIN}:{os.environ['PATH']}"},
    )  # fmt: skip
    base = f"http://127.0.0.1:{port}/formgrader"
    try:
        _wait_for(f"{base}/api/assignments?token=t")
        yield course, base
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).read()
            return
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def test_formgraders_autograde_button_runs_this_engine(formgrader: tuple[Course, str]) -> None:
    course, base = formgrader
    request = urllib.request.Request(f"{base}/api/submission/{NAME}/bob/autograde?token=t", method="POST", data=b"")
    answer = json.loads(urllib.request.urlopen(request, timeout=120).read())
    assert answer["success"], answer
    listed = json.loads(urllib.request.urlopen(f"{base}/api/submission/{NAME}/bob?token=t", timeout=30).read())
    assert (listed["score"], listed["max_score"]) == (9, 10)
    assert (course.root / "autograded" / "bob" / NAME / f"{NAME}.ipynb").is_file()
