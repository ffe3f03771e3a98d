"""What checks say: each word passes what is right, and names what is wrong."""

from __future__ import annotations

import math

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Mismatch, Text
from autograder.inside.agent import Agent
from autograder.inside.cells import CodeCells
from autograder.probe.probe import Probe
from autograder.probe.transports import LocalTransport
from autograder.wire.cell_ids import CellId

RIGHT = """
import torch
from torch import nn

def area(width, height):
    return width * height

class Scaled(nn.Module):
    def __init__(self, n, factor):
        super().__init__()
        self.fc = nn.Linear(n, n)
        self.factor = factor
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, x):
        return self.factor * self.fc(x)

layer = Scaled(3, 2)
"""
WEIGHT = Text("the weight", "权重")
SHAPES = torch.ones(4, 3)


def probe_on(code: str) -> Probe:
    probe = Probe(LocalTransport(Agent(CodeCells())))
    probe.run_cell(CellId("code"), code)
    probe.begin(7)
    return probe


@pytest.fixture
def answer() -> Probe:
    return probe_on(RIGHT)


def test_results_that_differ_name_the_call(answer: Probe) -> None:
    student = probe_on(RIGHT.replace("width * height", "width * width"))
    expect.same_results(answer, probe_on(RIGHT), "area", (2, 2), (2, 3))
    with pytest.raises(Mismatch) as caught:
        expect.same_results(student, answer, "area", (2, 2), (2, 3))
    assert caught.value.text.en == "area(2, 3) should be 6; it is 4."


def test_objects_that_differ_name_the_case_and_the_shapes(answer: Probe) -> None:
    student = probe_on(RIGHT.replace("self.factor *", "2 *"))
    cases = [(3, 2), (3, 5)]
    expect.same_objects(probe_on(RIGHT), answer, "Scaled", cases, on=[SHAPES])
    with pytest.raises(Mismatch) as caught:
        expect.same_objects(student, answer, "Scaled", cases, on=[SHAPES])
    assert caught.value.text.en.startswith("Scaled(3, 5)(x(4, 3)): the output has the right shape but wrong values")
    assert caught.value.text.zh.startswith("Scaled(3, 5)(x(4, 3))：输出的形状对")


def test_objects_keep_their_own_weights_at_scale_0(answer: Probe) -> None:
    student = probe_on(RIGHT)
    student.seed(8)
    with pytest.raises(Mismatch):
        expect.same_objects(student, answer, "Scaled", [(3, 2)], on=[SHAPES], scale=0)


@pytest.mark.parametrize(
    ("found", "said"), [("layer", "a nn.Module Scaled"), ("area", "a function"), ("layer.factor", "the int 2")]
)
def test_what_is_no_instance_is_described(answer: Probe, found: str, said: str) -> None:
    assert expect.instance(answer.get("layer"), "torch.nn.Module", Text.code("layer")).is_a("torch.nn.Module")
    with pytest.raises(Mismatch) as caught:
        expect.instance(answer.get(found), "torch.nn.Sequential", Text.code("it"))
    assert caught.value.text.en == f"it should be an nn.Sequential; it is {said}."


def test_an_exception_that_is_wanted_is_told_from_another_and_from_none(answer: Probe) -> None:
    call = Text.code("area(2)")
    expect.raises("TypeError", answer.call, "area", 2, what=call)
    with pytest.raises(Mismatch, match=r"area\(2\) should raise ValueError; it raises TypeError."):
        expect.raises("ValueError", answer.call, "area", 2, what=call)
    with pytest.raises(Mismatch, match=r"area\(2\) should raise ValueError; it returns the int 6."):
        expect.raises("ValueError", answer.call, "area", 2, 3, what=call)


def test_gradients_of_a_function_are_those_of_its_inputs(answer: Probe) -> None:
    student = probe_on(RIGHT.replace("width * height", "width.detach() * height"))
    width, height = torch.randn(4), torch.randn(4)
    expect.same_gradients(probe_on(RIGHT).get("area"), answer.get("area"), width, height)
    with pytest.raises(Mismatch, match="the gradient with respect to input 1"):
        expect.same_gradients(student.get("area"), answer.get("area"), width, height)
    with pytest.raises(Mismatch, match="has additional parameters"):
        expect.same_gradients(
            probe_on(f"{RIGHT}area = nn.Bilinear(4, 4, 4)").get("area"), answer.get("area"), width, height
        )


def test_layers_of_torch_are_the_same_on_both_sides(answer: Probe) -> None:
    models = expect.twin_layers(probe_on(RIGHT), answer, ("Linear", 3, 4), ("ReLU",), ("Linear", 4, 2))
    expect.same_function(*models, SHAPES)


def test_one_number_that_differs_is_said_beside_the_wanted_one() -> None:
    with pytest.raises(Mismatch, match=r"the loss should be 0\.25; it is 34\.5"):
        expect.equal(torch.tensor(34.5), torch.tensor(0.25), Text("the loss", "损失"))


def test_a_model_that_fails_on_the_simulated_gpu_says_what_that_is(answer: Probe) -> None:
    student = probe_on(RIGHT.replace("self.fc(x)", "self.fc(x + torch.zeros(3))"))
    with pytest.raises(Mismatch, match=r"on a GPU \(here a simulated one\) the model fails: Your code raised"):
        expect.runs_on_gpu(*expect.twins(student, answer, "Scaled", 3, 2), SHAPES)


def test_a_state_that_a_call_changes_is_seen(answer: Probe) -> None:
    student = probe_on(
        RIGHT.replace("        return self.factor", "        self.calls += 1\n        return self.factor")
    )
    assert expect.keeps_state(answer.get("layer"), SHAPES).shape == (4, 3)
    with pytest.raises(Mismatch) as caught:
        expect.keeps_state(student.get("layer"), SHAPES)
    assert "the state of the model after a batch['calls']" in caught.value.text.en


def draws(count: int, *shape: int) -> list[torch.Tensor]:
    torch.manual_seed(3)
    return [torch.rand(*shape) for _ in range(count)]


def normal(count: int, *shape: int) -> list[torch.Tensor]:
    torch.manual_seed(3)
    return [torch.randn(*shape) for _ in range(count)]


def test_values_drawn_as_they_should_be_are_accepted() -> None:
    expect.starts_uniform([value - 0.5 for value in draws(2, 40, 10)], 0.5, WEIGHT)
    expect.starts_normal([value * 3 for value in normal(2, 40, 10)], 3, WEIGHT)


NOT_UNIFORM = {
    "equal in each object": [torch.linspace(-0.5, 0.5, 400)] * 2,
    "in order": [value.sort().values - 0.5 for value in draws(2, 400)],
    "of another bound": [value - 0.5 for value in draws(2, 400)][:1] + [(value - 0.5) * 0.8 for value in draws(1, 400)],
    "positive": draws(2, 400),
    "normal": [value * 0.5 / math.sqrt(3) for value in normal(2, 400)],
    "of few values": [(value * 8).round() / 8 - 0.5 for value in draws(2, 400)],
    "not finite": [torch.full((400,), math.nan), torch.zeros(400)],
}


@pytest.mark.parametrize("values", NOT_UNIFORM.values(), ids=NOT_UNIFORM)
def test_values_that_are_not_uniform_are_rejected(values: list[torch.Tensor]) -> None:
    with pytest.raises(Mismatch):
        expect.starts_uniform(values, 0.5, WEIGHT)


NOT_NORMAL = {
    "uniform": [(value - 0.5) * math.sqrt(12) for value in draws(2, 400)],
    "in order": [value.sort().values for value in normal(2, 400)],
    "of another spread": [value * 1.3 for value in normal(2, 400)],
    "around another mean": [value + 0.3 for value in normal(2, 400)],
}


@pytest.mark.parametrize("values", NOT_NORMAL.values(), ids=NOT_NORMAL)
def test_values_that_are_not_normal_are_rejected(values: list[torch.Tensor]) -> None:
    with pytest.raises(Mismatch):
        expect.starts_normal(values, 1, WEIGHT)


NUMBER = Text("it", "它")
KINDS = """
import numpy, torch
def give(kind, number):
    kinds = {"tensor": torch.tensor, "numpy int": numpy.int64, "numpy int8": numpy.int8, "numpy float": numpy.float64,
             "numpy float32": numpy.float32, "int": int, "float": float, "bool": bool, "str": str,
             "one-element tensor": lambda n: torch.tensor([n])}
    return kinds[kind](number)
"""


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("int", 2), ("numpy int", 2), ("numpy int8", 2),
        ("int", 0), ("float", 0), ("numpy float", 0),
        ("float", 2.0), ("int", 2.0), ("numpy float", 2.0), ("numpy float32", 2.0), ("numpy int", 2.0),
        ("bool", True), ("bool", False),
    ],
)  # fmt: skip
def test_what_behaves_as_the_promised_number_is_accepted(kind: str, expected: float) -> None:
    found = probe_on(KINDS).call("give", kind, expected)
    expect.equal(found, expected, NUMBER)
    expect.equal([found], (expected,), NUMBER)
    expect.equal({"a": found}, {"a": expected}, NUMBER)


@pytest.mark.parametrize(
    ("kind", "expected", "said"),
    [
        ("float", 2, "it is the float 2.0; the docstring promises an int."),
        ("numpy float", 2, "it is the float 2.0; the docstring promises an int."),
        ("bool", 1, "it is the bool True; the docstring promises an int."),
        ("bool", 0, "it is the bool False; the docstring promises an int."),
        ("tensor", 0, "it is a tensor of shape (); the docstring promises an int."),
        ("tensor", 2, "it is a tensor of shape (); the docstring promises an int."),
        ("one-element tensor", 2, "it is a tensor of shape (1,); the docstring promises an int."),
        ("str", 2, "it is the str '2'; the docstring promises an int."),
        ("bool", 1.0, "it is the bool True; the docstring promises a float."),
        ("tensor", 2.0, "it is a tensor of shape (); the docstring promises a float."),
        ("int", True, "it should be True; it is the int 1."),
        ("tensor", True, "it should be True; it is a tensor of shape ()."),
    ],
)
def test_what_does_not_is_named_beside_the_promise(kind: str, expected: float, said: str) -> None:
    found = probe_on(KINDS).call("give", kind, expected)
    with pytest.raises(Mismatch) as caught:
        expect.equal(found, expected, NUMBER)
    assert caught.value.text.en == said
    with pytest.raises(Mismatch, match=r"element 1 of it (is|should be) "):
        expect.equal([found], [expected], NUMBER)


def test_a_tensor_is_a_number_where_no_python_number_is_promised() -> None:
    for value, expected in ((torch.tensor(2), 2), (torch.tensor(2.0), 2.0), (torch.tensor(2), 2.0), (2.0, 2.0)):
        expect.equal(value, expected, NUMBER, tensor=True)
        expect.equal((value,), [expected], NUMBER, tensor=True)
    for value, expected in ((torch.tensor(True), 1), (torch.tensor([2.0]), 2.0), (torch.tensor(2.0), 2), (True, 1.0)):
        with pytest.raises(Mismatch, match="the docstring promises a number"):
            expect.equal(value, expected, NUMBER, tensor=True)


def test_the_promise_is_said_in_chinese_too() -> None:
    with pytest.raises(Mismatch) as caught:
        expect.number(2.0, 2, NUMBER)
    assert caught.value.text.zh == "它是float 2.0；文档字符串里写的是 int。"
