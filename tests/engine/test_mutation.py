"""Mechanical mutants: what they are, and that a grader which lets one through is found out."""

from __future__ import annotations

import subprocess
import sys

import pytest
import yaml
from tiny import NAME

from autograder.content.course import Course, find_course
from autograder.content.source import read_source
from autograder.proof.mutation.mutants import mutants_of
from autograder.proof.mutation.trial import read_equivalents

MODEL = """    return nn.Sequential(
        nn.Linear(3, 2, bias=False), nn.ReLU()).eval()
    ### END SOLUTION"""


def changes(course: Course, exercise: str) -> list[str]:
    return [m.change for m in mutants_of(read_source(NAME, course.source(NAME))) if m.exercise == exercise]


def give(course: Course, old: str, new: str) -> None:
    path = course.source(NAME)
    assert path.read_text().count(old) == 1
    path.write_text(path.read_text().replace(old, new))


@pytest.mark.parametrize(
    "change",
    [
        "nn.Linear(3, 2, bias=False), nn.ReLU()).eval() => nn.Linear(4, 2, bias=False), nn.ReLU()).eval()",
        "nn.Linear(3, 2, bias=False), nn.ReLU()).eval() => nn.Linear(2, 3, bias=False), nn.ReLU()).eval()",
        "nn.Linear(3, 2, bias=False), nn.ReLU()).eval() => nn.Linear(3, 2, ), nn.ReLU()).eval()",
        "nn.Linear(3, 2, bias=False), nn.ReLU()).eval() => nn.Linear(3, 2, bias=True), nn.ReLU()).eval()",
        "nn.Linear(3, 2, bias=False), nn.ReLU()).eval() => nn.Linear(3, 2, bias=False), nn.Tanh()).eval()",
        "nn.Linear(3, 2, bias=False), nn.ReLU()).eval() => nn.Linear(3, 2, bias=False), nn.ReLU()).train()",
        "nn.Linear(3, 2, bias=False), nn.ReLU()).eval() => nn.Linear(3, 2, bias=False), nn.ReLU())",
        "nn.Linear(3, 2, bias=False), nn.ReLU()).eval() => nn.ReLU()).eval()",
    ],
)
def test_a_model_is_changed_in_the_ways_that_its_layers_can_be(tiny: Course, change: str) -> None:
    give(tiny, "    return secret_of_the_model_answer * x\n    ### END SOLUTION", MODEL)
    assert change in changes(tiny, "double")


def test_no_two_mutants_are_the_same_and_none_is_the_model_answer(tiny: Course) -> None:
    mutants = mutants_of(read_source(NAME, tiny.source(NAME)))
    assert len({mutant.code for mutant in mutants}) == len({mutant.id for mutant in mutants}) == len(mutants) > 10
    assert read_source(NAME, tiny.source(NAME)).solved("double") not in {mutant.code for mutant in mutants}


def test_what_is_handed_out_is_not_changed(tiny: Course) -> None:
    assert not any("super" in change for change in changes(tiny, "scale"))  # it stands above the solution


def try_mutants(course: Course) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", "audit", "--mutants", "--jobs", "1"]
    return subprocess.run(command, cwd=course.root, capture_output=True, text=True, check=False)


def test_a_survivor_is_printed_until_its_reason_is_written_down_and_a_reason_for_nothing_is_too(tiny: Course) -> None:
    draw = "self.weight = nn.Parameter(torch.{}(size))"
    survivor, other = f"{draw.format('randn')} => {draw.format('rand')}", f"{draw.format('randn')} => pass"
    done = try_mutants(tiny)
    assert done.returncode == 1
    assert done.stderr == f"✗ {NAME}: scale: {survivor}\n"
    file = tiny.answers(NAME) / "equivalent.yaml"
    entries = [{"change": survivor, "reason": "The text leaves open how the weight starts."}]
    file.write_text(yaml.safe_dump({"scale": entries}))
    done = try_mutants(tiny)
    assert done.returncode == 0, done.stderr
    file.write_text(yaml.safe_dump({"scale": [*entries, {"change": other, "reason": "It is no survivor."}]}))
    done = try_mutants(tiny)
    assert done.returncode == 1
    assert done.stderr == f"✗ {NAME}: equivalent.yaml has an entry for a mutant that did not survive: scale: {other}\n"


@pytest.mark.parametrize("assignment", find_course().names)
def test_every_reason_is_of_a_mutant_that_can_be_made(assignment: str) -> None:
    course = find_course()
    made = {(m.exercise, m.change) for m in mutants_of(read_source(assignment, course.source(assignment)))}
    known = read_equivalents(course.answers(assignment) / "equivalent.yaml")
    assert known.keys() <= made
    assert all(len(reason.split()) >= 3 for reason in known.values())
