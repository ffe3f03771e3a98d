"""The command line: what it prints, what it leaves, how it ends."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tiny import DOUBLE, NAME, SCALE, notebook

from autograder.content.course import Course
from autograder.results.grade import SubmissionResult
from autograder.sandbox.host import find_bwrap

COMMAND = [sys.executable, "-m", "autograder"]
FINE = {"double": DOUBLE, "scale": SCALE}


def run(course: Course, *arguments: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, *COMMAND, *arguments], cwd=course.root, capture_output=True, text=True, check=False,
        env={**os.environ, "COLUMNS": "160"},
    )  # fmt: skip


def hand_in(course: Course, student: str, content: bytes, name: str = NAME) -> Path:
    path = course.root / "submitted" / student / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def result(course: Course, student: str) -> SubmissionResult:
    return SubmissionResult.model_validate_json((course.root / "results" / student / NAME / "result.json").read_text())


@pytest.mark.parametrize("verb", [[], ["build"], ["check"], ["grade"], ["audit"], ["demo"], ["collect"], ["return"]])
def test_every_verb_has_help_and_an_example(tiny: Course, verb: list[str]) -> None:
    done = run(tiny, *verb, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout
    if verb:
        assert f"Example: autograder {verb[0]}" in done.stdout


def test_a_mixed_batch_is_graded_to_its_end(built: Course) -> None:
    hand_in(built, "Ann Übel", notebook(**FINE))
    hand_in(built, "王小明", notebook(double="def double(x): return 42", scale=SCALE))
    hand_in(built, "broken", b"no notebook")
    hand_in(built, "large", b" " * (3 << 20))
    hand_in(built, "lost", notebook(**FINE), name="99_unknown")
    (built.root / "submitted" / "linked" / NAME).mkdir(parents=True)
    (built.root / "submitted" / "linked" / NAME / f"{NAME}.ipynb").symlink_to("/etc/passwd")
    done = run(built, "grade", "submitted")
    assert done.returncode == 0, done.stderr
    assert "the course has no assignment '99_unknown'" in done.stderr
    assert "5 of 5 submissions graded" in done.stdout
    assert result(built, "Ann Übel").score == 10
    assert result(built, "王小明").score == 9
    assert "Does your answer depend on x?" in done.stdout
    assert "not JSON" in result(built, "broken").problem
    assert "the limit is 1 MiB" in result(built, "large").problem
    assert "not a regular file" in result(built, "linked").problem
    assert "\x1b[" not in done.stdout  # no terminal, no colours


TEXT_FOR_TENSORS = "def double(x):\n    return '2x' if isinstance(x, torch.Tensor) else 2 * x\n"


def test_a_fault_of_the_grader_costs_nothing_and_ends_with_exit_code_3(tiny: Course) -> None:
    path = tiny.root / f"{NAME}_ann.py"
    path.write_text(f"import torch\nfrom torch import nn\n{TEXT_FOR_TENSORS}{SCALE}")
    hidden = tiny.hidden(NAME)
    hidden.write_text(hidden.read_text().replace("isinstance(given, str)", "given is not None"))
    done = run(tiny, "grade", str(path))
    assert done.returncode == 3
    assert "the grader failed in test_double_doubles_a_tensor" in done.stderr
    assert result(tiny, "ann").score == 10
    assert "You lose no points" in result(tiny, "ann").checks[1].message


def test_a_check_that_cannot_work_with_an_answer_is_for_the_instructor_to_look_at(tiny: Course) -> None:
    path = tiny.root / f"{NAME}_ann.py"
    path.write_text(f"import torch\nfrom torch import nn\n{TEXT_FOR_TENSORS}{SCALE}")
    done = run(tiny, "grade", str(path))
    assert done.returncode == 0
    assert "test_double_doubles_a_tensor cannot handle the returned value; grade it by hand" in done.stderr
    assert result(tiny, "ann").score == 9


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["grade", "nowhere.ipynb"], "there is no such file or folder"),
        (["grade", "course.yaml"], "nothing to grade"),
        (["grade", ".", "--assignment", "07_none"], "no assignment is called '07_none'"),
        (["audit", "07_none"], "no assignment is called '07_none'"),
        (["grade", ".", "--jobs", "0"], "Invalid value"),
        (["grade", "--device", "cuda", "solutions/01_tiny.py"], "there is no CUDA device here"),
    ],
)
def test_misuse_ends_with_exit_code_2_and_says_why(tiny: Course, arguments: list[str], complaint: str) -> None:
    import torch

    if "cuda" in arguments and torch.cuda.is_available():
        pytest.skip("there is a CUDA device here, so asking for it is no misuse")
    done = run(tiny, *arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert complaint in " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("title: A", "titel: A", "titel: unknown key"),
        ("minutes: 5", "minutes: five", "assignments.0.minutes: Input should be a valid integer"),
        ("seed: 1", "seed: [", "not YAML"),
        ("name: 01_tiny", "name: tiny", "assignments.0.name"),
    ],
)
def test_a_wrong_course_yaml_is_named_with_its_key(tiny: Course, old: str, new: str, complaint: str) -> None:
    path = tiny.root / "course.yaml"
    path.write_text(path.read_text().replace(old, new))
    done = run(tiny, "audit")
    assert done.returncode == 2
    assert str(path) in done.stderr.replace("\n", "")
    assert complaint in done.stderr


def test_a_student_checks_a_file_without_a_sandbox(tiny: Course) -> None:
    path = tiny.root / f"{NAME}.ipynb"
    path.write_bytes(notebook(double="def double(x): return x", scale=SCALE))
    done = run(tiny, "check", str(path))
    assert done.returncode == 0, done.stderr
    assert "double(3) should be 6; it is 3." in done.stdout
    assert "✓" in done.stdout


def test_audit_passes_a_good_corpus_and_fails_a_bad_one(tiny: Course) -> None:
    done = run(tiny, "audit")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 / 2" in done.stdout
    assert "5 / 5 (100%)" in done.stdout
    table = tiny.answers(NAME) / "wrong.yaml"
    table.write_text(table.read_text().replace("new: return 42", "new: return 2 * x"))
    done = run(tiny, "audit")
    assert done.returncode == 1
    assert "wrong answer double/constant gets full points" in done.stderr
    assert "no wrong answer fails test_double_doubles_a_tensor" not in done.stderr  # another one does
    hidden = tiny.hidden(NAME)
    extra = '@pytest.mark.check("double", points=0)\ndef test_anything_goes(student):\n    """anything goes"""\n'
    hidden.write_text(f"{hidden.read_text()}\n\n{extra}")
    assert "no wrong answer fails test_anything_goes" in run(tiny, "audit").stderr


def test_a_full_disk_is_said_and_the_rest_is_graded(tiny: Course, tmp_path: Path) -> None:
    for student in ("ann", "bob"):
        (tiny.root / f"{NAME}_{student}.ipynb").write_bytes(notebook(**FINE))
    results = tmp_path / "full"
    results.mkdir()
    files = [str(path) for path in sorted(tiny.root.glob("*.ipynb"))]
    small = (str(find_bwrap()), "--dev-bind", "/", "/", "--cap-add", "ALL", "--size", "4096", "--tmpfs", str(results))
    done = run(tiny, "grade", *files, "--results", str(results), before=small)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "No space left on device" in done.stderr
    assert "Free some space" in done.stderr


def test_ctrl_c_keeps_what_is_graded_and_leaves_no_process(tiny: Course) -> None:
    hand_in(tiny, "a", notebook(**FINE))
    for student in "bcdef":
        hand_in(tiny, student, notebook(double="while True: pass", scale=SCALE))
    shutil.copytree(tiny.root / "submitted", tiny.root / "handed_in")
    process = subprocess.Popen(
        [*COMMAND, "grade", "handed_in", "--jobs", "1"], cwd=tiny.root, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores it
    )  # fmt: skip
    assert process.stdout is not None
    assert "[1/6] a" in process.stdout.readline()
    descendants = _descendants(process.pid)
    assert descendants
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, out + err
    assert "5 submissions are not graded" in err
    assert result(tiny, "a").score == 10
    deadline = time.monotonic() + 10
    while any(_alive(pid) for pid in descendants) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in descendants if _alive(pid)]


def _descendants(root: int) -> set[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
    found = {root}
    while grown := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= grown
    return found - {root}


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_without_a_sandbox_it_grades_only_when_told_to(tiny: Course, tmp_path: Path) -> None:
    path = tiny.root / f"{NAME}_ann.ipynb"
    path.write_bytes(notebook(**FINE))
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    blocked = ("env", f"PATH={tmp_path}:/usr/bin:/bin")
    done = run(tiny, "grade", str(path), before=blocked)
    assert done.returncode == 3
    assert "Install bubblewrap" in done.stderr
    done = run(tiny, "grade", str(path), "--sandbox", "none", before=blocked)
    assert done.returncode == 0, done.stderr
    assert "No sandbox" in done.stderr
    assert result(tiny, "ann").score == 10


def test_the_schema_of_a_result_is_its_documentation(tiny: Course) -> None:
    schema = json.loads((Path(__file__).parents[2] / "autograder" / "results" / "result.schema.json").read_text())
    assert schema == SubmissionResult.model_json_schema()


def test_notebooks_of_odd_form_reach_the_gradebook_and_the_rest_is_graded(built: Course) -> None:
    fine = json.loads(notebook(**FINE))
    odd = {**fine, "cells": ["text", None, 7, {"cell_type": ["x"], "metadata": "m"}, *fine["cells"]]}
    hand_in(built, "a", json.dumps(odd).encode())
    lone = [{**cell, "source": "".join(cell["source"]) + "\n# \ud800"} for cell in fine["cells"]]
    hand_in(built, "b", json.dumps({**fine, "cells": lone}).encode())
    hand_in(built, "c", notebook(**FINE))
    done = run(built, "grade", "submitted", "--jobs", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 of 3 submissions graded" in done.stdout
    assert [result(built, student).score for student in "ac"] == [10, 10]
    for student in "abc":
        assert (built.root / "autograded" / student / NAME / f"{NAME}.ipynb").is_file()


def test_a_demonstration_has_a_class_whose_answers_differ_and_touches_no_other_folder(built: Course) -> None:
    assert run(built, "demo", "class").returncode == 0
    handed_in = sorted((built.root / "class" / "submitted").glob(f"*/{NAME}/{NAME}.ipynb"))
    assert len(handed_in) == 30
    assert len({path.read_bytes() for path in handed_in}) > 5
    assert sum("return x +" in path.read_text() for path in handed_in) == 1  # an accident
    (built.root / "own").mkdir()
    (built.root / "own" / "thesis.txt").write_text("mine")
    refused = run(built, "demo", "own")
    assert refused.returncode == 2
    assert "is not empty and not a demonstration" in refused.stderr
    assert (built.root / "own" / "thesis.txt").read_text() == "mine"
    assert run(built, "demo", "class").returncode == 0, "a demonstration may be made anew"


@pytest.mark.parametrize("where", [".", "..", "class/..", "live"])
def test_no_course_is_ever_taken_for_a_demonstration(built: Course, where: str) -> None:
    """Neither the course itself, nor what it lies in, nor another course that has submissions."""
    live = built.root / "live"
    for folder in (built.root, live):
        (folder / "submitted" / "ann").mkdir(parents=True)
        (folder / "submitted" / "ann" / "work.ipynb").write_text("mine")
    before = sorted(built.root.parent.rglob("*"))
    refused = run(built, "demo", where)
    assert refused.returncode == 2, refused.stderr
    assert "contains the course itself" in refused.stderr or "not a demonstration" in refused.stderr
    assert sorted(path for path in built.root.parent.rglob("*") if "__pycache__" not in str(path)) == [
        path for path in before if "__pycache__" not in str(path)
    ]


def test_a_check_with_several_cases_says_which_is_which(tiny: Course) -> None:
    with tiny.visible(NAME).open("a") as module:
        module.write(
            """

@pytest.mark.check("double")
@pytest.mark.parametrize("number", [2, 5])
def test_double_of_numbers(student, number):
    \"\"\"double of a number

    zh: 一个数的两倍
    \"\"\"
    expect.equal(student.call("double", number), 2 * number)
"""
        )
    path = tiny.root / f"{NAME}.ipynb"
    path.write_bytes(notebook(**FINE))
    done = run(tiny, "check", str(path))
    assert "double of a number [2]" in done.stdout
    assert "double of a number [5]" in done.stdout
