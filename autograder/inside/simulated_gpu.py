"""A simulated GPU, which detects device errors without a GPU.

While `SimGPU` is active, tensors can be made on or moved to `cuda:0` and are then a `SimTensor`, which computes on the
CPU and raises the errors that CUDA would raise. So a mask that is not a buffer, an initial state created without
`device=`, and `.numpy()` in `forward` fail as on a GPU, while values, gradients, `.item()` and data-dependent control
flow work as on a GPU. `docs/decisions/0005-simulated-gpu.md` lists what differs from CUDA.
"""

from __future__ import annotations

import contextlib
import functools
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from autograder.inside import simulated_autocast
from autograder.inside.simulated_cuda import SimGenerator, cuda_functions, indexed, legacy_dtype
from autograder.inside.simulated_recurrence import RECURRENT, recurrent
from autograder.inside.simulated_tensor import META, SimTensor, dispatch, to_cpu
from autograder.inside.torch_private import (
    TorchDispatchMode,
    backward_passes_inside,
    keep_out_of_dispatch,
    registered_tensors,
    use_flat_weights,
)
from autograder.wire.values import mapped

NAME = "simgpu"  # what probes and results call this device
FROM_DATA = frozenset({torch.tensor, torch.as_tensor, torch.asarray})
# Functions that are handled whatever their arguments are; of others, only keyword arguments matter.
HANDLED = FROM_DATA | RECURRENT | {
    torch.Tensor.to, torch.Tensor.cuda, torch.Tensor.type, torch.Tensor.pin_memory, torch.Tensor.new_tensor,
}  # fmt: skip


class _Calls(TorchFunctionMode):
    """Translates the devices that calls of torch's functions name, which torch's C++ code would look up.

    It also implements `torch.tensor(data, device="cuda")` and similar functions, which bypass the dispatch mode.
    """

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if not kwargs and func not in HANDLED:
            return func(*args)
        kwargs = dict(kwargs or {})
        if "device" in kwargs:
            kwargs["device"] = _translated(kwargs["device"])
        if "pin_memory" in kwargs:
            del kwargs["pin_memory"]
        if func is torch.Tensor.to:
            return _moved(*args, **kwargs)
        if func is torch.Tensor.cuda:
            device = args[1] if len(args) > 1 else kwargs.get("device")
            return args[0].to(META if device is None else _translated(device))
        if func is torch.Tensor.type and len(args) > 1 and (dtype := legacy_dtype(args[1])):
            return args[0].to(META, dtype)
        if func is torch.Tensor.pin_memory:  # of a tensor on the CPU
            return args[0].clone()
        if func in RECURRENT and not kwargs:
            return recurrent(func, args)
        if "generator" in kwargs:
            _check_generator(kwargs["generator"], kwargs.get("device"), args)
        if func in FROM_DATA and "data" in kwargs:
            args = (kwargs.pop("data"),)
        if func is torch.Tensor.new_tensor and isinstance(args[0], SimTensor):
            like, func, args = args[0], torch.tensor, args[1:]
            kwargs |= {"dtype": kwargs.get("dtype") or like.dtype, "device": kwargs.get("device") or META}
        if func in FROM_DATA and args and isinstance(args[0], list | tuple):
            args = (to_cpu(args[0]), *args[1:])  # GPU scalars in a list are read one by one
        if func in FROM_DATA and kwargs.get("device") == META and not isinstance(args[0], torch.Tensor):
            return to_simgpu(func(*args, **{**kwargs, "device": "cpu"}))
        return func(*args, **kwargs)


def _translated(device: Any) -> Any:
    """The device that torch's C++ code knows: `META` for the simulated GPU."""
    if device is None:
        return None
    found = indexed(device)
    return META if found.type == "cuda" else found


def _moved(tensor: torch.Tensor, device: Any = None, *args: Any, **kwargs: Any) -> torch.Tensor:
    """`tensor.to(...)`, whose first argument may be a device."""
    if isinstance(device, str | int | torch.device):
        device = _translated(device)
    return torch.Tensor.to(tensor, *(() if device is None else (device,)), *args, **kwargs)


def _check_generator(generator: Any, device: Any, args: Any) -> None:
    """Raise unless random numbers are drawn where their generator is."""
    on_gpu = device == META if device is not None else any(isinstance(item, SimTensor) for item in args)
    if generator is not None and isinstance(generator, SimGenerator) is not on_gpu:
        wanted, found = ("cuda", "cpu") if on_gpu else ("cpu", "cuda")
        raise RuntimeError(f"Expected a '{wanted}' device type for generator but found '{found}'")


class SimGPU(TorchDispatchMode):
    """While active, `device="cuda"` and functions of `torch.cuda` work, with one device."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # otherwise torch imports its compiler in order to wrap `__torch_dispatch__`

    def __enter__(self) -> SimGPU:
        with contextlib.ExitStack() as stack:
            stack.enter_context(cuda_functions())
            stack.enter_context(_Calls())
            stack.enter_context(backward_passes_inside(_Calls))
            self._entered = stack.pop_all()
        return super().__enter__()  # type: ignore[no-untyped-call]

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)  # type: ignore[no-untyped-call]
        self._entered.close()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return dispatch(func, args, kwargs or {})


@functools.cache
def set_up() -> None:
    """Prepare this process for simulated tensors, before the first one. Safe to repeat."""
    simulated_autocast.set_up()
    keep_out_of_dispatch(lambda: SimTensor(torch.zeros(1)).detach())


def to_simgpu(value: Any) -> Any:
    """Copy the tensors in `value` (a tensor or container) to the simulated GPU; a module is moved in place."""
    if isinstance(value, nn.Module):
        _move_module(value)
        if any(_moves_itself(part) for part in value.modules()):
            with SimGPU():
                value.to("cuda")
        return value
    if isinstance(value, list | tuple | dict):
        return mapped(to_simgpu, value)
    if isinstance(value, torch.Tensor) and not isinstance(value, SimTensor):
        return SimTensor(value.detach().clone()).requires_grad_(value.requires_grad)
    return value


def _moves_itself(module: nn.Module) -> bool:
    """Whether code outside torch decides what moves with the module, perhaps more than parameters and buffers."""
    return any(not getattr(type(module), name).__module__.startswith("torch.") for name in ("to", "_apply"))


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
