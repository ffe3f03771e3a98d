"""Code that uses a GPU without asking for one gets a message about the guard, on a machine without a GPU."""

from __future__ import annotations

import pytest
import torch

from autograder.inside.agent import Agent
from autograder.inside.cells import CodeCells
from autograder.probe.missing_gpu import explain_missing_gpu
from autograder.probe.probe import Probe
from autograder.probe.transports import LocalTransport
from autograder.wire.cell_ids import CellId
from autograder.wire.failures import StudentFailure

pytestmark = pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")

CODE = CellId("code")
GUARD = 'device = "cuda" if torch.cuda.is_available() else "cpu"'
UNGUARDED = [
    "torch.zeros(3).cuda()",
    "torch.zeros(3).cuda(0)",
    "torch.zeros(3).to('cuda')",
    "torch.zeros(3).to(0)",
    "torch.zeros(3, device='cuda')",
    "torch.tensor([1], device=torch.device('cuda:0'))",
    "torch.nn.Linear(2, 2).cuda()",
    "torch.nn.Linear(2, 2, device='cuda')",
    "torch.set_default_device('cuda')\ntorch.nn.Linear(2, 2)",
    "torch.Generator(device='cuda')",
    "torch.cuda.FloatTensor(3)",
    "torch.zeros(3).type('torch.cuda.FloatTensor')",
    "torch.cuda.get_device_name(0)",
    "torch.cuda.set_device(0)",
    "torch.cuda.synchronize()",
    "torch.cuda.Stream()",
    "torch.cuda.Event()",
    "torch.zeros(3).pin_memory()",
    "torch.accelerator.synchronize()",
    "assert torch.cuda.is_available()",
]
# What builds of torch for CUDA say on a machine without a GPU.
SAID = [
    "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and installed a driver.",
    "No CUDA GPUs are available",
    "CUDA error: no CUDA-capable device is detected",
    "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False.",
]
OTHERS = {
    "torch.zeros(3).to('mps')": "torch.backends.mps.is_available()",
    "torch.zeros(3, device='mps')": "torch.backends.mps.is_available()",
    "torch.zeros(3).to('xpu')": "torch.xpu.is_available()",
}


def probe() -> Probe:
    return Probe(LocalTransport(Agent(CodeCells())))


def failure_of(code: str) -> StudentFailure:
    try:
        with pytest.raises(StudentFailure) as caught:
            probe().run_cell(CODE, f"import torch\n{code}")
    finally:
        torch.set_default_device(None)
    return caught.value


@pytest.mark.parametrize("code", UNGUARDED)
def test_code_without_a_guard_gets_the_guard_in_place_of_torchs_message(code: str) -> None:
    failure = failure_of(code)
    assert GUARD in failure.message.en
    assert GUARD in failure.message.zh
    assert "x.device" in failure.message.en
    assert "compiled" not in failure.message.en
    assert failure.location is not None
    assert failure.location.code == code.split("\n")[-1]


@pytest.mark.parametrize("said", SAID)
def test_what_a_build_with_cuda_says_is_recognised(said: str) -> None:
    explained = explain_missing_gpu("RuntimeError", said, "x = x.cuda()")
    assert explained is not None
    assert GUARD in explained.en


@pytest.mark.parametrize(("code", "guard"), OTHERS.items())
def test_other_devices_have_their_own_guards(code: str, guard: str) -> None:
    assert guard in failure_of(code).message.zh


@pytest.mark.parametrize(
    "code", ["assert False, 'x is on cuda'", "raise RuntimeError('CUDA out of memory')", "torch.cude"]
)
def test_other_exceptions_keep_their_messages(code: str) -> None:
    assert "Your code raised" in failure_of(code).message.en


def test_a_guarded_notebook_uses_the_cpu() -> None:
    guarded = probe()
    guarded.run_cell(CODE, f"import torch\n{GUARD}\nx = torch.zeros(2).to(device)\nwhere = x.device.type")
    assert guarded.get("where") == "cpu"


FORWARD = """
import torch
class Model(torch.nn.Module):
    def forward(self, x):
        return x + torch.ones(2).cuda()
"""


def test_a_forward_without_a_guard_gets_the_guard_on_the_cpu_and_runs_on_the_gpu() -> None:
    student = probe()
    student.run_cell(CODE, FORWARD)
    model = student.build("Model")
    with pytest.raises(StudentFailure) as caught:
        model(torch.zeros(2))
    assert GUARD in caught.value.message.en
    assert torch.equal(model.to_gpu()(torch.zeros(2)), torch.ones(2))


def test_an_operation_without_a_kernel_is_named_without_a_list_of_torchs_devices() -> None:
    failure = failure_of("torch.zeros(3).to_sparse().tril_()")
    assert "Could not run 'aten::tril_'" in failure.message.en
    assert "PrivateUse1" not in failure.message.en
