"""The probe: one interface and two transports."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from typing import Any

import numpy
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.base.limits import Limits
from autograder.inside.agent import Agent
from autograder.inside.cells import CodeCells
from autograder.inside.randomness import seed_everything
from autograder.probe.probe import Probe, Remote
from autograder.probe.transports import LocalTransport
from autograder.sandbox.fork import Fork
from autograder.sandbox.host import Sandbox
from autograder.wire.cell_ids import CellId
from autograder.wire.failures import StudentFailure
from autograder.wire.frames import Handle

CODE = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.fc = nn.Linear(n, 2)
        self.drop = nn.Dropout(0.5)
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, x):
        self.calls += 1
        return {"logits": self.drop(self.fc(x)), "features": (x, None, 3)}

def spoil(x):
    x.zero_()
    return [x.sum().item(), "text", None, True, 2.5]

def fail():
    raise ValueError("no \\x1b[31mway")

def nonsense():
    return {object()}
"""


def local() -> LocalTransport:
    return LocalTransport(Agent(CodeCells()))


@pytest.fixture(params=["local", "sandbox"])
def probe(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[Probe]:
    fork = Fork(sandbox, Limits())
    made = Probe(local() if request.param == "local" else fork)
    made.run_cell(CellId("code"), CODE)
    made.begin(7)
    yield made
    fork.close()


def test_structures_of_tensors_and_plain_values_come_back(probe: Probe) -> None:
    net = probe.build("Net", 3).eval()
    given = net(torch.ones(4, 3))
    assert given["logits"].shape == (4, 2)
    assert given["features"][1:] == (None, 3)
    torch.testing.assert_close(given["features"][0], torch.ones(4, 3))


def test_weights_go_in_and_gradients_come_out(probe: Probe) -> None:
    net = probe.build("Net", 3).eval()
    net.load({"fc.weight": torch.arange(6.0).view(2, 3), "fc.bias": torch.tensor([1.0, -1.0])})
    assert [(p.name, p.shape) for p in net.parameters()] == [("fc.weight", (2, 3)), ("fc.bias", (2,))]
    assert net.buffers() == {"calls": ()}
    x = torch.randn(4, 3)
    result = net.gradients(x, along=[torch.ones(4, 2), torch.zeros(4, 3)])
    torch.testing.assert_close(result.parameters["fc.bias"], torch.full((2,), 4.0))
    torch.testing.assert_close(result.parameters["fc.weight"], x.sum(0).expand(2, 3))
    torch.testing.assert_close(result.inputs[0], torch.tensor([3.0, 5.0, 7.0]).expand(4, 3))
    assert net.state()["calls"] == 1


def test_a_step_of_an_optimizer_changes_the_weights(probe: Probe) -> None:
    net = probe.build("Net", 3).eval()
    before = net.state()["fc.bias"]
    net.step(torch.randn(4, 3), along=[torch.ones(4, 2), torch.zeros(4, 3)], optimizer="SGD", lr=0.5)
    torch.testing.assert_close(net.state()["fc.bias"], before - 2)


def test_an_optimizer_for_the_students_code_moves_what_is_not_frozen(probe: Probe) -> None:
    net = probe.build("Net", 3).eval().freeze("fc.weight")
    optimizer = net.optimizer("SGD", lr=0.5)
    before = net.state()
    net.gradients(torch.randn(4, 3), along=[torch.ones(4, 2), torch.zeros(4, 3)])
    optimizer.call("step")
    torch.testing.assert_close(net.state()["fc.bias"], before["fc.bias"] - 2)
    torch.testing.assert_close(net.state()["fc.weight"], before["fc.weight"])
    assert [p.requires_grad for p in net.freeze().parameters()] == [False, False]


def test_a_tied_parameter_is_loaded_by_each_of_its_names(probe: Probe) -> None:
    layer = probe.build("torch.nn.Linear", 2, 2)
    tied = probe.build("torch.nn.Sequential", layer, layer)
    tied.load({name: torch.full_like(value, 3) for name, value in tied.state().items()})
    assert tied.state().keys() == {"0.weight", "0.bias", "1.weight", "1.bias"}
    assert all(bool((value == 3).all()) for value in tied.state().values())


def test_a_tensor_that_is_not_there_is_a_mistake_that_has_a_name(probe: Probe) -> None:
    net = probe.build("Net", 3)
    net.load({"head.weight": torch.ones(2, 3)})
    with pytest.raises(StudentFailure, match=r"the model has no parameter or buffer head\.weight"):
        net.state()


def test_a_copy_is_an_object_of_its_own(probe: Probe) -> None:
    net = probe.build("Net", 3)
    twin = net.copy()
    twin.load({"fc.bias": torch.full((2,), 9.0)})
    twin.to_gpu()
    assert not bool((net.state()["fc.bias"] == 9).any())
    assert bool((twin.state()["fc.bias"] == 9).all())
    net.eval()(torch.ones(4, 3))  # which takes tensors of the CPU still


def test_training_mode_and_seeds_are_the_graders(probe: Probe) -> None:
    net = probe.build("Net", 3).train()
    x = torch.ones(50, 3)
    probe.seed(1)
    first = net(x)["logits"]
    probe.seed(1)
    torch.testing.assert_close(net(x)["logits"], first)
    assert bool((first == 0).any())
    assert not bool((net.eval()(x)["logits"] == 0).any())


def test_parts_of_an_object_can_be_reached(probe: Probe) -> None:
    net = probe.build("Net", 3)
    fc = net.attribute("fc")
    assert isinstance(fc, Remote)
    assert fc.is_a("torch.nn.Linear")
    assert fc.attribute("out_features") == 2
    assert net.attribute("drop").is_a("torch.nn.Dropout")


def test_an_argument_changed_in_place_is_not_the_graders(probe: Probe) -> None:
    x = torch.ones(3)
    assert probe.call("spoil", x) == [0.0, "text", None, True, 2.5]
    assert bool((x == 1).all())


def test_a_value_that_came_back_stays_as_it_was(probe: Probe) -> None:
    net = probe.build("Net", 3).eval()
    before = net.attribute("calls")
    net(torch.ones(4, 3))
    assert before == 0
    assert net.attribute("calls") == 1


def test_an_exception_says_where_it_arose(probe: Probe) -> None:
    with pytest.raises(StudentFailure) as caught:
        probe.call("fail")
    assert caught.value.kind == "ValueError"
    assert caught.value.location.cell == CellId("code")
    assert caught.value.location.code.startswith("raise ValueError")


def test_what_cannot_be_sent_comes_back_as_a_handle_or_a_failure(probe: Probe) -> None:
    assert isinstance(probe.call("nonsense"), Remote)
    with pytest.raises(StudentFailure, match="not an object of a class"):
        probe.build("spoil", torch.ones(1)).state()


def test_what_nobody_waits_for_is_done_before_the_next_question(probe: Probe) -> None:
    net = probe.build("Net", 3)
    bias = torch.ones(2)
    net.load({"fc.bias": bias})
    bias.zero_()
    torch.testing.assert_close(net.state()["fc.bias"], torch.ones(2))
    probe.build("fail")
    with pytest.raises(StudentFailure, match="way"):
        probe.settle()
    assert net.state()["calls"] == 0


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.floats()
    | st.text(max_size=5)
    | st.builds(Handle, st.integers(-3, 3), st.text(max_size=5))
    | st.just(torch.ones(2)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.sampled_from(["id", "values", "error", "warnings", "type", "message", "line"]), inner)
    ),
    max_leaves=8,
)
answers = anything | st.fixed_dictionaries(
    {"values": anything | st.lists(anything, min_size=2, max_size=3)},
    optional={"error": anything, "warnings": anything},
)


@given(answers)
@settings(max_examples=300, deadline=None)
def test_an_answer_of_any_form_is_a_value_or_a_failure_of_the_students(answer: object) -> None:
    class Liar:
        def ask(self, steps: list[dict[str, Any]]) -> object:
            return answer

    probe = Probe(Liar())
    net = probe.build("Net", 3)
    for question in (
        net.parameters,
        net.buffers,
        net.state,
        lambda: net(torch.ones(1)),
        lambda: net.kind,
        lambda: probe.changed_settings({"dtype"}),
        lambda: net.gradients(torch.ones(1), along=[torch.ones(1)]),
    ):
        with contextlib.suppress(StudentFailure):
            question()


def test_a_model_answer_draws_from_streams_of_its_own() -> None:
    """What it draws or seeds changes nothing of what the grader, in the same process, draws next."""
    transport = local()
    probe = Probe(transport)
    probe.run_cell(
        CellId("code"),
        "import random, numpy, torch\n"
        "def draw():\n    return random.random(), float(numpy.random.rand()), float(torch.rand(()))\n"
        "def seed():\n    random.seed(1)\n    numpy.random.seed(1)\n    torch.manual_seed(1)\n",
    )
    seed_everything(5)
    undisturbed = [(random.random(), numpy.random.rand(), float(torch.rand(()))) for _ in range(3)]
    seed_everything(5)
    disturbed = []
    for function in ("draw", "seed", "draw"):
        probe.call(function)
        disturbed.append((random.random(), numpy.random.rand(), float(torch.rand(()))))
    assert disturbed == undisturbed
    probe.call("seed")
    drawn = probe.call("draw")
    seed_everything(7)
    probe.call("seed")
    assert probe.call("draw") == drawn
