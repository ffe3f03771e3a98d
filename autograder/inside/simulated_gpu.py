"""A simulated GPU, which detects device errors without a GPU.

A `SimTensor` reports the device `simgpu:0` and stores its values in a CPU tensor. Every operation runs on the CPU
tensors, after the device check that CUDA makes: an operand on the CPU raises the error that CUDA would raise. So a
mask that is not a buffer, an initial state created without `device=`, and `.numpy()` in `forward` fail as on a GPU,
while values, gradients, `.item()` and data-dependent control flow work as on a GPU.

It is built on torch's Python backend and `__torch_dispatch__`, see `torch_private.py`.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from autograder.inside.torch_private import (
    TorchDispatchMode,
    keep_out_of_dispatch,
    name_python_backend,
    no_dispatch,
    registered_tensors,
    use_flat_weights,
    wrapper_tensor,
)
from autograder.wire.values import mapped

NAME = "simgpu"
aten = torch.ops.aten

INDEXED = frozenset({
    aten.index.Tensor, aten.index_put.default, aten.index_put_.default, aten._index_put_impl_.default,
})  # fmt: skip

# Operations that accept a CPU operand on CUDA: copies between devices, indexing, and the lengths of a packed sequence.
MIXES_DEVICES = INDEXED | {
    aten.copy_.default, aten._to_copy.default, aten._pack_padded_sequence.default,
    aten._pack_padded_sequence_backward.default, aten.set_.source_Storage_storage_offset, aten.set_.source_Tensor,
    aten.is_same_size.default,
}  # fmt: skip

FROM_DATA = frozenset({torch.tensor, torch.as_tensor, torch.asarray})


class SimTensor(torch.Tensor):
    """A tensor on the simulated GPU; its values are in `on_cpu`."""

    on_cpu: torch.Tensor

    @staticmethod
    def __new__(cls, inner: torch.Tensor) -> SimTensor:
        tensor: SimTensor = wrapper_tensor(cls, inner, torch.device(NAME, 0))
        tensor.on_cpu = inner
        return tensor

    def __repr__(self, *, tensor_contents: Any = None) -> str:  # type: ignore[override]
        return f"{self.on_cpu!r} on {NAME}:0"

    def __format__(self, spec: str) -> str:
        return format(self.on_cpu if self.dim() == 0 else self, spec) if spec else str(self)

    def tolist(self) -> Any:
        return self.on_cpu.tolist()

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:  # type: ignore[override]
        return _dispatch(func, args, kwargs or {})


class _FromData(TorchFunctionMode):
    """Implements `torch.tensor(data, device="simgpu")` and similar functions, which bypass the dispatch mode."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if func in FROM_DATA and "data" in kwargs:
            args = (kwargs.pop("data"),)
        if func is torch.Tensor.new_tensor and isinstance(args[0], SimTensor):
            like, func, args = args[0], torch.tensor, args[1:]
            kwargs |= {"dtype": kwargs.get("dtype") or like.dtype, "device": kwargs.get("device") or like.device}
        if func in FROM_DATA and args and isinstance(args[0], list | tuple):
            args = (to_cpu(args[0]), *args[1:])  # GPU scalars in a list are read one by one
        if func in FROM_DATA and _is_simulated(kwargs.get("device")) and not isinstance(args[0], torch.Tensor):
            return to_simgpu(func(*args, **{**kwargs, "device": "cpu"}))
        return func(*args, **kwargs)


class SimGPU(TorchDispatchMode):
    """While active, `device="simgpu"` works in factory functions and `.to`.

    Backward passes run in the calling thread, because autograd starts its threads, one for each device, at the first
    backward pass of the process, which may be before the simulated GPU is registered.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # otherwise torch imports its compiler in order to wrap `__torch_dispatch__`

    def __enter__(self) -> SimGPU:
        self._in_calling_thread = torch.autograd.set_multithreading_enabled(False)
        self._from_data = _FromData()
        self._from_data.__enter__()  # type: ignore[no-untyped-call]
        return super().__enter__()  # type: ignore[no-untyped-call]

    def __exit__(self, *error: Any) -> None:
        self._from_data.__exit__(*error)  # type: ignore[no-untyped-call]
        super().__exit__(*error)  # type: ignore[no-untyped-call]
        self._in_calling_thread.__exit__(*error)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return _dispatch(func, args, kwargs or {})


# The functions of a device module that torch calls. Code that searches for an accelerator does not find this one.
_DEVICE_MODULE = SimpleNamespace(
    is_available=lambda: False,
    device_count=lambda: 0,
    is_initialized=lambda: True,
    current_device=lambda: 0,
    _is_in_bad_fork=lambda: False,
    manual_seed_all=lambda seed: None,  # The CPU's generator is used.
)


def set_up() -> None:
    """Register the device in this process, before its first use. Safe to repeat."""
    try:
        torch.device(NAME)
    except RuntimeError:
        name_python_backend(NAME, _DEVICE_MODULE)
        keep_out_of_dispatch(lambda: SimTensor(torch.zeros(1)).detach())


def to_simgpu(value: Any) -> Any:
    """Copy the tensors in `value` (a tensor or container) to the simulated GPU; a module is moved in place."""
    if isinstance(value, nn.Module):
        _move_module(value)
        return value
    if isinstance(value, list | tuple | dict):
        return mapped(to_simgpu, value)
    if isinstance(value, torch.Tensor) and not isinstance(value, SimTensor):
        return SimTensor(value.detach().clone()).requires_grad_(value.requires_grad)
    return value


def to_cpu(value: Any) -> Any:
    """Replace the simulated tensors in `value` by CPU tensors."""
    return mapped(lambda item: item.on_cpu if isinstance(item, SimTensor) else item, value)


def _is_simulated(device: Any) -> bool:
    return device is not None and torch.device(device).type == NAME


def _move_module(module: nn.Module) -> None:
    copies: dict[int, torch.Tensor] = {}  # by `id` of the original, so that a shared tensor stays shared
    for part in module.modules():
        parameters, buffers = registered_tensors(part)
        for registered in (parameters, buffers):
            for name, tensor in registered.items():
                if tensor is None:
                    continue
                if id(tensor) not in copies:
                    copy = SimTensor(tensor.detach().clone())
                    copies[id(tensor)] = nn.Parameter(copy, tensor.requires_grad) if registered is parameters else copy
                registered[name] = copies[id(tensor)]
        if isinstance(part, nn.RNNBase):
            use_flat_weights(part)


def _dispatch(func: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    simulated: list[SimTensor] = []
    others: list[torch.Tensor] = []

    def lowered(item: Any) -> Any:
        if isinstance(item, SimTensor):
            simulated.append(item)
            return item.on_cpu
        if isinstance(item, torch.Tensor):
            others.append(item)
        return item

    cpu_args, cpu_kwargs = mapped(lowered, (args, kwargs))
    if simulated and any(tensor.dim() > 0 for tensor in others) and func not in MIXES_DEVICES:
        raise _on_two_devices(func)
    if func is aten._pack_padded_sequence.default and isinstance(args[1], SimTensor):
        raise RuntimeError(f"'lengths' argument should be a 1D CPU int64 tensor, but got 1D {NAME}:0 Long tensor")
    if func in INDEXED:
        _check_indexing(func, *args[:3])
    target = kwargs.get("device")
    to_device = bool(simulated) if target is None else torch.device(target).type == NAME
    if target is not None and to_device:
        cpu_kwargs["device"] = torch.device("cpu")
    result = FUSED_CELLS.get(func, func)(*cpu_args, **cpu_kwargs)
    if func is aten.copy_.default:
        return args[0]
    if torch.Tag.inplace_view in func.tags:  # for example `x.transpose_()`, which also changes the wrapper's shape
        with no_dispatch():
            func(*args, **kwargs)
        return args[0]
    if not to_device:
        return result
    # An in-place operation must return the wrapper of its operand, so that `x.add_(1) is x` holds.
    wrappers = {id(tensor.on_cpu): tensor for tensor in simulated}

    def wrapped(item: Any) -> Any:
        if not isinstance(item, torch.Tensor) or isinstance(item, SimTensor):
            return item
        return wrappers[id(item)] if id(item) in wrappers else SimTensor(item)

    if func is aten._pack_padded_sequence.default:  # The batch sizes stay on the CPU, as on CUDA.
        return wrapped(result[0]), result[1]
    return mapped(wrapped, result)


def _on_two_devices(func: Any) -> RuntimeError:
    return RuntimeError(
        "Expected all tensors to be on the same device, but found at least two devices, "
        f"{NAME}:0 and cpu! (when running {func.overloadpacket.__name__})"
    )


def _check_indexing(func: Any, tensor: torch.Tensor, indices: Any, values: torch.Tensor | None = None) -> None:
    """Raise unless the indices are on the CPU or the tensor's device, and the new values are on the tensor's device."""
    simulated = isinstance(tensor, SimTensor)
    if not simulated and any(isinstance(index, SimTensor) for index in indices):
        raise RuntimeError("indices should be either on cpu or on the same device as the indexed tensor (cpu)")
    if values is not None and values.dim() > 0 and isinstance(values, SimTensor) is not simulated:
        raise _on_two_devices(func)


# On other devices than the CPU, torch runs LSTM and GRU cells with fused kernels, which exist only for CUDA. These
# functions replace them. The content of `workspace`, which is saved for the backward pass, differs from CUDA's.


def _lstm_cell(gates_x: Any, gates_h: Any, c: Any, bias_x: Any = None, bias_h: Any = None) -> Any:
    gates = gates_x + gates_h
    if bias_x is not None:
        gates = gates + bias_x + bias_h
    i, f, g, o = gates.chunk(4, 1)
    i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
    new_c = f * c + i * g
    return o * new_c.tanh(), new_c, torch.cat([i, f, g, o], 1)


def _lstm_cell_backward(grad_h: Any, grad_c: Any, c: Any, new_c: Any, workspace: Any, has_bias: bool) -> Any:
    i, f, g, o = workspace.chunk(4, 1)
    tanh_c = new_c.tanh()
    grad_h = torch.zeros_like(c) if grad_h is None else grad_h
    grad_new_c = grad_h * o * (1 - tanh_c**2) + (0 if grad_c is None else grad_c)
    grad_i, grad_f = grad_new_c * g * i * (1 - i), grad_new_c * c * f * (1 - f)
    grad_g, grad_o = grad_new_c * i * (1 - g**2), grad_h * tanh_c * o * (1 - o)
    gates = torch.cat([grad_i, grad_f, grad_g, grad_o], 1)
    return gates, grad_new_c * f, gates.sum(0) if has_bias else None


def _gru_cell(gates_x: Any, gates_h: Any, h: Any, bias_x: Any = None, bias_h: Any = None) -> Any:
    if bias_x is not None:
        gates_x, gates_h = gates_x + bias_x, gates_h + bias_h
    (rx, zx, nx), (rh, zh, nh) = gates_x.chunk(3, 1), gates_h.chunk(3, 1)
    r, z = (rx + rh).sigmoid(), (zx + zh).sigmoid()
    n = (nx + r * nh).tanh()
    return (1 - z) * n + z * h, torch.cat([r, z, n, h, nh], 1)


def _gru_cell_backward(grad: Any, workspace: Any, has_bias: bool) -> Any:
    r, z, n, h, nh = workspace.chunk(5, 1)
    grad_n = grad * (1 - z) * (1 - n**2)
    grad_z = grad * (h - n) * z * (1 - z)
    grad_r = grad_n * nh * r * (1 - r)
    gates_x = torch.cat([grad_r, grad_z, grad_n], 1)
    gates_h = torch.cat([grad_r, grad_z, grad_n * r], 1)
    sums = (gates_x.sum(0), gates_h.sum(0)) if has_bias else (None, None)
    return gates_x, gates_h, grad * z, *sums


FUSED_CELLS = {
    aten._thnn_fused_lstm_cell.default: _lstm_cell,
    aten._thnn_fused_lstm_cell_backward_impl.default: _lstm_cell_backward,
    aten._thnn_fused_gru_cell.default: _gru_cell,
    aten._thnn_fused_gru_cell_backward.default: _gru_cell_backward,
}
