"""Grading one submission: verdicts, isolation of exercises, and what bad input gets."""

from __future__ import annotations

import json

import nbformat
import pytest
from tiny import DOUBLE, SCALE, Grade, notebook, status_of

from autograder.results.grade import SCHEMA_VERSION, SubmissionResult

FULL = 10


def test_the_right_answer_gets_full_marks(grade: Grade) -> None:
    result = grade()
    assert (result.score, result.max_score) == (FULL, FULL)
    assert set(status_of(result).values()) == {"passed"}


def test_a_result_names_everything_that_decided_it(grade: Grade) -> None:
    result = json.loads(grade(double="def double(x):\n    return x**2\n").model_dump_json())
    assert result["schema_version"] == SCHEMA_VERSION
    assert result["student"] == "someone"
    assert result["assignment"] == "01_tiny"
    assert len(result["submission_sha256"]) == len(result["graders_sha256"]) == 64
    assert result["seed"] == 1
    assert {"autograder", "python", "torch", "torchvision"} == set(result["versions"])
    [check, *_] = result["checks"]
    assert check["id"] == "test_double_doubles_a_number"
    assert (check["exercise"], check["status"], check["points"], check["earned"]) == ("double", "failed", 2, 0)
    assert check["hint"] == "Is 3 doubled 9?"
    assert check["message"]
    assert check["seconds"] >= 0


def test_the_same_submission_gets_the_same_grade_hints_and_order(grade: Grade) -> None:
    def picture(result: SubmissionResult) -> list[tuple[object, ...]]:
        return [(c.id, c.status, c.earned, c.hint, c.message) for c in result.checks]

    scale = SCALE.replace("nn.Parameter(torch.randn(size))", "torch.randn(size)")
    assert picture(grade(scale=scale)) == picture(grade(scale=scale))


def test_a_check_that_rests_on_a_failed_one_is_skipped(grade: Grade) -> None:
    verdicts = status_of(grade(scale=SCALE.replace("nn.Parameter(torch.randn(size))", "torch.randn(size)")))
    assert verdicts["scale_has_one_parameter"] == "failed"
    assert verdicts["scale_multiplies_and_shifts"] == verdicts["scale_runs_on_a_gpu"] == "skipped"


def test_a_tensor_that_is_no_buffer_fails_on_the_simulated_gpu_alone(grade: Grade) -> None:
    buffer = 'self.register_buffer("shift", torch.ones(size))'
    result = grade(scale=SCALE.replace(buffer, "self.shift = torch.ones(size)"))
    assert status_of(result)["scale_runs_on_a_gpu"] == "failed"
    assert result.score == FULL - 3
    assert result.checks[-1].hint == "Which tensors does .to(device) move?"


def test_a_syntax_error_costs_its_own_exercise_only(grade: Grade) -> None:
    result = grade(double="def double(x)\n    return 2 * x\n")
    assert result.score == 7
    message = result.checks[0].message
    assert "SyntaxError" in message
    assert "exercise double, line 1" in message


def test_an_exception_at_import_costs_its_own_exercise_only(grade: Grade) -> None:
    result = grade(double="import a_module_that_is_nowhere\n" + DOUBLE)
    assert result.score == 7
    assert "ModuleNotFoundError" in result.checks[0].message


def test_an_exercise_left_as_it_was_is_said_to_be(grade: Grade) -> None:
    result = grade(double="def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n")
    assert result.score == 7
    assert result.checks[0].message.startswith("You have not changed this exercise yet.")


@pytest.mark.parametrize("where", ["def double(x):\n    while True: pass\n", DOUBLE + "\nwhile True: pass\n"])
def test_an_endless_loop_times_out_and_the_rest_is_graded(grade: Grade, where: str) -> None:
    verdicts = status_of(grade(double=where))
    assert verdicts["double_doubles_a_number"] == "timed out"
    assert verdicts["scale_runs_on_a_gpu"] == "passed"


def test_memory_beyond_the_limit_is_refused_and_the_rest_is_graded(grade: Grade) -> None:
    result = grade(double="def double(x):\n    hog = torch.ones(1 << 30)\n    return 2 * x\n")
    verdicts = status_of(result)
    assert verdicts["double_doubles_a_number"] == "out of memory"
    assert result.score == 7


HOG = "while True: kept.append(torch.empty(1 << 18))\n"


@pytest.mark.parametrize("code", [f"{DOUBLE}kept = []\n{HOG}", f"kept = []\ndef double(x):\n    {HOG}"])
def test_memory_that_is_taken_and_kept_is_not_missing_in_other_exercises(grade: Grade, code: str) -> None:
    verdicts = status_of(grade(double=code))
    assert verdicts["double_doubles_a_number"] == "out of memory"
    assert {status for name, status in verdicts.items() if name.startswith("scale")} == {"passed"}


@pytest.mark.parametrize("death", ["import os; os._exit(0)", "import os; os.abort()", "raise SystemExit"])
def test_ending_the_process_is_an_error_and_the_rest_is_graded(grade: Grade, death: str) -> None:
    result = grade(double=f"def double(x):\n    {death}\n")
    assert status_of(result)["double_doubles_a_number"] == "error"
    assert result.score == 7


def test_printing_and_warning_lose_no_points(grade: Grade) -> None:
    noise = "import sys, warnings\nwarnings.warn('careful')\nprint('x' * 100000)\nprint('y', file=sys.stderr)\n"
    noisy = "def double(x):\n    print(x); warnings.warn('again'); print(x, file=sys.stderr)\n    return 2 * x\n"
    assert grade(double=noise + noisy).score == FULL


def test_magics_and_shell_escapes_are_passed_over(grade: Grade) -> None:
    assert grade(double="%matplotlib inline\n!pip install torch\n" + DOUBLE).score == FULL


def test_a_python_file_is_graded_like_a_notebook(grade: Grade) -> None:
    code = f"import torch\nfrom torch import nn\n{DOUBLE}\n{SCALE}"
    assert grade(code.encode(), suffix=".py").score == FULL


def test_what_makes_a_check_raise_that_the_model_answer_passes_earns_nothing_and_is_said(grade: Grade) -> None:
    result = grade(double="def double(x):\n    return '2x' if isinstance(x, torch.Tensor) else 2 * x\n")
    assert not result.faulty
    assert result.score == FULL - 1
    assert (result.checks[1].status.value, result.checks[1].unforeseen) == ("failed", True)
    assert "KeyError" in result.checks[1].message


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"<html>log in</html>", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[1, 2]", "not a notebook"),
        (b'{"worksheets": [], "nbformat": 3, "nbformat_minor": 0}', "format 3"),
        (b'{"cells": [], "nbformat": 5}', "format 5"),
        (b"x" * (2 << 20), "the limit is 1 MiB"),
    ],
    ids=["empty", "blank", "binary", "html", "deep", "list", "v3", "v5", "large"],
)
def test_a_file_that_is_no_notebook_gets_zero_and_a_reason(grade: Grade, content: bytes, complaint: str) -> None:
    result = grade(content)
    assert result.score == 0
    assert complaint in result.problem
    assert set(status_of(result).values()) <= {"error", "skipped"}
    assert result.checks[0].message == result.problem


def _cells(change: object) -> bytes:
    book = nbformat.reads(notebook(double=DOUBLE, scale=SCALE).decode(), as_version=4)
    change(book)  # type: ignore[operator]
    return json.dumps(book).encode()  # as it stands: nbformat's writer would mend it


def _shuffle(book: nbformat.NotebookNode) -> None:
    book.cells = book.cells[::-1]


def _twice(book: nbformat.NotebookNode) -> None:
    book.cells = [cell for cell in book.cells for _ in range(2)]


def _strip(book: nbformat.NotebookNode) -> None:
    for cell in book.cells:
        cell.metadata = nbformat.NotebookNode()


def _raise_points(book: nbformat.NotebookNode) -> None:
    for cell in book.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.update(points=1000, grade=True, solution=True, locked=False)
            cell.metadata.tags = ["skip-execution"]


def _only_solutions(book: nbformat.NotebookNode) -> None:
    book.cells = [cell for cell in book.cells if cell.metadata.get("nbgrader", {}).get("solution")]


def _odd_types(book: nbformat.NotebookNode) -> None:
    book.cells[2].metadata = {"nbgrader": {"grade_id": ["x"]}}
    book.cells.append(nbformat.from_dict({"cell_type": "code", "source": ["x = ", "1"], "metadata": {}, "outputs": [],
                                          "execution_count": None}))  # fmt: skip


@pytest.mark.parametrize("change", [_shuffle, _twice, _strip, _raise_points, _only_solutions, _odd_types])
def test_a_notebook_with_its_cells_or_metadata_changed_is_graded_all_the_same(grade: Grade, change: object) -> None:
    result = grade(_cells(change))
    assert (result.score, result.max_score) == (FULL, FULL)


def test_repeated_and_missing_cells_are_mentioned(grade: Grade) -> None:
    assert any("2 times" in note for note in grade(_cells(_twice)).notes)

    def lose(book: nbformat.NotebookNode) -> None:
        book.cells = [c for c in book.cells if c.metadata.get("nbgrader", {}).get("grade_id") != "double"]

    result = grade(_cells(lose))
    assert result.score == 7
    assert any("missing" in note for note in result.notes)


def test_a_check_cell_cannot_be_used_to_run_code(grade: Grade) -> None:
    def rewrite(book: nbformat.NotebookNode) -> None:
        for cell in book.cells:
            if cell.metadata.get("nbgrader", {}).get("grade"):
                cell.source = "def double(x):\n    return 'overwritten'\n"

    assert grade(_cells(rewrite)).score == FULL


def test_two_broken_exercises_each_say_their_own_mistake(grade: Grade) -> None:
    result = grade(double="def double(x)\n    return 2 * x\n", scale="import a_module_that_is_nowhere\n" + SCALE)
    by_exercise = {check.exercise: check.message for check in result.checks if check.status == "error"}
    assert "SyntaxError" in by_exercise["double"]
    assert "ModuleNotFoundError" in by_exercise["scale"]
