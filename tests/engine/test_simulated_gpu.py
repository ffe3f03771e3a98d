"""The simulated GPU computes what the CPU computes, and refuses what CUDA refuses."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

from autograder.inside.simulated_gpu import SimGPU, set_up, to_simgpu
from autograder.inside.simulated_tensor import SimTensor, to_cpu

set_up()

MODELS: dict[str, tuple[Callable[[], nn.Module], tuple[int, ...]]] = {
    "linear": (lambda: nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 2)), (3, 4)),
    "convolution": (
        lambda: nn.Sequential(nn.Conv2d(2, 3, 3, padding=1), nn.BatchNorm2d(3), nn.MaxPool2d(2)),
        (2, 2, 6, 6),
    ),
    "transposed convolution": (lambda: nn.ConvTranspose2d(2, 3, 2, stride=2), (2, 2, 3, 3)),
    "average pooling": (
        lambda: nn.Sequential(nn.Conv2d(2, 2, 1), nn.AvgPool2d(2), nn.AdaptiveAvgPool2d(1), nn.Flatten()),
        (2, 2, 6, 6),
    ),
    "layer norm": (lambda: nn.LayerNorm(4), (3, 4)),
    "batch first rnn": (lambda: nn.RNN(4, 5, batch_first=True), (3, 6, 4)),
    "batch first lstm": (lambda: nn.LSTM(4, 5, batch_first=True), (3, 6, 4)),
    "rnn": (lambda: nn.RNN(4, 5, 2), (6, 3, 4)),
    "lstm": (lambda: nn.LSTM(4, 5, 2, bidirectional=True), (6, 3, 4)),
    "lstm without bias": (lambda: nn.LSTM(4, 5, bias=False), (6, 3, 4)),
    "gru": (lambda: nn.GRU(4, 5, 2, batch_first=True), (3, 6, 4)),
    "lstm cell": (lambda: nn.LSTMCell(4, 5), (3, 4)),
    "gru cell": (lambda: nn.GRUCell(4, 5), (3, 4)),
    "transformer": (lambda: nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0), (6, 3, 4)),
}


def tensors(value: Any) -> list[torch.Tensor]:
    return [t for part in value for t in tensors(part)] if isinstance(value, tuple) else [value]


@pytest.mark.parametrize(("make", "size"), MODELS.values(), ids=MODELS.keys())
def test_values_and_gradients_are_the_cpus(make: Callable[[], nn.Module], size: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    model, x = make(), torch.randn(size)
    expected = tensors(model(x))
    sum((t**2).sum() for t in expected).backward()
    gradients = [p.grad for p in model.parameters()]
    model.zero_grad()
    to_simgpu(model)
    with SimGPU():
        found = tensors(model(to_simgpu(x)))
        sum((t**2).sum() for t in found).backward()
    assert all(t.device.type == "cuda" for t in found)
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(to_cpu(one), other)
    for parameter, gradient in zip(model.parameters(), gradients, strict=True):
        torch.testing.assert_close(to_cpu(parameter.grad), gradient)


def run(function: Callable[[torch.Tensor], Any]) -> Any:
    with SimGPU():
        return function(to_simgpu(torch.randn(3, 4)))


REFUSED: dict[str, Callable[[torch.Tensor], Any]] = {
    "a mask on the cpu": lambda x: x * torch.ones(4),
    "a tensor made in forward": lambda x: x + torch.zeros(3, 4),
    "lengths to pack by": lambda x: nn.utils.rnn.pack_padded_sequence(x[None], to_simgpu(torch.tensor([1]))).data,
    "numpy": lambda x: x.detach().numpy(),
    "concatenation": lambda x: torch.cat([x, torch.zeros(1, 4)]),
    "a weight on the cpu": lambda x: nn.Linear(4, 2)(x),
    "an initial state on the cpu": lambda x: to_simgpu(nn.LSTM(4, 5))(
        x[None], (torch.zeros(1, 3, 5), torch.zeros(1, 3, 5))
    ),
    "a list made a tensor": lambda x: x @ torch.tensor(x.T.tolist()),
    "an index of a table on the cpu": lambda x: torch.eye(3, 4)[(x[:, 0] > 9).long()] + 0 * x,
    "values on the cpu by index": lambda x: x.index_put((torch.arange(2),), torch.ones(2, 4)),
    "an embedding's indices on the cpu": lambda x: to_simgpu(nn.Embedding(5, 2))(torch.tensor([1, 2])) + 0 * x[:2, :2],
}
ALLOWED: dict[str, Callable[[torch.Tensor], Any]] = {
    "a number": lambda x: 2 * x + 1,
    "a tensor without dimensions": lambda x: x * torch.tensor(3.0),
    "made where x is": lambda x: x + torch.zeros(3, 4, device=x.device) + torch.zeros_like(x) + x.new_ones(4),
    "data put where x is": lambda x: (
        x
        + torch.tensor([1.0] * 4, device=x.device)
        + torch.as_tensor([[2]] * 3, device=x.device)
        + torch.asarray(3.0, device="cuda")
        + x.new_tensor([1, 2, 3, 4])
        + torch.tensor(x)
        + torch.as_tensor(x)
    ),
    "other things made where x is": lambda x: (
        x
        + torch.arange(4, device=x.device)
        + torch.eye(3, 4, device=x.device)
        + torch.full((4,), 2.0, device=x.device)
        + torch.linspace(0, 1, 4, device=x.device)
        + torch.rand(4, device=x.device)
        + torch.randn_like(x)
        + torch.randperm(4, device=x.device)
        + torch.scalar_tensor(3.0, device=x.device)
        + x.new_full((4,), 1.0)
        + torch.ones(3, 4, device=x.device).tril()
        + torch.where(x > 0, x, 0.0)
    ),
    "moved to where x is": lambda x: x + torch.ones(4).to(x.device) + torch.ones(4).to(x),
    "an index on the cpu": lambda x: x[torch.arange(2)],
    "a number by index": lambda x: x.index_put((torch.arange(2),), torch.tensor(3.0)),
    "numbers made a tensor": lambda x: x * torch.tensor([number.norm() for number in x.flatten()[:4]]).to(x.device),
    "numbers made a tensor there": lambda x: x + torch.tensor([x[0, 0], x[0, 1], 1.0, 2.0], device=x.device),
    "data by its name": lambda x: x + torch.tensor(data=[1.0] * 4, device=x.device),
    "written out": lambda x: x * len(f"{x.mean():.3f} {x.mean()} {x}"),
    "item": lambda x: x * (1 if x.sum().item() > 0 else 2),
    "control flow": lambda x: x if x.mean() > 0 else -x,
    "in place view": lambda x: x.t_().squeeze_().unsqueeze_(0).mul_(2),
    "in place": lambda x: x.add_(1).mul_(2),
    "brought back": lambda x: to_simgpu(x.cpu() * torch.ones(4)),
    "packed": lambda x: nn.utils.rnn.pack_padded_sequence(x[None], torch.tensor([1]), batch_first=True).data,
}


@pytest.mark.parametrize("function", REFUSED.values(), ids=REFUSED.keys())
def test_what_cuda_refuses_is_refused(function: Callable[[torch.Tensor], Any]) -> None:
    with pytest.raises((RuntimeError, TypeError)):
        run(function)


@pytest.mark.filterwarnings("ignore:To copy construct")
@pytest.mark.parametrize("function", ALLOWED.values(), ids=ALLOWED.keys())
def test_what_cuda_allows_is_allowed(function: Callable[[torch.Tensor], Any]) -> None:
    assert isinstance(run(function), SimTensor)


def test_a_tensor_made_where_another_is_takes_its_type_and_may_be_learned() -> None:
    def make(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        learned = torch.tensor([1.0, 2.0], device=x.device, requires_grad=True)
        (3 * learned).sum().backward()
        return x.double().new_tensor([1, 2]), learned

    taken, learned = run(make)
    assert taken.dtype is torch.float64
    assert learned.grad is not None
    assert to_cpu(learned.grad).tolist() == [3, 3]


def test_code_that_looks_for_an_accelerator_finds_none() -> None:
    assert not torch.accelerator.is_available()
    torch.manual_seed(0)
    expected = torch.randn(3)
    torch.manual_seed(0)
    with torch.random.fork_rng():
        torch.manual_seed(7)
    torch.testing.assert_close(torch.randn(3), expected)


def test_a_shared_parameter_stays_shared() -> None:
    first = nn.Linear(4, 4)
    model = nn.Sequential(first, nn.ReLU(), first)
    to_simgpu(model)
    assert len(list(model.parameters())) == 2


LATE = """
import torch
torch.ones(1, requires_grad=True).sum().backward()
from autograder.inside.agent import Agent
from autograder.inside.cells import CodeCells
from autograder.probe.probe import Probe
from autograder.probe.transports import LocalTransport
layer = Probe(LocalTransport(Agent(CodeCells()))).build("torch.nn.Linear", 2, 1)
gradients = layer.to_gpu().gradients(torch.ones(1, 2), along=[torch.ones(1, 1)])
print(gradients.inputs[0].shape, torch._C._is_multithreading_enabled())
"""


def test_a_backward_pass_works_in_a_process_that_ran_one_before_the_device_was_there() -> None:
    done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.strip() == "torch.Size([1, 2]) True", done.stderr
