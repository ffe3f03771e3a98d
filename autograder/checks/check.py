"""What makes a pytest function a check.

A check is a pytest function with a mark and a docstring. The student reads the docstring's first line in each language:

    @pytest.mark.check("my_cnn", points=2, rests_on=["test_my_cnn_gives_ten_logits"])
    def test_my_cnn_computes_what_the_text_says(student, answer):
        '''MyCNN computes conv1, relu, pool and three linear layers, in that order

        zh: MyCNN 依次计算 conv1、relu、pool 和三个线性层
        '''

`student` and `answer` are probes.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import pytest

from autograder.base.errors import CourseError
from autograder.base.language import Text, halves


@dataclass(frozen=True)
class Check:
    """A check and its metadata."""

    id: str
    assignment: str
    exercise: str
    points: float
    rests_on: tuple[str, ...]
    title: Text
    item: pytest.Function


_CHECK = pytest.StashKey[Check | None]()


def check_of(item: pytest.Item) -> Check | None:
    """The check that a test defines; None if it defines none.

    Raises:
        CourseError: the test is marked as a check but has no exercise or no docstring.
    """
    if _CHECK not in item.stash:
        item.stash[_CHECK] = _read_check(item)
    return item.stash[_CHECK]


def _read_check(item: pytest.Item) -> Check | None:
    mark = item.get_closest_marker("check")
    if mark is None or not isinstance(item, pytest.Function):
        return None
    docstring = halves(item.function.__doc__ or "")
    case = f" [{item.callspec.id}]" if hasattr(item, "callspec") else ""  # of a parametrized check
    title = Text(docstring.en.split("\n")[0] + case, docstring.zh.split("\n")[0] + case)
    if not docstring.en or len(mark.args) != 1:
        raise CourseError(
            f"the check {item.name} needs an exercise and a docstring.", where=item.path,
            fix='Write @pytest.mark.check("exercise", points=1) and a first line for the student.',
        )  # fmt: skip
    return Check(
        id=item.name,
        assignment=item.path.stem.removeprefix("test_"),
        exercise=mark.args[0],
        points=float(mark.kwargs.get("points", 0)),
        rests_on=tuple(mark.kwargs.get("rests_on", ())),
        title=title,
        item=item,
    )


def seed_of(course_seed: int, check: Check) -> int:
    """The seed of a check's random numbers: different for each check, and the same on every machine."""
    return (course_seed + zlib.crc32(f"{check.assignment}:{check.id}".encode())) % (1 << 31)
