"""What editors, systems and students make of a notebook is read the same on every way to a grade."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_nbgrader import GRADES, do, rows
from tiny import DOUBLE, NAME, SCALE, copy_of, filled

from autograder.content.course import Course
from autograder.results.grade import SubmissionResult
from autograder.student.checking import check_file

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
FULL = 10
Book = dict[str, Any]


def _book(course: Course) -> Book:
    book: Book = json.loads(filled(course, double=DOUBLE, scale=SCALE))
    return book


def _cell(book: Book, name: str) -> Book:
    found: Book = next(cell for cell in book["cells"] if cell.get("id") == name)
    return found


def _turned(book: Book, kind: str) -> None:
    _cell(book, "double")["cell_type"] = kind


def _turned_and_repeated(book: Book) -> None:
    _turned(book, "markdown")
    book["cells"].append({**_cell(book, "double"), "cell_type": "code"})


def _odd_cells(book: Book) -> None:
    book["cells"] += [None, 7, "text", [], {"cell_type": 3, "metadata": ["list"], "source": 5}]


def _odd_metadata(book: Book) -> None:
    book["metadata"] = ["a list"]
    _cell(book, "double")["source"] = [line + "\n" for line in DOUBLE.split("\n")]


def _pictures(book: Book) -> None:
    picture = {"cell_type": "markdown", "metadata": {}, "attachments": {"a b.png": {"image/png": PIXEL}}}
    book["cells"] += [
        {**picture, "source": "my plot: ![x](attachment:a%20b.png)"},
        {**picture, "source": "lost: ![x](attachment:gone.png) ![y][z]\n\n[z]: attachment:gone_too.png"},
        {**picture, "source": "![x](attachment:a.png)", "attachments": {"a.png": {"text/html": "<b>bold</b>"}}},
        {**picture, "source": "![x](attachment:a.png)", "attachments": {"a.png": {"image/png": '"><b>bold</b>'}}},
        {**picture, "source": "![x](attachment:a.png)", "attachments": [1]},
    ]


def _separators(book: Book) -> None:
    _cell(book, "double")["source"] = "# a\u2028b\x0cc\x0bd\x85e\u2029%f\n" + DOUBLE + "s = 'a\u2028!b\x85c'\n"


CHANGES: dict[str, Callable[[Book], object]] = {
    "markdown": lambda book: _turned(book, "markdown"), "raw": lambda book: _turned(book, "raw"),
    "repeated": _turned_and_repeated, "odd_cells": _odd_cells, "odd_metadata": _odd_metadata, "pictures": _pictures,
    "separators": _separators,
}  # fmt: skip
ENCODED: dict[str, Callable[[str], bytes]] = {
    "bom": lambda text: text.encode("utf-8-sig"), "utf_16": lambda text: text.encode("utf-16"),
    "utf_16_be": lambda text: text.encode("utf-16-be"),
    "carriage_returns": lambda text: text.replace("\n", "\r").encode(),
    "windows": lambda text: text.replace("\n", "\r\n").encode(),
}  # fmt: skip
REFUSED = {
    "cp1252": ("# é\n", "cp1252", "is not UTF-8, as every notebook must be"),
    "gbk": ("# 两件小事\n", "gbk", "is not UTF-8, as every notebook must be"),
}


def hand_in(course: Course) -> None:
    for student in (*CHANGES, *ENCODED, *REFUSED):
        book = _book(course)
        CHANGES.get(student, lambda book: None)(book)
        text = json.dumps(book, indent=1, ensure_ascii=False)
        content = ENCODED.get(student, str.encode)(text)
        if student in REFUSED:
            comment, encoding, _ = REFUSED[student]
            _cell(book, "double")["source"] = comment + DOUBLE
            content = json.dumps(book, ensure_ascii=False).encode(encoding, "replace")
        path = course.root / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)


@pytest.fixture(scope="module")
def by_engine(built_once: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = copy_of(built_once, tmp_path_factory.mktemp("engine") / "course")
    hand_in(course)
    do(course, "autograder", "grade", "submitted", "--jobs", "1")
    return course


@pytest.fixture(scope="module")
def by_nbgrader(built_once: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = copy_of(built_once, tmp_path_factory.mktemp("nbgrader") / "course")
    hand_in(course)
    do(course, "nbgrader", "autograde", NAME)
    do(course, "nbgrader", "generate_feedback", NAME)
    return course


def test_both_programs_give_the_same_grades_and_notebooks(by_engine: Course, by_nbgrader: Course) -> None:
    grades = rows(by_engine, GRADES)
    assert rows(by_nbgrader, GRADES) == grades
    scores = {student: sum(row[1] for row in grades if row[-1] == student) for *_, student in grades}  # type: ignore[misc]
    assert scores == {**dict.fromkeys((*CHANGES, *ENCODED), FULL), **dict.fromkeys(REFUSED, 0)}
    for student in scores:
        one, other = (_autograded(course, str(student)) for course in (by_engine, by_nbgrader))
        assert json.loads(one.read_text()) == json.loads(other.read_text()), student


def _autograded(course: Course, student: str) -> Path:
    return course.root / "autograded" / student / NAME / f"{NAME}.ipynb"


@pytest.mark.parametrize("student", REFUSED)
def test_a_file_that_is_not_utf_8_is_refused_for_this_reason_on_every_way(
    by_engine: Course, by_nbgrader: Course, student: str
) -> None:
    said = REFUSED[student][2]
    result = (by_engine.root / "results" / student / NAME / "result.json").read_text()
    assert said in SubmissionResult.model_validate_json(result).problem
    assert said in (by_nbgrader.root / "feedback" / student / NAME / f"{NAME}.html").read_text()


@pytest.mark.parametrize("student", ["markdown", "raw", "repeated"])
def test_a_solution_cell_that_was_turned_into_text_is_shown_as_the_code_that_it_is_graded_as(
    by_nbgrader: Course, student: str
) -> None:
    book = json.loads(_autograded(by_nbgrader, student).read_text())
    code = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]
    text = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] != "code"]
    assert any("return 2 * x" in source for source in code)
    assert not any("return 2 * x" in source for source in text)


def test_pasted_pictures_reach_the_feedback_page_and_missing_ones_do_not_stop_it(by_nbgrader: Course) -> None:
    page = (by_nbgrader.root / "feedback" / "pictures" / NAME / f"{NAME}.html").read_text()
    assert page.count(PIXEL) >= 1
    assert "lost:" in page
    assert "<b>bold</b>" not in page


def test_a_students_own_check_and_list_read_the_same_files(built: Course, by_engine: Course) -> None:
    for student in (*CHANGES, *ENCODED):
        content = (by_engine.root / "submitted" / student / NAME / f"{NAME}.ipynb").read_bytes()
        path = built.root / "mine" / f"{NAME}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        assert {check.status.value for check in check_file(built, path, NAME).checks} == {"passed"}, student
