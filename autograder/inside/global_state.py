"""Torch's global settings, which a notebook may change and a check must not notice."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn


@dataclass(frozen=True)
class _Setting:
    default: Any
    read: Callable[[], Any]
    write: Callable[[Any], object]


def _default_device() -> str:
    try:
        return str(torch.get_default_device())
    except (AssertionError, RuntimeError):  # it is a GPU that this machine lacks
        return "cuda"


_guards: list[torch.inference_mode] = []  # torch leaves the mode when its guard is freed


def _set_inference_mode(mode: bool) -> None:
    _guards.append(torch.inference_mode(mode))
    _guards[-1].__enter__()


# The names are those of `autograder.checks.settings`. The defaults are those of a new process, but with one thread.
SETTINGS = {
    "dtype": _Setting(torch.float32, torch.get_default_dtype, torch.set_default_dtype),
    "device": _Setting(
        "cpu", _default_device, lambda device: torch.set_default_device(None if device == "cpu" else device)
    ),
    "gradients": _Setting(True, torch.is_grad_enabled, torch.set_grad_enabled),
    "inference": _Setting(False, torch.is_inference_mode_enabled, _set_inference_mode),
    "threads": _Setting(1, torch.get_num_threads, torch.set_num_threads),
    "autocast": _Setting(
        False, lambda: torch.is_autocast_enabled("cpu"), lambda on: torch.set_autocast_enabled("cpu", on)
    ),
    "deterministic": _Setting(
        False, torch.are_deterministic_algorithms_enabled, torch.use_deterministic_algorithms
    ),
    "anomaly": _Setting(False, torch.is_anomaly_enabled, torch.autograd.set_detect_anomaly),
}  # fmt: skip


def changed() -> list[str]:
    """The names of the settings that are not as in a new process."""
    return [name for name, setting in SETTINGS.items() if setting.read() != setting.default]


def restore_defaults(namespace: Mapping[str, Any]) -> None:
    """Give all settings their defaults, and the notebook's tensors of a changed default dtype the usual one."""
    names = changed()
    dtype = torch.get_default_dtype()
    for name in names:
        SETTINGS[name].write(SETTINGS[name].default)
    if "dtype" in names:
        for tensor in _tensors(namespace):
            if tensor.dtype is dtype:
                tensor.data = tensor.data.to(torch.float32)


def _tensors(namespace: Mapping[str, Any]) -> Iterator[torch.Tensor]:
    for value in list(namespace.values()):
        if isinstance(value, torch.Tensor):
            yield value
        elif isinstance(value, nn.Module):
            yield from value.parameters()
            yield from value.buffers()


@contextlib.contextmanager
def defaults(namespace: Mapping[str, Any]) -> Iterator[None]:
    """The settings of a new process, in a process that is not ours: afterwards everything is as it was."""
    before = {name: setting.read() for name, setting in SETTINGS.items()}
    data = [(tensor, tensor.data) for tensor in _tensors(namespace) if tensor.dtype is before["dtype"]]
    restore_defaults(namespace)
    try:
        yield
    finally:
        for name, value in before.items():
            if SETTINGS[name].read() != value:
                SETTINGS[name].write(value)
        for tensor, original in data:
            if tensor.dtype is not original.dtype:
                tensor.data = original
