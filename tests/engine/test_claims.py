"""What a submission says of itself earns nothing; see tests/attacks for those that go further."""

from __future__ import annotations

import json

import nbformat
from tiny import SCALE, Grade, notebook, status_of

WRONG = "def double(x):\n    return 42\n"  # right for 21 alone: worth 2 of the 3 points of its exercise


def test_check_cells_marked_to_be_skipped_are_run(grade: Grade) -> None:
    book = nbformat.reads(notebook(double=WRONG, scale=SCALE).decode(), as_version=4)
    for cell in book.cells:
        cell.metadata["tags"] = ["skip-execution"]
    assert grade(json.dumps(book).encode()).score == 9


NOTHING_LEARNED = """
class Scale(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.shift = torch.ones(size)

    def forward(self, x):
        return x + self.shift
"""
AGENT_THAT_LIES = """
import autograder.inside.agent as agent
from autograder.inside.agent import Agent

Agent.do_parameters = lambda self, of: [("weight", (4,), "torch.float32", True)]
Agent.do_draw = lambda self, of, **_: None
agent._load = lambda tensors, state: None
"""


def test_claims_alone_earn_nothing(grade: Grade) -> None:
    """Parameters that are there count where they are seen at work, or all that rests on them is in vain."""
    unused = NOTHING_LEARNED.replace(
        "self.shift =", "self.weight = nn.Parameter(torch.randn(size))\n        self.shift ="
    )
    assert status_of(grade(scale=NOTHING_LEARNED))["scale_has_one_parameter"] == "failed"
    for claims in (unused, NOTHING_LEARNED + AGENT_THAT_LIES):
        result = grade(scale=claims)
        assert result.score == 3  # the other exercise
        assert "its output does not depend on it" in result.exercise("scale")[0].message


def test_a_parameter_at_work_counts_although_the_rest_is_wrong(grade: Grade) -> None:
    result = grade(scale=SCALE.replace("x * self.weight + self.shift", "x - self.weight"))
    assert status_of(result)["scale_has_one_parameter"] == "passed"
    assert result.score == 4


def test_what_registers_parameters_and_computes_nothing_yet_is_told_so(grade: Grade) -> None:
    result = grade(scale=SCALE.replace("return x * self.weight + self.shift", "raise NotImplementedError"))
    [check, *_] = result.exercise("scale")
    assert (check.status.value, check.earned) == ("skipped", 0)
    assert "once your model computes an output" in check.message
