"""Recurrent layers on the simulated GPU: one operation, as in cuDNN, which runs on the CPU.

Otherwise torch would compose them of small operations at every step of a sequence, each of which takes longer there.
"""

from __future__ import annotations

from typing import Any

import torch
from torch.autograd.function import once_differentiable
from torch.autograd.graph import saved_tensors_hooks

from autograder.inside.simulated_autocast import lowered
from autograder.inside.simulated_tensor import SimTensor, on_two_devices
from autograder.inside.torch_private import no_dispatch
from autograder.wire.values import leaves, mapped

RECURRENT = frozenset({
    torch.lstm, torch.gru, torch.rnn_tanh, torch.rnn_relu,
    torch.lstm_cell, torch.gru_cell, torch.rnn_tanh_cell, torch.rnn_relu_cell,
})  # fmt: skip


def recurrent(func: Any, args: Any) -> Any:
    """The result of one of the functions in `RECURRENT`."""
    args = lowered(args)
    found = [item for item in leaves(args) if isinstance(item, torch.Tensor)]
    tensors = [item for item in found if isinstance(item, SimTensor)]
    if not tensors:
        return func(*args)
    # The sizes of packed batches are integers, and stay on the CPU.
    if any(item.is_floating_point() and not isinstance(item, SimTensor) for item in found):
        raise on_two_devices(func.__name__)
    outputs = _OnCPU.apply(func, args, *tensors)  # type: ignore[no-untyped-call]
    return outputs if len(outputs) > 1 else outputs[0]


class _OnCPU(torch.autograd.Function):
    """Calls a function with CPU tensors in place of simulated ones, and keeps its graph for the backward pass."""

    @staticmethod
    def forward(ctx: Any, func: Any, args: Any, *tensors: SimTensor) -> Any:
        ctx.inputs = [tensor.on_cpu.detach().requires_grad_(tensor.requires_grad) for tensor in tensors]
        remaining = iter(ctx.inputs)
        on_cpu = mapped(lambda item: next(remaining) if isinstance(item, SimTensor) else item, args)
        # A checkpoint outside must not see, and compute again, what this graph saves.
        with no_dispatch(), torch.enable_grad(), saved_tensors_hooks(lambda saved: saved, lambda saved: saved):
            outputs = func(*on_cpu)
            ctx.outputs = outputs if isinstance(outputs, tuple) else (outputs,)
            return tuple(SimTensor(output.detach()) for output in ctx.outputs)

    @staticmethod
    @once_differentiable  # like cuDNN's
    def backward(ctx: Any, *grads: Any) -> Any:
        wanted = [tensor for tensor in ctx.inputs if tensor.requires_grad]
        with no_dispatch(), torch.enable_grad():
            # One number: given several gradients, torch imports its compiler to compare their sizes.
            total = sum((o * g.on_cpu).sum() for o, g in zip(ctx.outputs, grads, strict=True))
            found = iter(torch.autograd.grad(total, wanted, retain_graph=True, allow_unused=True))
        results = [next(found) if tensor.requires_grad else None for tensor in ctx.inputs]
        return None, None, *(grad if grad is None else SimTensor(grad) for grad in results)
