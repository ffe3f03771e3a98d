"""A simulated GPU, which detects device errors without a GPU.

A `SimTensor` says that it is on `cuda:0` and stores its values in a CPU tensor. Every operation runs on the CPU
tensors, after the device check that CUDA makes: an operand on the CPU raises the error that CUDA would raise. So a
mask that is not a buffer, an initial state created without `device=`, and `.numpy()` in `forward` fail as on a GPU,
while values, gradients, `.item()` and data-dependent control flow work as on a GPU.

To torch's C++ code, a SimTensor is on the device `meta`, whose tensors have no values of their own, and whose backward
passes run in the calling thread. `__torch_dispatch__` computes, see `torch_private.py`. What `torch.cuda` says
meanwhile is in `simulated_cuda.py`.
"""

from __future__ import annotations

import contextlib
import functools
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from autograder.inside.simulated_cuda import CUDA, SimGenerator, cuda_functions, indexed
from autograder.inside.torch_private import (
    TorchDispatchMode,
    keep_out_of_dispatch,
    no_dispatch,
    registered_tensors,
    use_flat_weights,
    wrapper_tensor,
)
from autograder.wire.values import mapped

NAME = "simgpu"  # what probes and results call this device
META = torch.device("meta")  # what torch's C++ code takes it for
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
    device = CUDA  # type: ignore[assignment]
    is_cuda = True  # type: ignore[assignment]
    is_meta = False  # type: ignore[assignment]

    @staticmethod
    def __new__(cls, inner: torch.Tensor) -> SimTensor:
        tensor: SimTensor = wrapper_tensor(cls, inner, META)
        tensor.on_cpu = inner
        return tensor

    def __repr__(self, *, tensor_contents: Any = None) -> str:  # type: ignore[override]
        return f"{repr(self.on_cpu)[:-1]}, device='{CUDA}')"

    def __format__(self, spec: str) -> str:
        return format(self.on_cpu if self.dim() == 0 else self, spec) if spec else str(self)

    def get_device(self) -> int:
        return 0

    def tolist(self) -> Any:
        return self.on_cpu.tolist()

    def numpy(self, *, force: bool = False) -> Any:
        if force:
            return self.on_cpu.numpy(force=True)
        raise TypeError(
            f"can't convert {CUDA} device type tensor to numpy. "
            "Use Tensor.cpu() to copy the tensor to host memory first."
        )

    def __array__(self, *_: Any, **__: Any) -> Any:
        return self.numpy()

    def is_pinned(self, *_: Any) -> bool:
        return False

    def pin_memory(self, *_: Any) -> torch.Tensor:
        raise RuntimeError(f"cannot pin '{self.type()}' only dense CPU tensors can be pinned")

    def record_stream(self, stream: Any) -> None:
        pass

    def type(self, dtype: Any = None, *args: Any, **kwargs: Any) -> Any:
        if dtype is None:
            return self.on_cpu.type().replace("torch.", "torch.cuda.")
        return super().type(dtype, *args, **kwargs)

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:  # type: ignore[override]
        return _dispatch(func, args, kwargs or {})


class _Calls(TorchFunctionMode):
    """Translates the devices that calls of torch's functions name, which torch's C++ code would look up.

    It also implements `torch.tensor(data, device="cuda")` and similar functions, which bypass the dispatch mode.
    """

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if "device" in kwargs:
            kwargs["device"] = _translated(kwargs["device"])
        if "pin_memory" in kwargs:
            del kwargs["pin_memory"]
        if func is torch.Tensor.to:
            return _moved(*args, **kwargs)
        if func is torch.Tensor.cuda:
            return _moved(args[0], *(args[1:] or (CUDA,)), **kwargs)
        if func is torch.Tensor.pin_memory:  # of a tensor on the CPU
            return args[0].clone()
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
            self._entered = stack.pop_all()
        return super().__enter__()  # type: ignore[no-untyped-call]

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)  # type: ignore[no-untyped-call]
        self._entered.close()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return _dispatch(func, args, kwargs or {})


@functools.cache
def set_up() -> None:
    """Prepare this process for simulated tensors, before the first one. Safe to repeat."""
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
        raise RuntimeError(f"'lengths' argument should be a 1D CPU int64 tensor, but got 1D {CUDA} Long tensor")
    if func in INDEXED:
        _check_indexing(func, *args[:3])
    target = kwargs.get("device")
    to_device = bool(simulated) if target is None else torch.device(target) == META
    if target is not None and to_device:
        cpu_kwargs["device"] = torch.device("cpu")
    result = func(*cpu_args, **cpu_kwargs)
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
        f"{CUDA} and cpu! (when running {func.overloadpacket.__name__})"
    )


def _check_indexing(func: Any, tensor: torch.Tensor, indices: Any, values: torch.Tensor | None = None) -> None:
    """Raise unless the indices are on the CPU or the tensor's device, and the new values are on the tensor's device."""
    simulated = isinstance(tensor, SimTensor)
    if not simulated and any(isinstance(index, SimTensor) for index in indices):
        raise RuntimeError("indices should be either on cpu or on the same device as the indexed tensor (cpu)")
    if values is not None and values.dim() > 0 and isinstance(values, SimTensor) is not simulated:
        raise _on_two_devices(func)
