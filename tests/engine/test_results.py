"""Where results lie and who may read them, and what makes an earlier one stale."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import DOUBLE, NAME, SCALE, notebook

from autograder.base.errors import AutograderError
from autograder.base.files import write_atomically
from autograder.content.course import Course, load_course
from autograder.content.finding import Batch, SubmittedFile
from autograder.delivery.batch import grade_batch
from autograder.diagnosis.profiles import hints_digest
from autograder.gradebook.record import Recorder
from autograder.grading.digest import points_digest
from autograder.grading.jobs import Options
from autograder.results.folders import folder_name, result_paths

STUDENTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["ann", "ann.", "Ann", "..", "a/b", "a%2Fb"]
)


@given(st.lists(st.tuples(STUDENTS, st.sampled_from(["01_a", "02_b"])), max_size=12))
def test_no_two_submissions_share_a_result_and_none_leaves_the_folder(work: list[tuple[str, str]]) -> None:
    paths = result_paths(Path("results"), work)
    assert len({str(path).casefold() for path in paths}) == len(work)
    for path, (_, assignment) in zip(paths, work, strict=True):
        assert path.parts[0] == "results"
        assert path.parts[2:] == (assignment, "result.json")
        assert path.parts[1] not in ("", ".", "..")


@given(STUDENTS, STUDENTS)
def test_two_names_give_two_folders(one: str, other: str) -> None:
    assert (folder_name(one) == folder_name(other)) == (one == other)
    if one.isalpha():
        assert folder_name(one) == one


def test_two_files_of_one_student_and_students_of_like_names_are_all_kept(built: Course, tmp_path: Path) -> None:
    files = []
    for folder, student, suffix in (
        ("a", "ann", ".ipynb"),
        ("b", "ann", ".py"),
        ("c", "ann.", ".ipynb"),
        ("d", "Ann", ".py"),
    ):
        path = tmp_path / folder / f"{NAME}{suffix}"
        path.parent.mkdir()
        code = f"import torch\nfrom torch import nn\n# %%\n{DOUBLE}\n# %%\n{SCALE}"
        path.write_bytes(notebook(double=DOUBLE) if suffix == ".ipynb" else code.encode())
        files.append(SubmittedFile(student, NAME, path))
    report = grade_batch(built, Batch(files), Options(sandbox="none"), 1, tmp_path / "results", lambda _: None)
    assert not report.missing
    found = sorted((tmp_path / "results").rglob("result.json"))
    assert [path.parent.parent.name for path in found] == ["Ann (3)", "ann", "ann (2)", "ann%2E"]
    again = grade_batch(built, Batch(files), Options(sandbox="none"), 1, tmp_path / "results", lambda _: None)
    assert (again.kept, len(again.results)) == (4, 4)


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o027, 0o640)])
def test_who_may_read_a_file_is_said_by_the_umask(tmp_path: Path, umask: int, mode: int) -> None:
    path = tmp_path / "folder" / "result.json"
    before = os.umask(umask)
    try:
        write_atomically(path, b"first")
        write_atomically(path, b"second")
    finally:
        os.umask(before)
    assert path.read_bytes() == b"second"
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert [one.name for one in path.parent.iterdir()] == ["result.json"]


def test_a_file_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "result.json").mkdir()
    with pytest.raises(AutograderError, match="cannot be written"):
        write_atomically(tmp_path / "folder" / "result.json", b"x")
    assert [one.name for one in (tmp_path / "folder").iterdir()] == ["result.json"]


def test_an_autograded_tree_stands_until_its_replacement_does(built: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    path = built.root / "submitted" / "ann" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(notebook(double=DOUBLE))
    batch = Batch([SubmittedFile("ann", NAME, path, recorded=True)])
    results = built.root / "results"
    grade_batch(built, batch, Options(sandbox="none"), 1, results, lambda _: None)
    tree = built.root / "autograded" / "ann" / NAME
    graded = (tree / f"{NAME}.ipynb").read_bytes()
    (tree / "left.txt").write_text("of an earlier grading")
    with Recorder(built) as recorder, monkeypatch.context() as patch:
        from autograder.results.grade import SubmissionResult

        result = SubmissionResult.model_validate_json((results / "ann" / NAME / "result.json").read_bytes())
        patch.setattr("autograder.gradebook.record.write_atomically", refuse)
        with pytest.raises(AutograderError, match="no space"):
            recorder.record(result)
        assert (tree / f"{NAME}.ipynb").read_bytes() == graded
        patch.undo()
        recorder.record(result)
    assert [one.name for one in tree.iterdir()] == [f"{NAME}.ipynb"]


def refuse(*_: object) -> None:
    raise AutograderError("no space is left.")


CHANGES = {
    "a title": ("tests/hidden", '"""double gives twice a number', '"""double gives two times a number', (False, True)),
    "a comment": ("tests/hidden", "import torch\n", "import torch  # the library\n", (False, True)),
    "a check": ("tests/hidden", "21", "22", (True, True)),
    "points": ("tests/hidden", "points=2", "points=2.5", (True, True)),
    "a hint": ("tests/answers", "Is 3 doubled 9?", "Is 3 doubled really 9?", (False, True)),
    "the text": ("solutions", "# # Two small things", "# # Two little things", (False, False)),
    "a model answer": (
        "solutions",
        "return secret_of_the_model_answer * x",
        "return x * secret_of_the_model_answer",
        (True, True),
    ),
    "an assignment's title": ("course.yaml", "Two small things", "Two small tasks", (False, False)),
    "minutes": ("course.yaml", "minutes: 5", "minutes: 6", (False, False)),
    "a limit": ("course.yaml", "cpu_seconds: 2", "cpu_seconds: 3", (True, True)),
    "the seed": ("course.yaml", "seed: 1", "seed: 2", (True, True)),
}


@pytest.mark.parametrize(("place", "old", "new", "changed"), CHANGES.values(), ids=CHANGES.keys())
def test_what_decides_points_and_what_decides_hints_are_told_apart(
    tiny: Course, place: str, old: str, new: str, changed: tuple[bool, bool]
) -> None:
    before = points_digest(tiny, NAME), hints_digest(tiny, NAME)
    paths = [tiny.root / place] if place.endswith(".yaml") else sorted((tiny.root / place).rglob("*.*"))
    assert sum(old in path.read_text() for path in paths if path.is_file() and path.suffix in (".py", ".yaml")) >= 1
    for path in paths:
        if path.is_file() and path.suffix in (".py", ".yaml"):
            path.write_text(path.read_text().replace(old, new))
    load_course.cache_clear()
    course = load_course(tiny.root)
    after = points_digest(course, NAME), hints_digest(course, NAME)
    assert (before[0] != after[0], before[1] != after[1]) == changed
