"""A tensor on the simulated GPU.

A `SimTensor` says that it is on `cuda:0` and keeps its values in a CPU tensor. Every operation runs on the CPU tensors,
after the device check that CUDA makes: an operand on the CPU raises the error that CUDA would raise.

To torch's C++ code it is on the device `meta`, whose tensors have no values of their own. Their backward passes run in
the calling thread and need no support by a device's driver; autograd calls the stream functions of other devices, also
while an exception is on its way, when no Python code may run.
"""

from __future__ import annotations

from typing import Any

import torch

from autograder.inside.simulated_cuda import CUDA
from autograder.inside.torch_private import no_dispatch, without_function_modes, wrapper_tensor
from autograder.wire.values import mapped

META = torch.device("meta")
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


class SimTensor(torch.Tensor):
    """A tensor on the simulated GPU; its values are in `on_cpu`."""

    on_cpu: torch.Tensor
    device = CUDA
    is_cuda = True
    is_meta = False

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
        return dispatch(func, args, kwargs or {})


def to_cpu(value: Any) -> Any:
    """Replace the simulated tensors in `value` by CPU tensors."""
    return mapped(lambda item: item.on_cpu if isinstance(item, SimTensor) else item, value)


def dispatch(func: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """The result of an operation that torch dispatches, of which an argument or the result is on the simulated GPU."""
    with without_function_modes():
        return _dispatch(func, args, kwargs)


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
        raise on_two_devices(func.overloadpacket.__name__)
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


def on_two_devices(operation: str) -> RuntimeError:
    return RuntimeError(
        "Expected all tensors to be on the same device, but found at least two devices, "
        f"{CUDA} and cpu! (when running {operation})"
    )


def _check_indexing(func: Any, tensor: torch.Tensor, indices: Any, values: torch.Tensor | None = None) -> None:
    """Raise unless the indices are on the CPU or the tensor's device, and the new values are on the tensor's device."""
    simulated = isinstance(tensor, SimTensor)
    if not simulated and any(isinstance(index, SimTensor) for index in indices):
        raise RuntimeError("indices should be either on cpu or on the same device as the indexed tensor (cpu)")
    if values is not None and values.dim() > 0 and isinstance(values, SimTensor) is not simulated:
        raise on_two_devices(func.overloadpacket.__name__)
