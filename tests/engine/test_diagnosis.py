"""The corpus table, signatures, and naming a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tiny import NAME, SCALE, Grade

from autograder.base.errors import CourseError
from autograder.content.course import Course
from autograder.content.source import read_source
from autograder.diagnosis.corpus import Edit, apply, read_corpus
from autograder.diagnosis.matching import agree
from autograder.diagnosis.profiles import Profile, hints_digest, known_profiles
from autograder.diagnosis.profiling import make_profiles
from autograder.grading.pool import Pool
from autograder.probe.probe import Observation
from autograder.probe.signatures import signature
from autograder.wire.frames import Handle

CODE = "def f(x):\n    y = x + 1\n    if y:\n        y = 2\n    return y\n"
TABLE = Path("wrong.yaml")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("x + 1", "x - 1", CODE.replace("x + 1", "x - 1")),
        ("if y:\n    y = 2", "y = 3", "def f(x):\n    y = x + 1\n    y = 3\n    return y\n"),
        ("    if y:\n        y = 2", "", "def f(x):\n    y = x + 1\n    return y\n"),
        ("return y", "return y\nz = 1", CODE.replace("return y", "return y\nz = 1")),
    ],
)
def test_an_edit_replaces_its_text_at_any_indentation(old: str, new: str, expected: str) -> None:
    assert apply(Edit(old=old, new=new), CODE, "it", TABLE) == expected


@pytest.mark.parametrize("old", ["y", "z", "if y:\n    y = 3"])
def test_an_edit_whose_text_is_not_there_once_is_refused(old: str) -> None:
    with pytest.raises(CourseError, match="not once"):
        apply(Edit(old=old, new="1"), CODE, "it", TABLE)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("- id: constant", "- id: squared", "two answers to double are called 'squared'"),
        ("double:\n", "treble:\n", "no exercise is called 'treble'"),
        ("en: Is 3", "ne: Is 3", "not a table of misconceptions"),
        (
            "    old: nn.Parameter(torch.randn(size))\n    new: torch.randn(size)\n",
            "",
            "has no edits, no code and no file",
        ),
    ],
)
def test_a_wrong_table_is_refused_with_its_name(tiny: Course, old: str, new: str, complaint: str) -> None:
    table = tiny.answers(NAME) / "wrong.yaml"
    assert old in table.read_text()
    table.write_text(table.read_text().replace(old, new, 1))
    with pytest.raises(CourseError, match=complaint) as caught:
        read_corpus(tiny.answers(NAME), read_source(NAME, tiny.source(NAME)))
    assert "wrong.yaml" in str(caught.value)


def seen(outcome: object, action: str = "call") -> list[object]:
    return signature([Observation(action, outcome)])


def test_signatures_agree_within_rounding_and_differ_beyond_it() -> None:
    x = torch.randn(5, 7)
    assert agree(seen(x), seen(x + 1e-6))
    assert not agree(seen(x), seen(x + 0.1))
    assert not agree(seen(x), seen(x.T))
    assert not agree(seen(x), seen(x.flip(0)))
    assert not agree(seen(x), seen(None))
    assert not agree(seen(True), seen(1))


def test_signatures_do_not_depend_on_names_or_handles() -> None:
    assert agree(seen(Handle(1, "a")), seen(Handle(7, "b")))
    one = ("error", "AttributeError", "'MyNet' object has no attribute 'layer'")
    other = ("error", "AttributeError", "'Other' object has no attribute 'fc'")
    assert agree(seen(one), seen(other))
    assert not agree(seen(one), seen(("error", "TypeError", one[2])))
    parameters = [("a.weight", (2, 3), "float32", True)]
    assert agree(seen(parameters, "parameters"), seen([("b", (2, 3), "float32", True)], "parameters"))


def test_a_student_who_writes_it_differently_gets_the_hint_of_the_same_mistake(grade: Grade) -> None:
    own = """
class Scale(nn.Module):
    def __init__(self, number_of_features):
        super(Scale, self).__init__()
        shift = torch.full((number_of_features,), 1.0)
        self.shift = shift
        self.weight = nn.Parameter(torch.zeros(number_of_features))

    def forward(self, inputs):
        scaled = torch.mul(inputs, self.weight)
        return torch.add(scaled, self.shift)
"""
    result = grade(scale=own)
    assert [check.misconception for check in result.checks if check.status != "passed"] == ["not_a_buffer"]


def test_a_mistake_nobody_knows_gets_no_hint(grade: Grade) -> None:
    result = grade(scale=SCALE.replace("x * self.weight", "x / self.weight"))
    failed = [check for check in result.checks if check.status == "failed"]
    assert failed
    assert not any(check.hint for check in failed)


def test_profiles_are_made_of_answers_that_can_give_a_hint_and_the_rest_when_all_are_wanted(
    tiny: Course, warm_course: Course, pool: Pool
) -> None:
    def known(course: Course) -> list[Profile]:
        source = read_source(NAME, course.source(NAME))
        return known_profiles(course, NAME, source.exercises, hints_digest(course, NAME))

    made: list[str] = []
    make_profiles(tiny, [NAME], pool, made.append, failed={NAME: {"test_double_doubles_a_number"}})
    assert [profile.id for profile in known(tiny)] == ["squared"]
    for _ in range(2):
        make_profiles(tiny, [NAME], pool, made.append)
        assert known(tiny) == known(warm_course)
    assert len(made) == len(known(tiny))  # none was made twice
