"""Modules that a student hands in beside a notebook: what is read of them, and that cells can import them."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import NAME, SCALE, notebook

from autograder.base.errors import SubmissionError
from autograder.content.course import Course
from autograder.content.finding import Batch, SubmittedFile, find_submissions
from autograder.content.modules import MAX_MODULES, read_modules
from autograder.delivery.batch import grade_batch
from autograder.grading.jobs import Graded, Options
from autograder.grading.pool import Pool

MIB = 1 << 20
IMPORTS = "import helpers\nfrom package.inner import one\n\ndef double(x):\n    return helpers.factor * one * x\n"
names = st.text(st.characters(exclude_characters="/\0", codec="utf-8"), min_size=1, max_size=8) | st.sampled_from(
    ["a", "b", "__pycache__", ".hidden", "a.py", "b.py", "__init__.py", "..py", "é.py", "a.b.py", "a.PY", "1.py"]
)
paths = st.lists(names.filter(lambda name: name not in (".", "..")), min_size=1, max_size=5).map("/".join)


@given(files=st.dictionaries(paths, st.binary(max_size=40), max_size=8), most=st.integers(0, 100))
@settings(max_examples=200, deadline=None)
def test_whatever_a_folder_holds_only_a_bounded_number_of_bytes_with_plain_names_is_read(
    files: dict[str, bytes], most: int
) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        for name, content in files.items():
            with contextlib.suppress(OSError):
                path = Path(scratch, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        with contextlib.suppress(SubmissionError):
            found = read_modules(Path(scratch), Path(scratch, "a.py"), most)
            assert sum(map(len, found.values())) <= most
            for name, content in found.items():
                assert re.fullmatch(r"(?:[A-Za-z_][A-Za-z0-9_]*/){0,3}[A-Za-z_][A-Za-z0-9_]*\.py", name)
                assert ".." not in PurePosixPath(name).parts
                assert (name, content) != ("a.py", files.get("a.py"))
                assert Path(scratch, name).read_bytes() == content


def test_links_pipes_and_too_many_or_too_large_modules_are_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    (tmp_path / "secret.py").write_text("secret")
    (folder / "link.py").symlink_to(tmp_path / "secret.py")
    (folder / "linked").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.py")
    assert read_modules(folder, folder / "x.ipynb", MIB) == {}
    (folder / "large.py").write_bytes(b" " * 101)
    with pytest.raises(SubmissionError, match="too large together"):
        read_modules(folder, folder / "x.ipynb", 100)
    for number in range(MAX_MODULES):
        (folder / f"module_{number}.py").write_bytes(b"")
    with pytest.raises(SubmissionError, match=f"more than {MAX_MODULES} modules"):
        read_modules(folder, folder / "x.ipynb", MIB)


def hand_in(course: Course, student: str = "ada", factor: int = 2) -> Path:
    folder = course.root / "submitted" / student / NAME
    (folder / "package").mkdir(parents=True)
    (folder / "package" / "inner.py").write_text("one = 1\n")
    (folder / "package" / "__init__.py").write_text("")
    (folder / "helpers.py").write_text(f"factor = {factor}\n")
    (folder / f"{NAME}.ipynb").write_bytes(notebook(double=IMPORTS, scale=SCALE))
    return folder


def test_cells_import_the_modules_and_packages_beside_the_notebook(pool: Pool, tiny: Course) -> None:
    hand_in(tiny)
    hand_in(tiny, "bob", factor=3)
    scores = {}
    for outcome in pool.run(find_submissions(tiny, [tiny.root / "submitted"]).files):
        assert isinstance(outcome, Graded), outcome
        scores[outcome.job.student] = outcome.result.score
    assert scores["ada"] == 10
    assert scores["bob"] < 10


def test_a_file_among_those_of_others_gets_none_of_theirs(pool: Pool, tiny: Course) -> None:
    path = tiny.root / f"{NAME}_ada.ipynb"
    path.write_bytes(notebook(double=IMPORTS, scale=SCALE))
    (tiny.root / "helpers.py").write_text("factor = 2\n")
    [outcome] = pool.run(find_submissions(tiny, [path]).files)
    assert isinstance(outcome, Graded)
    assert "No module named 'helpers'" in outcome.result.checks[0].message


def test_a_changed_module_is_a_changed_submission(built: Course) -> None:
    folder = hand_in(built)
    file = SubmittedFile("ada", NAME, folder / f"{NAME}.ipynb", folder=folder)
    kept = []
    for factor in (2, 2, 3):
        (folder / "helpers.py").write_text(f"factor = {factor}\n")
        report = grade_batch(built, Batch([file]), Options(), 1, built.root / "results", lambda _: None)
        kept.append(report.kept)
    assert kept == [0, 1, 0]


def test_modules_that_are_too_large_are_the_reason_that_is_given(pool: Pool, tiny: Course) -> None:
    folder = hand_in(tiny)
    (folder / "data.py").write_bytes(b"#" * (2 * MIB))
    [outcome] = pool.run(find_submissions(tiny, [folder]).files)
    assert isinstance(outcome, Graded)
    assert "too large together" in outcome.result.problem
