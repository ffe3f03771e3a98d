"""Code that asks `torch.cuda` for a GPU, or branches on a tensor's device, runs on the simulated GPU as on CUDA."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint, checkpoint_sequential

from autograder.inside.agent import Agent
from autograder.inside.cells import CodeCells
from autograder.inside.simulated_gpu import SimGPU, set_up, to_simgpu
from autograder.inside.simulated_tensor import SimTensor, to_cpu
from autograder.probe.probe import Probe
from autograder.probe.transports import LocalTransport
from autograder.wire.cell_ids import CellId

pytestmark = pytest.mark.filterwarnings("error")
set_up()

HERE = torch.cuda.is_available()
layer = nn.Linear(4, 4)
recurrent = nn.GRU(4, 4)


def on_gpu(module: nn.Module) -> Any:
    return to_simgpu(copy.deepcopy(module))


def run(function: Callable[[torch.Tensor], Any], seed: int = 0) -> tuple[Any, Any]:
    """The function's result on the simulated GPU, and the gradient of its sum with respect to its argument."""
    torch.manual_seed(seed)
    with SimGPU():
        x = to_simgpu(torch.randn(3, 4, requires_grad=True))
        y = function(x)
        if y.requires_grad:
            y.float().sum().backward()
    assert torch.cuda.is_available() is HERE
    return y, x.grad


def devices(x: torch.Tensor) -> torch.Tensor:
    assert x.device == torch.device("cuda", 0)
    assert (x.device.type, x.get_device(), x.is_cuda, x.is_cpu, x.is_meta) == ("cuda", 0, True, False, False)
    assert f"{x.device}" == "cuda:0"
    assert "device='cuda:0'" in repr(x)
    assert x.type() == "torch.cuda.FloatTensor"
    model = on_gpu(layer)
    assert next(model.parameters()).device == x.device == x.detach().device == model.weight.data.device
    return x


def guards(x: torch.Tensor) -> torch.Tensor:
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if torch.cuda.is_available():
        torch.cuda.synchronize()
        torch.cuda.empty_cache()
        torch.cuda.manual_seed_all(0)
        torch.cuda.set_device(x.device)
        x = x.cuda()
    assert (torch.cuda.device_count(), torch.cuda.current_device()) == (1, 0)
    assert torch.cuda.get_device_name(x.device)
    assert torch.cuda.get_device_properties(0).total_memory > torch.cuda.max_memory_allocated(x.device)
    return x + torch.ones(4, device=device)


def streams(x: torch.Tensor) -> torch.Tensor:
    stream, start, end = torch.cuda.Stream(), torch.cuda.Event(enable_timing=True), torch.cuda.Event()
    stream.wait_stream(torch.cuda.current_stream())
    start.record()
    with torch.cuda.stream(stream), torch.cuda.device(x.device), torch.cuda.device_of(x):
        y = 2 * x
    end.record(stream)
    torch.cuda.current_stream().wait_stream(stream)
    y.record_stream(stream)
    end.synchronize()
    assert start.elapsed_time(end) >= 0
    return y


def accelerators(x: torch.Tensor) -> torch.Tensor:
    assert torch.accelerator.is_available()
    assert torch.accelerator.device_count() == 1
    torch.accelerator.synchronize()
    assert torch.get_device_module() is torch.get_device_module(x.device) is torch.cuda
    return x + torch.ones(4, device=torch.accelerator.current_accelerator())


def generators(x: torch.Tensor) -> torch.Tensor:
    generator = torch.Generator(device=x.device).manual_seed(3)
    assert isinstance(generator, torch.Generator)
    assert generator.device == x.device
    first = torch.randn(4, generator=generator, device=x.device)
    again = torch.empty(4, device="cuda").normal_(generator=generator.manual_seed(3))
    assert torch.equal(first, again)
    assert isinstance(torch.Generator(), torch.Generator)
    return x + first + torch.randn(4, generator=torch.Generator()).to(x.device)


def forked_generators(x: torch.Tensor) -> torch.Tensor:
    state = torch.cuda.get_rng_state(x.device)
    with torch.random.fork_rng(devices=[x.device]):
        torch.cuda.manual_seed(3)
        first = torch.rand(4, device=x.device)
    torch.cuda.set_rng_state(state, x.device)
    with torch.random.fork_rng():
        torch.manual_seed(3)
        assert torch.equal(first, torch.rand(4, device=x.device))
    return x + first


def modules(x: torch.Tensor) -> torch.Tensor:
    made = [nn.Linear(4, 4).cuda(), nn.Linear(4, 4).to("cuda"), nn.Linear(4, 4).to(x), nn.Linear(4, 4, device=x.device)]
    states, _ = nn.LSTM(4, 4).to(x.device)(x[None])
    return sum((module(x) for module in made), states[0])


def flattened(x: torch.Tensor) -> torch.Tensor:
    gru = on_gpu(recurrent)
    gru.flatten_parameters()
    return gru(x[None])[0][0]


def settings(x: torch.Tensor) -> torch.Tensor:
    assert torch.backends.cudnn.is_available()
    torch.backends.cudnn.benchmark = False
    with torch.backends.cudnn.flags(enabled=False):
        return x + 1


def inside_of_devices(x: torch.Tensor) -> torch.Tensor:
    with torch.device("cuda"):
        x = x + torch.ones(4) + torch.tensor([1.0, 2.0, 3.0, 4.0])
    with x.device:
        return nn.Linear(4, 4)(x)


def with_a_scaler(x: torch.Tensor) -> torch.Tensor:
    return torch.amp.GradScaler("cuda").scale(x.sum()) + x


def trained(x: torch.Tensor) -> torch.Tensor:
    model = on_gpu(layer)
    optimizer = torch.optim.Adam(model.parameters())
    model(x.detach()).sum().backward()
    optimizer.step()
    return model(x)


class MovesItsMask(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.mask = torch.ones(4)

    def _apply(self, fn: Any, recurse: bool = True) -> MovesItsMask:
        super()._apply(fn, recurse)
        self.mask = fn(self.mask)
        return self

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.mask


class MovesWithItsLayer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 4)
        self.mask = torch.ones(4)

    def to(self, device: Any) -> Any:
        self.mask = self.mask.to(device)
        return super().to(device)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x) * self.mask


def old_types(x: torch.Tensor) -> torch.Tensor:
    assert isinstance(x, torch.cuda.FloatTensor)
    assert not isinstance(x.cpu(), torch.cuda.FloatTensor)
    x = x + torch.cuda.FloatTensor(3, 4).fill_(1) + torch.zeros(4).type(torch.cuda.FloatTensor)
    return x + torch.zeros(4).type("torch.cuda.FloatTensor").type(x.type())


ALLOWED: dict[str, Callable[[torch.Tensor], Any]] = {
    function.__name__.replace("_", " "): function
    for function in (
        devices, guards, streams, accelerators, generators, forked_generators, modules, flattened, settings,
        inside_of_devices, with_a_scaler, trained, old_types,
    )
} | {
    "constants": lambda x: x + torch.zeros(4, device=torch.device("cuda")) + torch.zeros(4, device="cuda:0"),
    "a device's number": lambda x: x + torch.zeros(4, device=0) + torch.zeros(4).to(0) + torch.zeros(4).cuda(0),
    "moved": lambda x: (
        x
        + torch.zeros(4).cuda()
        + torch.zeros(4).cuda(x.device, non_blocking=True)
        + torch.zeros(4).to("cuda", torch.float32)
        + torch.zeros(4).to(device=x.device, non_blocking=True)
        + torch.zeros(4).to(x)
        + torch.zeros(4).type_as(x)
    ),
    "moved from pinned memory": lambda x: (
        x + torch.zeros(4).pin_memory().to(x.device, non_blocking=True) + torch.zeros(4, pin_memory=True).cuda()
    ),
    "a mask that a module moves": lambda x: on_gpu(nn.Sequential(MovesItsMask(), MovesItsMask()))(x),
    "a mask that moves with the model": lambda x: on_gpu(MovesWithItsLayer())(x),
    "a branch": lambda x: x + torch.ones(4, device="cuda") if x.is_cuda else x,
    "other branch": lambda x: x + torch.ones(4).cuda() if x.device.type == "cuda" else x,
    "attention": lambda x: functional.scaled_dot_product_attention(x[None, None], x[None, None], x[None, None])[0, 0],
    "half precision": lambda x: x.half().float(),
    "a copy": lambda x: copy.deepcopy(on_gpu(recurrent))(x[None])[0][0],
}  # fmt: skip

REFUSED: dict[str, Callable[[torch.Tensor], Any]] = {
    "a second gpu": lambda x: x + torch.zeros(4, device="cuda:1"),
    "a generator on the cpu": lambda x: x + torch.randn(4, generator=torch.Generator(), device=x.device),
    "a generator on the cpu in place": lambda x: x.detach().normal_(generator=torch.Generator()),
    "a generator on the gpu for the cpu": lambda x: torch.randn(4, generator=torch.Generator(x.device)),
    "numpy": lambda x: torch.from_numpy(x.detach().numpy()),
    "pinned memory": lambda x: x.pin_memory(),
    "an initial state on the cpu": lambda x: on_gpu(recurrent)(x[None], torch.zeros(1, 3, 4)),
    "a cell's state on the cpu": lambda x: on_gpu(nn.GRUCell(4, 4))(x, torch.zeros(3, 4)),
    "a recurrent layer on the cpu": lambda x: recurrent(x[None]),
    "a mask in a checkpoint": lambda x: checkpoint(lambda y: y * torch.ones(4), x, use_reentrant=False),
    "labels on the cpu": lambda x: functional.cross_entropy(x, torch.tensor([0, 1, 2])),
    "two types": lambda x: x.half() @ x.T,
    "an unsafe loss": lambda x: autocast(lambda y: functional.binary_cross_entropy(y.sigmoid(), y.sigmoid()))(x),
}


@pytest.mark.parametrize("function", ALLOWED.values(), ids=ALLOWED.keys())
def test_what_works_with_cuda_works(function: Callable[[torch.Tensor], Any]) -> None:
    y, _ = run(function)
    assert isinstance(y, SimTensor)


@pytest.mark.parametrize("function", REFUSED.values(), ids=REFUSED.keys())
def test_what_cuda_refuses_is_refused(function: Callable[[torch.Tensor], Any]) -> None:
    with pytest.raises((RuntimeError, TypeError)) as caught:
        run(function)
    assert not any(name in str(caught.value).lower() for name in ("simgpu", "privateuse", "meta"))


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("reentrant", [True, False])
@pytest.mark.parametrize(
    "inner",
    [
        lambda model: model,
        lambda model: nn.Sequential(model, nn.Dropout(0.5), nn.BatchNorm1d(4).to("cuda")),
        lambda model: lambda x: on_gpu(recurrent)(model(x)[None])[0][0],
        lambda model: lambda x: checkpoint(model, x.relu(), use_reentrant=False),
        lambda model: lambda x: x + torch.zeros(4, device=x.device) + torch.tensor([1.0] * 4, device="cuda"),
        lambda model: lambda x: autocast(model)(x).float(),
    ],
    ids=["layer", "dropout", "recurrent", "nested", "made inside", "autocast"],
)
def test_a_checkpoint_changes_neither_outputs_nor_gradients(inner: Any, reentrant: bool, seed: int) -> None:
    plain = run(lambda x: inner(on_gpu(layer))(x), seed)
    found = run(lambda x: checkpoint(inner(on_gpu(layer)), x, use_reentrant=reentrant), seed)
    for one, other in zip(found, plain, strict=True):
        torch.testing.assert_close(to_cpu(one), to_cpu(other))


@pytest.mark.parametrize("reentrant", [True, False])
def test_checkpoints_of_a_sequence_work(reentrant: bool) -> None:
    model = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), layer, nn.ReLU())
    plain = run(lambda x: on_gpu(model)(x))
    found = run(lambda x: checkpoint_sequential(on_gpu(model), 2, x, use_reentrant=reentrant))
    for one, other in zip(found, plain, strict=True):
        torch.testing.assert_close(to_cpu(one), to_cpu(other))


def test_an_exception_in_a_backward_pass_is_the_students() -> None:
    calls = iter(range(2))
    with pytest.raises(RuntimeError, match="different number of tensors was saved"):
        run(lambda x: checkpoint(lambda y: y * y if next(calls) else (y * y).exp(), x, use_reentrant=False))


def autocast(function: Callable[..., Any], **options: Any) -> Callable[[torch.Tensor], Any]:
    def inside(x: torch.Tensor) -> Any:
        with torch.autocast(x.device.type, **options):
            return function(x)

    return inside


LOWER: dict[str, Callable[[torch.Tensor], Any]] = {
    "linear": lambda x: on_gpu(layer)(x),
    "matmul": lambda x: x @ x.T,
    "einsum": lambda x: torch.einsum("ij,kj->ik", x, x),
    "convolution": lambda x: on_gpu(nn.Conv1d(3, 4, 1))(x[None]),
    "recurrent": lambda x: on_gpu(recurrent)(x[None])[0],
    "cell": lambda x: on_gpu(nn.GRUCell(4, 4))(x),
    "attention": lambda x: on_gpu(nn.MultiheadAttention(4, 2))(x, x, x)[0],
}
FLOAT32: dict[str, Callable[[torch.Tensor], Any]] = {
    "softmax": lambda x: (x @ x.T).softmax(-1),
    "layer norm": lambda x: on_gpu(nn.LayerNorm(4))(on_gpu(layer)(x)),
    "loss": lambda x: functional.mse_loss(x @ x.T, x @ x.T),
    "sum": lambda x: (x @ x.T).sum(),
    "addition": lambda x: on_gpu(layer)(x) + x,
    "concatenation": lambda x: torch.cat([on_gpu(layer)(x), x]),
    "elementwise": lambda x: x * x,
    "disabled inside": autocast(lambda x: on_gpu(layer)(x), enabled=False),
}


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("function", LOWER.values(), ids=LOWER.keys())
def test_autocast_lowers_the_precision_that_it_lowers_on_cuda(function: Any, dtype: torch.dtype) -> None:
    y, gradient = run(autocast(function, dtype=dtype))
    expected, _ = run(function)
    assert y.dtype is dtype
    assert gradient.dtype is torch.float32
    torch.testing.assert_close(to_cpu(y).float(), to_cpu(expected), rtol=0.05, atol=0.05)


@pytest.mark.parametrize("function", FLOAT32.values(), ids=FLOAT32.keys())
def test_autocast_keeps_the_precision_that_it_keeps_on_cuda(function: Any) -> None:
    y, gradient = run(autocast(function))
    assert y.dtype is gradient.dtype is torch.float32


@pytest.mark.parametrize("name", ["cuda", "cpu"])
def test_autocast_that_is_disabled_or_for_another_device_changes_nothing(name: str) -> None:
    def inside(x: torch.Tensor) -> Any:
        with torch.autocast(name, enabled=name == "cpu"):
            return on_gpu(layer)(x)

    torch.testing.assert_close(to_cpu(run(inside)[0]), to_cpu(run(on_gpu(layer))[0]))


CELL = """
import torch
from torch import nn
seen = [torch.cuda.is_available(), torch.accelerator.is_available(), torch.accelerator.current_accelerator()]

class Model(nn.Module):
    def forward(self, x):
        seen.append(torch.cuda.is_available())
        return x.to("cuda" if torch.cuda.is_available() else "cpu")
"""


@pytest.mark.skipif(HERE, reason="this machine has a GPU")
def test_cells_see_no_gpu_and_a_model_on_the_gpu_sees_one() -> None:
    probe = Probe(LocalTransport(Agent(CodeCells())))
    probe.run_cell(CellId("code"), CELL)
    model = probe.build("Model")
    model(torch.ones(2))
    model.to_gpu()(torch.ones(2))
    assert probe.get("seen") == [False, False, None, False, True]
