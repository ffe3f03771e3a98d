"""Keeps torch's compiler out of processes that compile nothing.

Optimizers import `torch._dynamo` when the first of them is made, to tell it not to trace them, and tensors that
dispatch to Python bring it in too: 800 modules, seconds, and 70 MiB whose page tables every fork would copy. Code that
asks for `torch.compile` still gets the compiler, which may then trace what it would have left alone.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import torch
from torch.optim import Optimizer

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
