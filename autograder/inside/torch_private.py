"""The private names of torch that the engine uses, all in this module.

Much of it keeps torch's compiler out of processes that compile nothing. Optimizers import `torch._dynamo` when the
first of them is made, to tell it not to trace them, and tensors that dispatch to Python bring it in too: 800 modules,
seconds, and 70 MiB whose page tables every fork would copy. Code that asks for `torch.compile` still gets the
compiler, which may then trace what it would have left alone.
"""

from __future__ import annotations

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
from torch.utils.backend_registration import _setup_privateuseone_for_python_backend as name_python_backend

__all__ = [
    "PRIVATE", "TorchDispatchMode", "keep_out_of_dispatch", "keep_out_of_optimizers", "name_python_backend",
    "no_dispatch", "registered_tensors", "use_flat_weights", "wrapper_tensor",
]  # fmt: skip

_GPU = "The simulated GPU is built on it: find its successor in torch's notes on the Python backend (PrivateUse1)."
_COMPILER = "Without it every fork imports torch's compiler: measure what a grade costs, and look for another way."
PRIVATE = {
    "torch.utils.backend_registration:_setup_privateuseone_for_python_backend": _GPU,
    "torch.utils._python_dispatch:TorchDispatchMode": _GPU,
    "torch.utils._mode_utils:no_dispatch": _GPU,
    "torch:Tensor._make_wrapper_subclass": _GPU,
    "torch.nn:Module.named_parameters": _GPU,
    "torch.nn:RNNBase._init_flat_weights": "Recurrent layers keep their weights elsewhere: see use_flat_weights.",
    "torch.optim:Optimizer.add_param_group.__wrapped__": _COMPILER,
    "torch.optim:Optimizer.zero_grad.__wrapped__": _COMPILER,
    "torch.optim:Optimizer.state_dict.__wrapped__": _COMPILER,
    "torch.optim:Optimizer.load_state_dict.__wrapped__": _COMPILER,
    "torch.optim.sgd:_use_grad_for_differentiable": _COMPILER,
}

WRAPPED = ("add_param_group", "zero_grad", "state_dict", "load_state_dict")
DISTRIBUTED = "torch.distributed.tensor"


def keep_out_of_optimizers() -> None:
    """Unwrap what torch 2.13 wraps for its compiler. Before the first optimizer, which wraps `step` once more."""
    for name in WRAPPED:
        hidden = getattr(vars(Optimizer)[name], "__wrapped__", None)
        if hidden is not None:
            # Where torch's wrapper looks for the function to call before it imports the compiler to make one.
            vars(hidden).setdefault("__dynamo_disable", hidden)
    for kind in _kinds(Optimizer):
        step = vars(kind).get("step")
        if getattr(getattr(step, "__code__", None), "co_name", "") == "_use_grad":
            kind.step = _recording_as_asked(step.__wrapped__)  # type: ignore[method-assign, union-attr]


def keep_out_of_dispatch(dispatch_once: Callable[[], object]) -> None:
    """Answer torch's question of what a distributed tensor is, which it asks once, at the first dispatch to Python.

    It would import `torch.distributed.tensor` to find out, and the compiler with it.
    """
    if DISTRIBUTED in sys.modules:
        return
    stand_in = ModuleType(DISTRIBUTED)
    stand_in.DTensor = type("DTensor", (torch.Tensor,), {})  # type: ignore[attr-defined]
    sys.modules[DISTRIBUTED] = stand_in
    try:
        dispatch_once()
    finally:
        del sys.modules[DISTRIBUTED]


def _kinds(kind: type[Optimizer]) -> Iterator[type[Optimizer]]:
    for below in kind.__subclasses__():
        yield below
        yield from _kinds(below)


def _recording_as_asked(step: Callable[..., Any]) -> Callable[..., Any]:
    """`step` with gradients recorded only where the optimizer is `differentiable`, as torch's own wrapper has it."""

    @functools.wraps(step)
    def recording_as_asked(optimizer: Optimizer, *arguments: Any, **named: Any) -> Any:
        with torch.set_grad_enabled(optimizer.defaults["differentiable"]):
            return step(optimizer, *arguments, **named)

    return recording_as_asked


def wrapper_tensor(kind: type[torch.Tensor], inner: torch.Tensor, device: torch.device) -> Any:
    """A tensor of class `kind` that has the shape and strides of `inner`, says that it is on `device`, and is empty."""
    return torch.Tensor._make_wrapper_subclass(
        kind, inner.size(), strides=inner.stride(), storage_offset=inner.storage_offset(), dtype=inner.dtype,
        device=device,
    )  # fmt: skip


def registered_tensors(module: nn.Module) -> tuple[dict[str, Any], dict[str, Any]]:
    """The dicts in which a module itself registers its parameters and its buffers, to be changed in place."""
    return module._parameters, module._buffers


def use_flat_weights(module: nn.RNNBase) -> None:
    """Have a recurrent layer compute with its parameters as they are registered now."""
    module._flat_weights = [getattr(module, name, None) for name in module._flat_weights_names]
