"""Reasons that a student reads when code that worked on their machine does not work here."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import DOUBLE, NAME, SCALE, Grade, notebook

from autograder.base.language import Language
from autograder.checks.newer_syntax import newer_syntax
from autograder.content.course import Course, load_course
from autograder.content.definitions import MAX_CODE, names_defined, statements
from autograder.probe.probe import Probe
from autograder.results.grade import SubmissionResult
from autograder.sandbox.clock import Budget
from autograder.sandbox.fork import Fork
from autograder.sandbox.host import Sandbox
from autograder.wire.cell_ids import CellId
from autograder.wire.failures import StudentFailure

Cells = Callable[[list[nbformat.NotebookNode]], None]
HERE = sys.version_info[:2]
USES_HELPER = "def double(x):\n    return helper(x)\n"
HELPER = "def helper(x):\n    return 2 * x\n"
F_STRING = "d = {'a': 1}\nprint(f'{d['a']}')\n"
BROKEN_LINE = "unfinished = (1,\n"


def book(edit: Cells, language: Language = Language.EN, python: str = "", **exercises: str) -> bytes:
    """The notebook of someone who has edited more than the exercises."""
    made = nbformat.reads(notebook(language, **{"double": DOUBLE, "scale": SCALE, **exercises}).decode(), as_version=4)
    edit(made.cells)
    if python:
        made.metadata["language_info"] = {"name": "python", "version": python}
    return nbformat.writes(made).encode()


def put(grade_id: str, code: str) -> Cells:
    """Add code to a cell."""

    def edit(cells: list[nbformat.NotebookNode]) -> None:
        cell = next(cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)
        cell.source = f"{cell.source}\n{code}"

    return edit


def added(code: str, *tags: str, at: int = 10**6) -> Cells:
    """Add a cell."""
    cell = nbformat.v4.new_code_cell(code, metadata={"tags": list(tags)})
    return lambda cells: cells.insert(at, cell)


def unedited(_: list[nbformat.NotebookNode]) -> None: ...


def message(result: SubmissionResult, exercise: str = "double") -> str:
    return next(check.message for check in result.checks if check.exercise == exercise and check.message)


def checked(course: Course, content: bytes) -> str:
    """What `autograder check` prints about a notebook that someone has saved under its own name."""
    course.released(NAME).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "check", str(course.released(NAME))],
        cwd=course.root, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "2000"},
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (put("check_double", HELPER), "the check cell of double"),
        (put("setup", HELPER), "the locked cell setup"),
        (added(HELPER, "experiment"), "an experiment cell (code cell 6)"),
    ],
    ids=["check cell", "locked cell", "experiment"],
)
def test_a_name_that_is_defined_only_where_grading_does_not_run_it_is_said_to_be_there(
    grade: Grade, edit: Cells, place: str
) -> None:
    said = message(grade(book(edit, double=USES_HELPER)))
    assert "name 'helper' is not defined" in said
    assert f"helper is defined only in {place}. Grading " in said


def test_the_students_own_check_gives_the_same_reasons(built: Course) -> None:
    def edit(cells: list[nbformat.NotebookNode]) -> None:
        put("setup", "from math import tau")(cells)
        put("check_double", HELPER)(cells)
        added("half = 0.5", "experiment")(cells)

    said = checked(built, book(edit, double=USES_HELPER, scale=SCALE.replace("x * self", "half * x * self")))
    assert "There is code in the locked cell setup that its original does not have (it defines tau)." in said
    assert "helper is defined only in the check cell of double. Grading " in said
    assert "half is defined only in an experiment cell (code cell 6). Grading " in said


def test_reasons_come_in_the_language_of_the_notebook(grade: Grade) -> None:
    edit = put("check_double", HELPER)
    result = grade(book(edit, Language.ZH, double=USES_HELPER))
    assert "只有 double 的检查单元定义了 helper。评分时运行的是这个单元原来的代码" in message(result)
    assert any("double 的检查单元里有原来没有的代码（其中定义了 helper）" in note for note in result.notes)


def test_a_name_that_a_running_cell_defines_too_is_not_blamed_on_another_cell(grade: Grade) -> None:
    def edit(cells: list[nbformat.NotebookNode]) -> None:
        added(HELPER, "experiment")(cells)
        added("raise ValueError('early')\n" + HELPER, at=2)(cells)

    said = message(grade(book(edit, double=USES_HELPER)))
    assert "only in" not in said
    assert "helper is defined in code cell 2, which stopped with an error." in said


def test_an_import_in_a_locked_cell_is_named_where_it_is_missing(grade: Grade) -> None:
    result = grade(book(put("setup", "from math import tau"), scale="tau\n" + SCALE))
    assert "tau is defined only in the locked cell setup." in message(result, "scale")
    assert result.notes[0] == (
        "There is code in the locked cell setup that its original does not have (it defines tau). "
        "Grading runs the original: move your code to the cell of the exercise, or to a new cell before it."
    )


def test_an_answer_in_a_check_cell_is_named_where_the_stub_stands(grade: Grade) -> None:
    stub = "def double(x):\n    raise NotImplementedError()\n"
    result = grade(book(put("check_double", DOUBLE), double=stub))
    assert "You have not changed this exercise yet." in message(result)
    assert "But double is also defined in the check cell of double." in message(result)
    assert any("(it defines double)" in note for note in result.notes)


@pytest.mark.parametrize(
    "edit",
    [
        put("check_double", "\n# a remark\n\n"),
        lambda cells: [cell.update(source=cell.source.replace('"', "'")) for cell in cells if "check(" in cell.source],
        lambda cells: [cell.update(source="") for cell in cells if "check(" in cell.source],
        added("y = double(4)", "experiment"),
    ],
    ids=["a comment", "another layout", "emptied", "an experiment"],
)
def test_a_cell_to_which_no_code_was_added_gets_no_note(grade: Grade, edit: Cells) -> None:
    assert grade(book(edit)).notes == []


def test_a_note_does_not_list_what_other_cells_define(grade: Grade) -> None:
    [note] = grade(book(put("check_double", "x = 3\ndouble = lambda x: 7"))).notes
    assert "(it defines x)" in note


def test_code_that_is_not_python_is_noted_without_names(grade: Grade) -> None:
    [note] = grade(book(put("check_double", BROKEN_LINE))).notes
    assert "its original does not have. Grading runs the original" in note


def test_points_do_not_depend_on_what_is_noted(grade: Grade) -> None:
    result = grade(book(put("check_double", HELPER)))
    assert result.score == result.max_score
    assert result.notes


@pytest.mark.skipif(HERE >= (3, 12), reason="this Python knows the syntax")
def test_an_f_string_of_a_newer_python_is_named(grade: Grade) -> None:
    result = grade(book(unedited, double=F_STRING + DOUBLE))
    said = f"The grader runs Python {HERE[0]}.{HERE[1]}; an f-string with its own kind of quotes"
    assert said in message(result)
    assert any(said in note for note in result.notes)


def test_a_notebook_of_a_newer_python_gets_this_as_the_reason_of_a_syntax_error(grade: Grade) -> None:
    said = "The notebook was written with Python 3.99."
    assert said in message(grade(book(unedited, python="3.99.1", double=BROKEN_LINE)))
    for older in ("3.1.0", "", "x", "9" * 5000):
        assert "The notebook was written" not in message(grade(book(unedited, python=older, double=BROKEN_LINE)))


@pytest.mark.parametrize(
    ("message", "line", "version"),
    [
        ("f-string: unmatched '['", "print(f'{d['a']}')", (3, 12)),
        ("f-string: expecting '}'", 'text = f"{", ".join(words)}"', (3, 12)),
        ("f-string expression part cannot include a backslash", "f'{\"\\n\".join(x)}'", (3, 12)),
        ("unterminated string literal", "x = f'{", (3, 12)),
        ("f-string: expecting '}'", 'print(f"{x")', None),
        ("f-string: single '}' is not allowed", "f'{x}}'", None),
        ("invalid syntax", "type Pair = tuple[int, int]", (3, 12)),
        ("expected '('", "def first[T](items: list[T]) -> T:", (3, 12)),
        ("invalid syntax", "class Box[T]:", (3, 12)),
        ("multiple exception types must be parenthesized", "except ValueError, TypeError:", (3, 14)),
        ("invalid syntax", "greeting = t'{name}'", (3, 14)),
        ("invalid syntax", "lazy import torch", (3, 15)),
        ("iterable unpacking cannot be used in comprehension", "[*a for a in b]", (3, 15)),
        ("invalid syntax", "type(x) = 3", None),
        ("invalid syntax", "def f(x) return x", None),
        ("'(' was never closed", "print(f'{x}'", None),
    ],
)
def test_newer_syntax_is_told_from_mistakes(message: str, line: str, version: tuple[int, int] | None) -> None:
    found = newer_syntax(message, f"    {line}", (3, 11))
    assert (found[0] if found else None) == version
    assert newer_syntax(message, line, (3, 15)) is None


@pytest.mark.parametrize(
    "code",
    [
        "import seaborn\n" + DOUBLE,
        "from seaborn.objects import Plot\n" + DOUBLE,
        "def double(x):\n    import seaborn as sns\n    return 2 * x\n",
    ],
    ids=["at the top", "a part of it", "inside a function"],
)
def test_a_package_that_the_grader_lacks_is_named_with_those_that_it_has(grade: Grade, code: str) -> None:
    said = message(grade(double=code))
    assert "The grader does not have seaborn; it has Python's standard library and torch, torchvision, numpy," in said
    assert "pandas" in said


def test_a_package_that_is_missing_in_a_try_costs_nothing(grade: Grade) -> None:
    result = grade(double="try:\n    import seaborn\nexcept ImportError:\n    seaborn = None\n" + DOUBLE)
    assert result.score == result.max_score


@pytest.mark.parametrize("line", ["from itertools import no_such", "import itertools\nitertools.no_such"])
def test_a_part_of_python_that_is_not_there_is_answered_with_the_version(grade: Grade, line: str) -> None:
    assert f"The grader has Python {HERE[0]}.{HERE[1]}." in message(grade(double=f"{line}\n{DOUBLE}"))


def test_a_part_of_torch_that_is_not_there_is_answered_with_the_version(grade: Grade) -> None:
    import torch

    code = "def double(x):\n    return torch.nn.no_such(x)\n"
    assert f"The grader has torch {torch.__version__}." in message(grade(double=code))


def test_the_sandbox_has_every_package_that_students_may_import(sandbox: Sandbox) -> None:
    packages = load_course(Path(__file__).resolve().parents[2]).settings.packages
    fork = Fork(sandbox, load_course(Path(__file__).resolve().parents[2]).settings.limits.for_sandbox())
    try:
        for package in packages:
            fork.start_clock(Budget(60))
            Probe(fork).run_cell(CellId("one"), f"import {package}")
        Probe(fork).run_cell(
            CellId("two"),
            "import pandas, tqdm, tqdm.auto\nassert sum(tqdm.auto.tqdm(pandas.DataFrame({'a': [1, 2]})['a'])) == 3\n",
        )
    except StudentFailure as failure:
        pytest.fail(failure.message.en)
    finally:
        fork.close()


# Reading what untrusted code defines

tokens = st.sampled_from(
    ["def", "class", "lambda", "import", "x", "=", "(", ")", "[", "]", "{", "}", ":", ",", "*", "f'", "'", '"""', "\\",
     "\n", "\n    ", "for", "in", "if", "match", "case", "1", "async ", "await ", "@", "%time", "!ls", "\x00", "中"]
)  # fmt: skip


@given(code=st.text(max_size=200) | st.lists(tokens, max_size=60).map(" ".join))
@settings(max_examples=500, deadline=None)
def test_code_of_any_kind_has_names_and_statements(code: str) -> None:
    assert all(isinstance(name, str) for name in names_defined(code))
    assert isinstance(statements(code), frozenset)


@pytest.mark.parametrize(
    "unit",
    ["(", "[", "{", "{0:", "-", "not ", "a.b", "a()", "1+", "lambda:", "1 if 1 else ", "f(", "match ", "await ",
     "1**", "{a}", "x=1\n", "@a\n", "elif a:pass\n", "[x for x in ", "with (", "f(a:=", "{1:{",
     "(lambda x:(", "f'{", "\\", "'"],
)  # fmt: skip
def test_code_written_to_take_long_or_to_crash_the_parser_does_neither(unit: str) -> None:
    started = time.monotonic()
    for start in ("", "x = ", "f'", "if a:pass\n"):
        code = (start + unit * MAX_CODE)[:MAX_CODE]
        assert isinstance(names_defined(code), frozenset)
        assert isinstance(statements(code), frozenset)
    assert time.monotonic() - started < 10


def test_the_names_of_a_cell_are_those_it_makes_global() -> None:
    code = """%matplotlib inline
import os.path, numpy as np
from torch import nn
a, (b, *c) = 1, (2, 3)
for d in []: e = 0
def f(g): h = 1
class I: j = 2
with open("k") as k: pass
[l for l in a]
!pip install m
"""
    assert names_defined(code) == {"os", "np", "nn", "a", "b", "c", "d", "e", "f", "I", "k"}
