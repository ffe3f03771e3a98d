"""Adapter for torch's private names: only this module uses them.

Most of it prevents the import of torch's compiler in processes that do not compile. The first optimizer imports
`torch._dynamo` to exclude itself from tracing, and so does the first tensor that dispatches to Python: this loads 800
modules, takes seconds and adds 70 MiB, whose page tables every fork would copy.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer
from torch.utils._mode_utils import no_dispatch
from torch.utils._python_dispatch import TorchDispatchMode

__all__ = [
    "PRIVATE", "SPARE", "TorchDispatchMode", "backward_passes_inside", "below_autocast", "implement_autocast",
    "keep_out_of_dispatch", "keep_out_of_optimizers", "no_dispatch", "registered_tensors", "run_eagerly",
    "use_flat_weights", "without_function_modes", "wrapper_tensor",
]  # fmt: skip

_GPU = "The simulated GPU uses it: look for a replacement in torch's notes on __torch_dispatch__."
_COMPILER = "Without it every fork imports torch's compiler: measure the time per submission, find a replacement."
PRIVATE = {
    "torch.utils._python_dispatch:TorchDispatchMode": _GPU,
    "torch.utils._mode_utils:no_dispatch": _GPU,
    "torch:Tensor._make_wrapper_subclass": _GPU,
    "torch._C:DispatchKey.AutocastPrivateUse1": _GPU,
    "torch._C:DisableTorchFunction": _GPU,
    "torch._C:DispatchKeySet": _GPU,
    "torch._C:_ExcludeDispatchKeyGuard": _GPU,
    "torch.autograd:_engine_run_backward": _GPU,
    "torch.nn:Module.named_parameters": _GPU,
    "torch.nn:RNNBase._init_flat_weights": "Recurrent layers store their weights differently: adapt use_flat_weights.",
    "torch.optim:Optimizer.add_param_group.__wrapped__": _COMPILER,
    "torch.optim:Optimizer.zero_grad.__wrapped__": _COMPILER,
    "torch.optim:Optimizer.state_dict.__wrapped__": _COMPILER,
    "torch.optim:Optimizer.load_state_dict.__wrapped__": _COMPILER,
    "torch.optim.sgd:_use_grad_for_differentiable": _COMPILER,
}

without_function_modes = torch._C.DisableTorchFunction
SPARE = "privateuseone"  # the type of device that torch reserves for other people's hardware
_AUTOCAST = "AutocastPrivateUse1"
_AUTOCAST_KEYS = torch._C.DispatchKeySet(getattr(torch._C.DispatchKey, _AUTOCAST))

_library = torch.library.Library("aten", "IMPL")
_fallback = torch.library.Library("_", "IMPL")

WRAPPED = ("add_param_group", "zero_grad", "state_dict", "load_state_dict")
DISTRIBUTED = "torch.distributed.tensor"


def keep_out_of_optimizers() -> None:
    """Unwrap the methods that torch 2.13 wraps for its compiler. Call this before the first optimizer is created."""
    for name in WRAPPED:
        original = getattr(vars(Optimizer)[name], "__wrapped__", None)
        if original is not None:
            # torch's wrapper calls the function in this attribute; without it, it imports the compiler to create one.
            vars(original).setdefault("__dynamo_disable", original)
    for kind in _subclasses(Optimizer):
        step = vars(kind).get("step")
        if getattr(getattr(step, "__code__", None), "co_name", "") == "_use_grad":
            kind.step = _with_grad_mode(step.__wrapped__)  # type: ignore[method-assign, union-attr]


def run_eagerly() -> None:
    """Make `torch.compile` and `nn.Module.compile` leave code as it is: compiling takes longer than any exercise."""
    torch.compile = _uncompiled
    nn.Module.compile = lambda *_, **__: None  # type: ignore[method-assign]


def _uncompiled(model: Any = None, **_: Any) -> Any:
    """What `torch.compile` returns, called or used as a decorator with or without options."""
    return model if model is not None else lambda function: function


def keep_out_of_dispatch(dispatch_once: Callable[[], object]) -> None:
    """Run the first dispatch to Python with a stub of `torch.distributed.tensor` in place.

    At that dispatch torch imports the module once to look up its class DTensor, and with it the compiler.
    """
    if DISTRIBUTED in sys.modules:
        return
    stub = ModuleType(DISTRIBUTED)
    stub.DTensor = type("DTensor", (torch.Tensor,), {})  # type: ignore[attr-defined]
    sys.modules[DISTRIBUTED] = stub
    try:
        dispatch_once()
    finally:
        del sys.modules[DISTRIBUTED]


def _subclasses(kind: type[Optimizer]) -> Iterator[type[Optimizer]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


def _with_grad_mode(step: Callable[..., Any]) -> Callable[..., Any]:
    """Enable gradients in `step` only if the optimizer is `differentiable`, like torch's own wrapper."""

    @functools.wraps(step)
    def step_with_grad_mode(optimizer: Optimizer, *args: Any, **kwargs: Any) -> Any:
        with torch.set_grad_enabled(optimizer.defaults["differentiable"]):
            return step(optimizer, *args, **kwargs)

    return step_with_grad_mode


def wrapper_tensor(kind: type[torch.Tensor], inner: torch.Tensor, device: torch.device) -> Any:
    """A tensor of class `kind` without data that has the shape and strides of `inner` and is on `device`.

    Inside autocast for the device `SPARE`, the kernels of `implement_autocast` apply to it.
    """
    return torch.Tensor._make_wrapper_subclass(
        kind, inner.size(), strides=inner.stride(), storage_offset=inner.storage_offset(), dtype=inner.dtype,
        device=device, _extra_dispatch_keys=_AUTOCAST_KEYS,
    )  # fmt: skip


def implement_autocast(kernels: dict[str, Callable[..., Any]]) -> None:
    """Define what operations do inside autocast for the device `SPARE`.

    Args:
        kernels: by the operation's name, functions of the operation and its arguments.
    """
    _fallback.fallback(torch.library.fallthrough_kernel, _AUTOCAST)
    for name, kernel in kernels.items():
        packet = getattr(torch.ops.aten, name)
        for overload in packet.overloads():
            operation = getattr(packet, overload)
            if not overload.endswith("out"):
                _library.impl(operation, functools.partial(kernel, operation), _AUTOCAST)


@contextlib.contextmanager
def backward_passes_inside(mode: Callable[[], contextlib.AbstractContextManager[object]]) -> Iterator[None]:
    """Let functions that run during a backward pass, such as checkpoints, see a mode of torch functions.

    A mode is inactive during the calls that it handles, and `Tensor.backward` is one.
    """
    original = torch.autograd._engine_run_backward  # type: ignore[attr-defined]

    def run_backward(*args: Any, **kwargs: Any) -> Any:
        with mode():
            return original(*args, **kwargs)

    torch.autograd._engine_run_backward = run_backward  # type: ignore[attr-defined]
    try:
        yield
    finally:
        torch.autograd._engine_run_backward = original  # type: ignore[attr-defined]


def below_autocast() -> Any:
    """A context in which operations do not choose a type again."""
    return torch._C._ExcludeDispatchKeyGuard(_AUTOCAST_KEYS)


def registered_tensors(module: nn.Module) -> tuple[dict[str, Any], dict[str, Any]]:
    """The dicts of a module's own parameters and buffers; changing them changes the module."""
    return module._parameters, module._buffers


def use_flat_weights(module: nn.RNNBase) -> None:
    """Make a recurrent layer use its currently registered parameters."""
    module._flat_weights = [getattr(module, name, None) for name in module._flat_weights_names]
