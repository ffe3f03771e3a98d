"""Finding submissions: what students rename, copy and misplace is graded or named, and never silently left out."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tiny import DOUBLE, NAME, SCALE, notebook

from autograder.base.errors import UsageError
from autograder.content.course import Course
from autograder.content.finding import Batch, find_submissions
from autograder.content.naming import assignment_named
from autograder.gradebook.placing import place

NAMES = ["01_sequential_mlp", "02_custom_network", "13_rnn", "14_lstm"]
FINE = notebook(double=DOUBLE, scale=SCALE)
HALF = notebook(double=DOUBLE)
SCRIPT = f"import torch\nfrom torch import nn\n\n# %%\n{DOUBLE}\n# %%\n{SCALE}".encode()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("01_sequential_mlp", 0), ("01_Sequential_MLP", 0), ("01-sequential-mlp", 0), ("01 sequential mlp", 0),
        ("01_sequential_mlp (1)", 0), ("01_sequential_mlp-Copy1", 0), ("01_sequential_mlp_zh", 0),
        ("01_sequential_mlp - Copy (2)", 0), ("01_sequential_mlp 副本", 0), ("01_sequential_mlp_ada", 0),
        ("1_sequential_mlp", 0), ("01", 0), ("1", 0), ("１", 0), ("01_sequental_mpl", 0), ("1_mlp", 0),
        ("sequential_mlp", 0), ("Sequential MLP (1)", 0), ("rnn", 2), ("13-RNN", 2),
        ("14_rnn", None), ("03", None), ("2026-01-13", None), ("01.02.2026", None), ("homework", None), ("", None),
        ("2nd try", None), ("11", None),
    ],
)  # fmt: skip
def test_an_assignment_is_recognised_by_what_is_left_of_its_name(text: str, name: int | None) -> None:
    assert assignment_named(NAMES, text) == (None if name is None else NAMES[name])


def hand_in(course: Course, path: str, content: bytes = FINE) -> Path:
    file = course.root / "submitted" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def find(course: Course, *paths: str, **options: str) -> Batch:
    return find_submissions(course, [course.root / path for path in paths or ("submitted",)], **options)


def seen(course: Course, batch: Batch) -> list[tuple[str, str, bool]]:
    """Student, path below submitted/, and whether it is recorded."""
    base = course.root / "submitted"
    return [(file.student, file.path.relative_to(base).as_posix(), file.recorded) for file in batch.files]


@pytest.mark.parametrize(
    "path",
    [
        f"{NAME}/{NAME} (1).ipynb", f"{NAME}/{NAME}-Copy1.ipynb", f"{NAME}/01_Tiny.ipynb", f"{NAME}/{NAME}.IPYNB",
        f"{NAME}/{NAME}_zh.ipynb", f"{NAME}/homework.ipynb", f"{NAME}/2.ipynb", f"{NAME}/work/{NAME}.ipynb",
        f"{NAME}/{NAME}.py", f"{NAME}/solution.py", f"{NAME}.ipynb", "01/anything.ipynb", "1/tiny.ipynb",
        f"01-tiny/{NAME}.ipynb", f"work/{NAME}.ipynb", f"assignments/zh/{NAME}/{NAME}.ipynb", "tiny.ipynb", "01.ipynb",
    ],
)  # fmt: skip
def test_a_file_of_another_name_or_place_is_graded_with_a_note_and_put_where_nbgrader_looks(
    tiny: Course, path: str
) -> None:
    file = hand_in(tiny, f"ada/{path}", SCRIPT if path.endswith(".py") else FINE)
    batch = find(tiny)
    assert seen(tiny, batch) == [("ada", f"ada/{path}", True)]
    assert any(str(file) in note and "graded as 01_tiny" in note for note in batch.notes)
    before = file.read_bytes()
    placed = place(tiny, batch)
    assert seen(tiny, placed) == [("ada", f"ada/{NAME}/{NAME}.ipynb", True)]
    assert any(f"{file}: copied to" in note for note in placed.notes)
    assert file.read_bytes() == before
    again = place(tiny, find(tiny))
    assert (seen(tiny, again), again.notes) == (seen(tiny, placed), [])


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (f"{NAME}/{NAME}.zip", "archives are not opened. Unpack its notebook to"),
        (f"{NAME}.zip", "archives are not opened"),
        ("work.zip", "its name and folder tell no assignment"),
        (f"{NAME}/{NAME}.pdf", "it is not a notebook"),
        (f"{NAME}.html", "it is not a notebook"),
        ("homework.ipynb", "its name and folder tell no assignment"),
        ("99_other/99_other.ipynb", "the course has no assignment '99_other'"),
    ],
)
def test_what_cannot_be_graded_is_named_with_its_right_place(tiny: Course, path: str, said: str) -> None:
    hand_in(tiny, f"ada/{path}", b"PK")
    hand_in(tiny, f"bob/{NAME}/{NAME}.ipynb")
    batch = find(tiny)
    assert seen(tiny, batch) == [("bob", f"bob/{NAME}/{NAME}.ipynb", True)]
    [note] = batch.notes
    assert path.split("/")[0] in note
    assert said in note
    assert ".ipynb" in note


def test_empty_folders_are_named(tiny: Course) -> None:
    (tiny.root / "submitted" / "ada").mkdir(parents=True)
    (tiny.root / "submitted" / "bob" / NAME).mkdir(parents=True)
    with pytest.raises(UsageError, match=r"ada: contains no notebook.*bob.*contains no notebook"):
        find(tiny)


def test_what_programs_leave_is_ignored(tiny: Course) -> None:
    for path in (
        f"ada/{NAME}/{NAME}.ipynb", f"ada/{NAME}/.ipynb_checkpoints/{NAME}-checkpoint.ipynb", "ada/.DS_Store",
        f"__MACOSX/{NAME}.ipynb", f"ada/__MACOSX/{NAME}.ipynb", f"ada/{NAME}/._{NAME}.ipynb",
        ".ipynb_checkpoints/a.ipynb", f"ada/{NAME}/helpers.py", f"ada/{NAME}/data.csv",
        f"ada/{NAME}/timestamp.txt",
    ):  # fmt: skip
        hand_in(tiny, path, path.encode())
    batch = find(tiny)
    assert (seen(tiny, batch), batch.notes) == ([("ada", f"ada/{NAME}/{NAME}.ipynb", True)], [])


def test_the_file_of_the_right_name_counts_and_others_get_results_of_their_own(
    tiny: Course,
) -> None:
    hand_in(tiny, f"ada/{NAME}/{NAME} (1).ipynb", HALF)
    hand_in(tiny, f"ada/{NAME}/{NAME}.ipynb")
    hand_in(tiny, f"ada/{NAME}/{NAME} (2).ipynb")  # the same content, which is graded
    batch = find(tiny)
    assert seen(tiny, batch) == [
        ("ada", f"ada/{NAME}/{NAME}.ipynb", True), ("ada", f"ada/{NAME}/{NAME} (1).ipynb", False),
    ]  # fmt: skip
    assert [file.number for file in batch.files] == [1, 2]
    assert "gets a result of its own" in batch.notes[0]


def test_of_two_downloads_of_one_name_both_are_graded_and_none_is_recorded(tiny: Course) -> None:
    hand_in(tiny, f"ada/{NAME}/{NAME} (1).ipynb", HALF)
    hand_in(tiny, f"ada/{NAME}/{NAME} (2).ipynb")
    batch = find(tiny)
    assert [recorded for _, _, recorded in seen(tiny, batch)] == [False, False]
    assert all("it is unclear which file counts" in note for note in batch.notes)


def test_a_notebook_in_the_folder_of_another_assignment_is_named(tiny: Course) -> None:
    [row] = tiny.settings.assignments
    rows = [row, row.model_copy(update={"name": "02_more"})]
    course = Course(tiny.root, tiny.settings.model_copy(update={"assignments": rows}))
    hand_in(course, f"ada/{NAME}/02_more.ipynb")
    hand_in(course, f"bob/{NAME}/{NAME}.ipynb")
    batch = find(course)
    assert seen(course, batch) == [("bob", f"bob/{NAME}/{NAME}.ipynb", True)]
    assert any("its folder is 01_tiny's" in note and "02_more/02_more.ipynb" in note for note in batch.notes)


@pytest.mark.parametrize("path", [".", "submitted", "submitted/ada", f"submitted/ada/{NAME}",
                                  f"submitted/ada/{NAME}/{NAME}.ipynb"])  # fmt: skip
def test_any_path_in_submitted_is_taken_for_what_it_is(tiny: Course, path: str) -> None:
    hand_in(tiny, f"ada/{NAME}/{NAME}.ipynb")
    assert seen(tiny, find(tiny, path)) == [("ada", f"ada/{NAME}/{NAME}.ipynb", True)]


def test_a_student_can_be_chosen_and_a_file_can_be_given_a_student_and_an_assignment(tiny: Course) -> None:
    hand_in(tiny, f"ada/{NAME}/{NAME}.ipynb")
    hand_in(tiny, "bob/homework.ipynb")
    assert [file.student for file in find(tiny, student="ada").files] == ["ada"]
    assert seen(tiny, find(tiny, "submitted/bob/homework.ipynb", assignment=NAME)) == [
        ("bob", "bob/homework.ipynb", True)
    ]
    loose = tiny.root / "download.ipynb"
    loose.write_bytes(FINE)
    [file] = find(tiny, "download.ipynb", assignment=NAME, student="cho").files
    assert (file.student, file.recorded) == ("cho", False)


@pytest.mark.parametrize(
    ("name", "student"),
    [
        (f"{NAME}_ann.ipynb", "ann"), (f"{NAME} (1).ipynb", "handed_in"), (f"{NAME}-Copy1.ipynb", "handed_in"),
        (f"{NAME}_zh.ipynb", "handed_in"), (f"{NAME}_ann (2).ipynb", "ann"), (f"{NAME}.IPYNB", "handed_in"),
    ],
)  # fmt: skip
def test_a_mark_of_a_copy_is_no_student(tiny: Course, name: str, student: str) -> None:
    (tiny.root / "handed_in").mkdir()
    (tiny.root / "handed_in" / name).write_bytes(FINE)
    for path in ("handed_in", f"handed_in/{name}"):
        [file] = find(tiny, path).files
        assert (file.student, file.assignment, file.recorded) == (student, NAME, False)


def test_a_students_folder_elsewhere_is_one(tiny: Course) -> None:
    path = tiny.root / "desk" / "ada" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(FINE)
    for place_ in ("desk", "desk/ada"):
        [file] = find(tiny, place_).files
        assert (file.student, file.path, file.recorded) == ("ada", path, False)


def test_links_are_not_followed_and_are_named(tiny: Course) -> None:
    elsewhere = tiny.root / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / f"{NAME}.ipynb").write_bytes(FINE)
    (tiny.root / "submitted" / "ada" / NAME).mkdir(parents=True)
    (tiny.root / "submitted" / "ada" / NAME / f"{NAME} (1).ipynb").symlink_to(elsewhere / f"{NAME}.ipynb")
    (tiny.root / "submitted" / "bob").symlink_to(elsewhere)
    (tiny.root / "submitted" / "cho").mkdir()
    (tiny.root / "submitted" / "cho" / "work").symlink_to(elsewhere)
    with pytest.raises(UsageError) as raised:
        find(tiny)
    for name in ("ada", "bob", "cho"):
        assert name in str(raised.value)
    assert str(raised.value).count("it is a link") == 3


def test_renamed_and_misplaced_work_reaches_the_gradebook_by_both_programs(built: Course) -> None:
    hand_in(built, f"ada/{NAME}/{NAME} (1).ipynb")
    hand_in(built, f"bob/{NAME}.ipynb")
    hand_in(built, f"cho/{NAME}.py", SCRIPT)
    environment = {**os.environ, "COLUMNS": "160"}
    graded = subprocess.run([sys.executable, "-m", "autograder", "grade", "submitted"], cwd=built.root, text=True,
                            capture_output=True, env=environment, check=False)  # fmt: skip
    assert graded.returncode == 0, graded.stderr
    assert "3 of 3 submissions graded" in graded.stdout
    query = "SELECT student_id, sum(auto_score) FROM grade g JOIN submitted_notebook n ON g.notebook_id = n.id \
             JOIN submitted_assignment s ON n.assignment_id = s.id GROUP BY 1"
    scores = []
    for command in (["nbgrader", "--version"], ["nbgrader", "autograde", NAME, "--force"]):
        program = Path(sys.executable).parent / command[0]
        subprocess.run([program, *command[1:]], cwd=built.root, check=True, capture_output=True)
        with sqlite3.connect(built.root / "gradebook.db") as database:
            scores.append(dict(database.execute(query).fetchall()))
    assert scores == [{"ada": 10, "bob": 10, "cho": 10}] * 2
    again = subprocess.run([sys.executable, "-m", "autograder", "grade", f"submitted/ada/{NAME}"], cwd=built.root,
                           text=True, capture_output=True, env=environment, check=False)  # fmt: skip
    assert "1 of them were graded before" in again.stdout
    result = json.loads((built.root / "results" / "ada" / NAME / "result.json").read_text())
    assert (result["student"], result["file"]) == ("ada", f"submitted/ada/{NAME}/{NAME}.ipynb")
