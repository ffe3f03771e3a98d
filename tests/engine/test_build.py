"""Building notebooks from sources, and holding the committed ones against them."""

from __future__ import annotations

import base64
import subprocess
import sys

import nbformat
from tiny import NAME

from autograder.base.language import Language
from autograder.content.course import Course


def build(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", "build", *arguments]
    return subprocess.run(command, cwd=course.root, capture_output=True, text=True, check=False)


def complaints(course: Course) -> str:
    done = build(course, "--check")
    assert done.returncode == 1, done.stdout
    return done.stderr.replace("\n", "")


def edit(course: Course, old: str, new: str) -> None:
    path = course.source(NAME)
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_a_built_notebook_has_stubs_and_no_answers(built: Course) -> None:
    text = built.released(NAME).read_text()
    assert "raise NotImplementedError()" in text
    assert "secret_of_the_model_answer" not in text
    assert "BEGIN SOLUTION" not in text


def test_a_notebook_is_in_one_language(built: Course) -> None:
    text = built.released(NAME).read_text()
    assert "Two small things" in text
    assert "两件小事" not in text


def test_building_twice_gives_the_same_bytes(built: Course) -> None:
    before = built.released(NAME).read_bytes()
    build(built)
    assert built.released(NAME).read_bytes() == before


def test_what_was_built_passes_the_check(built: Course) -> None:
    done = build(built, "--check")
    assert done.returncode == 0, done.stderr


def test_a_change_of_the_source_is_noticed(built: Course) -> None:
    edit(built, "Twice a number", "Two times a number")
    message = complaints(built)
    assert str(built.released(NAME)) in message
    assert "Two times a number" in message or "Twice a number" in message


def test_a_missing_notebook_is_noticed(built: Course) -> None:
    built.released(NAME).unlink()
    assert "is missing" in complaints(built)


def test_a_solved_stub_is_noticed(built: Course) -> None:
    book = nbformat.read(built.released(NAME), as_version=4)
    for cell in book.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "double":
            cell.source = "def double(x):\n    return 2 * x\n"
    nbformat.write(book, built.released(NAME))
    message = complaints(built)
    assert str(built.released(NAME)) in message
    assert "exercise double is already solved" in message


def test_a_solution_that_fails_its_graders_is_noticed(built: Course) -> None:
    edit(built, "secret_of_the_model_answer * x", "secret_of_the_model_answer * torch.as_tensor(x).detach()[None][0]")
    hidden = built.hidden(NAME)
    hidden.write_text(
        hidden.read_text()
        + '''

@pytest.mark.check("double", points=0)
def test_double_of_one_is_three(student):
    """double(1) is 3"""
    expect.equal(student.call("double", 1.0), 3.0, "double(1)")
'''
    )
    message = complaints(built)
    assert str(built.source(NAME)) in message
    assert "the solution fails test_double_of_one_is_three" in message


def test_points_that_differ_between_notebook_and_checks_are_refused(tiny: Course) -> None:
    edit(tiny, '"points": 3', '"points": 4')
    done = build(tiny)
    assert done.returncode == 2
    assert "check_double is worth 4 points, but its checks are worth 3" in done.stderr.replace("\n", " ")


def test_an_exercise_without_a_check_cell_is_refused(tiny: Course) -> None:
    edit(tiny, '"grade_id": "check_double"', '"grade_id": "check_duble"')
    done = build(tiny)
    assert done.returncode == 2
    assert "exercises and check cells do not match" in done.stderr.replace("\n", " ")


def test_a_notebook_carries_its_pictures(tiny: Course) -> None:
    edit(tiny, "# # Two small things", "# # Two small things\n#\n# ![2](pictures/01_two.svg)")
    edit(tiny, "# # 两件小事", "# # 两件小事\n#\n# ![2](pictures/01_two.svg)")
    done = build(tiny)
    assert done.returncode == 2
    assert "pictures/01_two.svg: this picture is missing" in done.stderr.replace("\n", "")
    picture = tiny.root / "solutions" / "pictures" / "01_two.svg"
    picture.parent.mkdir()
    picture.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert build(tiny).returncode == 0
    for language in Language:
        text = nbformat.read(tiny.released(NAME, language), as_version=4).cells[0].source
        assert text.endswith(f"![2](data:image/svg+xml;base64,{base64.b64encode(picture.read_bytes()).decode()})")
    assert build(tiny, "--check").returncode == 0
