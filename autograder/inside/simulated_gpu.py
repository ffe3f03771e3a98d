"""A simulated GPU: finds device mistakes where there is no GPU.

A `SimTensor` says that it lives on `simgpu:0` and keeps its values in an ordinary CPU tensor. Every
operation on one is run on the CPU tensors beneath, after the check that CUDA makes: an operand that
is still on the CPU raises the error that CUDA would raise. So a mask that is no buffer, an initial
state made without `device=`, and `.numpy()` in `forward` fail here as they fail on a GPU, while
values, gradients, `.item()` and control flow that depends on data behave as they do there.

Built on torch's Python backend and `__torch_dispatch__`, see `torch_private.py`.
"""

from __future__ import annotations

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

# CUDA takes a CPU operand in these: copies between devices, index tensors, and the lengths of a packed sequence.
MIXES_DEVICES = frozenset({
    aten.copy_.default, aten._to_copy.default, aten.index.Tensor, aten.index_put.default, aten.index_put_.default,
    aten._index_put_impl_.default, aten._pack_padded_sequence.default, aten._pack_padded_sequence_backward.default,
    aten.set_.source_Storage_storage_offset, aten.set_.source_Tensor, aten.is_same_size.default,
})  # fmt: skip


INDEXED = frozenset({
    aten.index.Tensor, aten.index_put.default, aten.index_put_.default, aten._index_put_impl_.default,
})  # fmt: skip

FROM_DATA = frozenset({torch.tensor, torch.as_tensor, torch.asarray})


class SimTensor(torch.Tensor):
    """A tensor on the simulated GPU; `on_cpu` holds its values."""

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
    """`torch.tensor(data, device="simgpu")` and its like, which copy to a device where no dispatch mode is asked."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if func in FROM_DATA and "data" in kwargs:
            args = (kwargs.pop("data"),)
        if func is torch.Tensor.new_tensor and isinstance(args[0], SimTensor):
            own, func, args = args[0], torch.tensor, args[1:]
            kwargs = {**kwargs, "dtype": kwargs.get("dtype") or own.dtype, "device": kwargs.get("device") or own.device}
        if func in FROM_DATA and args and isinstance(args[0], list | tuple):
            args = (to_cpu(args[0]), *args[1:])  # numbers on the GPU in a list are read one by one
        if func in FROM_DATA and _is_simulated(kwargs.get("device")) and not isinstance(args[0], torch.Tensor):
            return to_simgpu(func(*args, **{**kwargs, "device": "cpu"}))
        return func(*args, **kwargs)


class SimGPU(TorchDispatchMode):
    """While active, `device="simgpu"` works in factory functions and `.to`.

    Backward passes run in the thread that asks for them: autograd makes a thread for each device that there is at
    the process's first one, and the simulated GPU may have come later.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # else torch wraps the method below, and imports its compiler to do so

    def __enter__(self) -> SimGPU:
        self._in_this_thread = torch.autograd.set_multithreading_enabled(False)
        self._from_data = _FromData()
        self._from_data.__enter__()  # type: ignore[no-untyped-call]
        return super().__enter__()  # type: ignore[no-untyped-call]

    def __exit__(self, *error: Any) -> None:
        self._from_data.__exit__(*error)  # type: ignore[no-untyped-call]
        super().__exit__(*error)  # type: ignore[no-untyped-call]
        self._in_this_thread.__exit__(*error)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return _dispatch(func, args, kwargs or {})


class _Backend:
    """What torch asks of a device by its name. Code that looks for an accelerator of its own accord finds none."""

    def is_available(self) -> bool:
        return False

    def device_count(self) -> int:
        return 0

    def is_initialized(self) -> bool:
        return True

    def current_device(self) -> int:
        return 0

    def _is_in_bad_fork(self) -> bool:
        return False

    def manual_seed_all(self, seed: int) -> None:
        """Its random numbers are the CPU's."""


def set_up() -> None:
    """Name the device. Once a process, before the first use."""
    try:
        torch.device(NAME)
    except RuntimeError:
        name_python_backend(NAME, _Backend())
        keep_out_of_dispatch(lambda: SimTensor(torch.zeros(1)).detach())


def to_simgpu(value: Any) -> Any:
    """Copy the tensors in `value` (a tensor, a module in place, or containers of them) to the simulated GPU."""
    if isinstance(value, nn.Module):
        _move_module(value)
        return value
    if isinstance(value, list | tuple | dict):
        return mapped(to_simgpu, value)
    if isinstance(value, torch.Tensor) and not isinstance(value, SimTensor):
        moved = SimTensor(value.detach().clone())
        return moved.requires_grad_(value.requires_grad)
    return value


def to_cpu(value: Any) -> Any:
    """Take the values of simulated tensors back."""
    return mapped(lambda item: item.on_cpu if isinstance(item, SimTensor) else item, value)


def _is_simulated(device: Any) -> bool:
    return device is not None and torch.device(device).type == NAME


def _move_module(module: nn.Module) -> None:
    moved: dict[int, torch.Tensor] = {}  # one copy for a shared tensor, so that it stays shared
    for part in module.modules():
        parameters, buffers = registered_tensors(part)
        for name, parameter in parameters.items():
            if parameter is not None:
                copy = moved.get(id(parameter))
                if copy is None:
                    copy = nn.Parameter(SimTensor(parameter.detach().clone()), parameter.requires_grad)
                    moved[id(parameter)] = copy
                parameters[name] = copy
        for name, buffer in buffers.items():
            if buffer is not None:
                buffers[name] = moved.setdefault(id(buffer), SimTensor(buffer.detach().clone()))
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

    cpu_args = mapped(lowered, args)
    cpu_kwargs = mapped(lowered, kwargs)
    mixed = simulated and any(tensor.dim() > 0 for tensor in others)
    if mixed and func not in MIXES_DEVICES:
        raise _on_two_devices(func)
    if func is aten._pack_padded_sequence.default and isinstance(args[1], SimTensor):
        raise RuntimeError(f"'lengths' argument should be a 1D CPU int64 tensor, but got 1D {NAME}:0 Long tensor")
    if func in INDEXED:
        _check_places(func, *args[:3])
    target = kwargs.get("device")
    to_device = bool(simulated) if target is None else torch.device(target).type == NAME
    if target is not None and to_device:
        cpu_kwargs["device"] = torch.device("cpu")
    kernel = FUSED_CELLS.get(func, func)
    result = kernel(*cpu_args, **cpu_kwargs)
    if func is aten.copy_.default:
        return args[0]
    if torch.Tag.inplace_view in func.tags:  # `x.transpose_()` and its like change the shape of the wrapper too
        with no_dispatch():
            func(*args, **kwargs)
        return args[0]
    if not to_device:
        return result
    # An operation in place returns its operand: hand the same wrapper back, so that `x.add_(1) is x` holds.
    wrappers = {id(tensor.on_cpu): tensor for tensor in simulated}

    def wrapped(item: Any) -> Any:
        if not isinstance(item, torch.Tensor) or isinstance(item, SimTensor):
            return item
        wrapper = wrappers.get(id(item))
        return SimTensor(item) if wrapper is None else wrapper

    if func is aten._pack_padded_sequence.default:  # the batch sizes stay on the CPU, as on CUDA
        return wrapped(result[0]), result[1]
    return mapped(wrapped, result)


def _on_two_devices(func: Any) -> RuntimeError:
    return RuntimeError(
        "Expected all tensors to be on the same device, but found at least two devices, "
        f"{NAME}:0 and cpu! (when running {func.overloadpacket.__name__})"
    )


def _check_places(func: Any, tensor: torch.Tensor, indices: Any, values: torch.Tensor | None = None) -> None:
    """Indices may be on the CPU while the tensor is not, but not the other way round; new values are where it is."""
    simulated = isinstance(tensor, SimTensor)
    if not simulated and any(isinstance(index, SimTensor) for index in indices):
        raise RuntimeError("indices should be either on cpu or on the same device as the indexed tensor (cpu)")
    if values is not None and values.dim() > 0 and isinstance(values, SimTensor) is not simulated:
        raise _on_two_devices(func)


# Off the CPU, torch runs LSTM and GRU cells by fused kernels that exist for CUDA alone. Here are the same
# functions in terms of ordinary ones; what they save for the backward pass (`workspace`) is their own affair.


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
    grad_new = grad_h * o * (1 - tanh_c**2) + (0 if grad_c is None else grad_c)
    gates = torch.cat(
        [
            grad_new * g * i * (1 - i),
            grad_new * c * f * (1 - f),
            grad_new * i * (1 - g**2),
            grad_h * tanh_c * o * (1 - o),
        ],
        1,
    )
    return gates, grad_new * f, gates.sum(0) if has_bias else None


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
