"""Reading submissions: whatever the file holds, it is read or refused, and nothing else."""

from __future__ import annotations

import contextlib
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny import NAME, TINY

from autograder.base.errors import SubmissionError
from autograder.base.language import LANGUAGE_KEY, Language
from autograder.content.course import load_course
from autograder.content.definitions import MAX_CODE, MAX_TOTAL
from autograder.content.py_percent import read_percent
from autograder.content.source import Cell, read_source
from autograder.content.stages import stages
from autograder.content.submission import MAX_CELLS, read_cells, read_submission
from autograder.wire.cell_ids import CellId

SOURCE = read_source(NAME, TINY / "solutions" / f"{NAME}.py")
MIB = 1 << 20
fuzz = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10)
words = st.sampled_from(
    ["cells", "cell_type", "code", "source", "metadata", "nbgrader", "grade_id", "nbformat", "double"]
)
anything = st.recursive(
    plain | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=15,
)
cells = st.fixed_dictionaries(
    {"cell_type": st.just("code") | anything},
    optional={
        "source": anything | st.lists(st.text(max_size=10), max_size=3),
        "metadata": anything
        | st.fixed_dictionaries({"nbgrader": anything, "tags": anything | st.just(["experiment"])}),
    },
)
notebooks = st.fixed_dictionaries(
    {"nbformat": st.just(4) | anything, "cells": st.lists(cells | anything, max_size=4)},
    optional={"metadata": anything | st.fixed_dictionaries({LANGUAGE_KEY: anything | st.just("zh")})},
)


def read(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with contextlib.suppress(SubmissionError):
        submission = read_submission(path, SOURCE, MIB)
        assert all(
            isinstance(cell.code, str) and isinstance(cell.id, CellId)
            for stage in submission.stages
            for cell in stage.cells
        )
        assert submission.language in tuple(Language)


@pytest.mark.parametrize("suffix", [".ipynb", ".py"])
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
@fuzz
def test_bytes_of_any_kind_are_read_or_refused(tmp_path: Path, suffix: str, content: bytes) -> None:
    read(tmp_path / f"submission{suffix}", content)


@given(notebook=notebooks | anything)
@fuzz
def test_notebooks_of_any_form_are_read_or_refused(tmp_path: Path, notebook: object) -> None:
    read(tmp_path / "submission.ipynb", json.dumps(notebook).encode())


@pytest.mark.parametrize(
    "content",
    [
        b"[" * MIB,
        b"[" + b"[]," * (MIB // 3 - 2) + b"1]",
        b'{"nbformat": 4, "cells": [' + b"{}," * (MIB // 3 - 20) + b"{}]}",
        b'{"nbformat": 4, "cells": [], "x": ' + b"9" * (MIB - 100) + b"}",
        b'{"a":' * (MIB // 5),
    ],
    ids=["brackets", "lists", "cells", "a number", "objects"],
)
def test_a_file_of_the_largest_size_takes_a_bounded_amount_of_memory(tmp_path: Path, content: bytes) -> None:
    tracemalloc.start()
    try:
        read(tmp_path / "submission.ipynb", content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100 * MIB


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "is a Git LFS pointer"),
        (
            b'{\n "cells": [\n<<<<<<< HEAD\n  {},\n=======\n  1\n>>>>>>> main\n ]\n}\n',
            "git conflict marker in line 3",
        ),
        (b"{\r\n<<<<<<< HEAD\r\n=======\r\n>>>>>>> main\r\n}", "git conflict marker in line 2"),
    ],
    ids=["a pointer", "marks", "marks with carriage returns"],
)
def test_what_git_made_of_a_notebook_is_called_by_its_name(tmp_path: Path, content: bytes, said: str) -> None:
    for suffix in (".ipynb", ".py"):
        path = tmp_path / f"{NAME}{suffix}"
        path.write_bytes(content)
        with pytest.raises(SubmissionError, match=said):
            read_submission(path, SOURCE, MIB)


def test_a_text_about_conflict_marks_is_no_conflict(tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}.py"
    path.write_text("# <<<<<<< is what git writes\n# =======\nx = 1\n")
    assert read_submission(path, SOURCE, MIB).stages[-1].cells[-1].code.endswith("x = 1")


@pytest.mark.parametrize(
    "content",
    [
        b"<<<<<<< \n" * 100_000 + b"=======\n" * 10_000,
        b"# ---\n# a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(b"# %c: &%c [*%c,*%c,*%c,*%c]\n" % (n + 1, n + 1, n, n, n, n)
                                                         for n in range(97, 120)) + b"# ---\nx = 1\n",
        b"# ---\n# jupyter:\n#   kernelspec: 5\n#   jupytext: 5\n# ---\n# %% tags=5 nbgrader=[[[[\nx = 1\n",
        b"# %% a=" + b"[" * 100_000 + b"\n# %% nbgrader=" + b"[" * 9_000 + b"\nx = 1\n",
        b"# %%\n" * 200_000,
    ],
    ids=["marks", "a bomb of YAML", "metadata of other forms", "brackets", "cells"],
)  # fmt: skip
def test_a_script_written_to_take_long_or_to_crash_the_reader_does_neither(tmp_path: Path, content: bytes) -> None:
    read(tmp_path / "submission.py", content)


def test_a_script_has_the_cells_and_ids_that_its_headers_say(tmp_path: Path) -> None:
    path = tmp_path / "submission.py"
    path.write_text(
        "# ---\n# jupyter: {}\n# ---\n\na = 1\n\n# %% [markdown]\n# text\n\n"
        '# %% tags=["experiment"]\nb = 2\n\n# %% nbgrader={"grade_id": "double", "solution": true}\nc = 3\n'
    )
    [stage] = read_submission(path, SOURCE, MIB).stages
    cells = [cell for cell in stage.cells if cell not in SOURCE.locked_cells()]
    assert [(cell.grade_id, cell.code.split("\n")[-1]) for cell in cells] == [("", "a = 1"), ("double", "c = 3")]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('a = """\n# %% no cell\n"""\n# %%\nb = 1', ['a = """\n# %% no cell\n"""', "b = 1"]),
        ("a = r'''\\'''\n# %% [markdown]\n'''\n# %%\nb = 1", ["a = r'''\\'''\n# %% [markdown]\n'''", "b = 1"]),
        ("a = 'it\\'s' # \"\"\"\n# %%\nb = 1", ["a = 'it\\'s' # \"\"\"", "b = 1"]),
        ('# %% [markdown]\n# don\'t """\n# %%\nb = 1', ['# don\'t """', "b = 1"]),
        ("a = '\\\n# %% no cell'\n# %%\nb = 1", ["a = '\\\n# %% no cell'", "b = 1"]),
        ("a = 1\r# %%\rb = 2\r\nc = 3", ["a = 1", "b = 2\nc = 3"]),
        ("a = 1 # \u2028# %% no cell\n# \x0c# %%\x0b\x85# %%", ["a = 1 # \u2028# %% no cell\n# \x0c# %%\x0b\x85# %%"]),
    ],
    ids=["triple quotes", "escapes", "comments", "text", "continued lines", "carriage returns", "separators"],
)
def test_a_script_is_cut_into_cells_and_lines_where_python_has_comments_and_lines(text: str, codes: list[str]) -> None:
    assert [cell["source"] for cell in read_percent(text)] == codes


def test_forgotten_quotes_spoil_no_cell_with_an_id() -> None:
    header = '# %% nbgrader={"grade_id": "double", "solution": true}\n'
    first, second = read_percent(f'a = """never closed\n{header}def double(x):\n    """Twice."""\n    return 2 * x')
    assert first["source"] == 'a = """never closed'
    assert second["metadata"]["nbgrader"]["grade_id"] == "double"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_script_with_a_byte_order_mark_is_read_as_what_it_says(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "submission.PY"
    path.write_bytes("# %%\na = 'é'\n".encode(encoding))
    assert read_cells(path, MIB).cells[0].code == "a = 'é'"


@pytest.mark.parametrize("encoding", ["cp1252", "gbk"])
@pytest.mark.parametrize("suffix", [".ipynb", ".py"])
def test_a_file_in_another_encoding_is_refused_as_such(tmp_path: Path, suffix: str, encoding: str) -> None:
    path = tmp_path / f"submission{suffix}"
    path.write_bytes(json.dumps({"nbformat": 4, "cells": ["é两"]}, ensure_ascii=False).encode(encoding, "ignore"))
    with pytest.raises(SubmissionError, match="UTF-8"):
        read_cells(path, MIB)


@pytest.mark.parametrize("front", ["", "# ---\n# jupyter: {}\n# ---\n", "a = 1\n"])
def test_a_script_of_more_cells_than_are_read_is_refused_and_not_cut_short(tmp_path: Path, front: str) -> None:
    path = tmp_path / "submission.py"
    path.write_text(front + "# %%\nx = 1\n" * (MAX_CELLS - 1))
    read_submission(path, SOURCE, MIB)
    path.write_text(front + "# %%\nx = 1\n" * (MAX_CELLS + 1))
    with pytest.raises(SubmissionError, match=f"more than {MAX_CELLS} cells"):
        read_submission(path, SOURCE, MIB)


def test_sources_have_the_code_cells_that_jupytext_makes_of_them() -> None:
    course = load_course(Path(__file__).parents[2])
    for name in course.names:
        path = course.source(name)
        by_jupytext = [cell for cell in read_source(name, path).notebook.cells if cell.cell_type == "code"]
        ours = [cell for cell in read_percent(path.read_text()) if cell["cell_type"] == "code"]
        assert [cell["source"] for cell in ours] == [cell.source for cell in by_jupytext]
        for key in ("nbgrader", "tags"):
            assert [cell["metadata"].get(key) for cell in ours] == [cell.metadata.get(key) for cell in by_jupytext]


def test_cells_beyond_a_bound_are_not_parsed_and_count_as_able_to_change_anything() -> None:
    """Otherwise a submission of the largest allowed size would keep a worker busy for minutes."""
    exercise = Cell(CellId(SOURCE.exercises[0]), "x = 1", 1)
    long = Cell(CellId(number=2), "\n".join(f"a{n} = 1" for n in range(MAX_CODE // 20)), 2)
    last = Cell(CellId(number=3), "def new():\n    pass\n", 3)
    assert len(stages([exercise, long, last], SOURCE)) == 1
    many = [long] * (MAX_TOTAL // len(long.code) + 1)
    assert len(stages([exercise, *many, last], SOURCE)) == 2
