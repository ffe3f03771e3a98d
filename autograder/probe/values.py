"""One walk over the values that cross a probe: plain ones and tensors, in dicts, lists and tuples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch


def mapped(function: Callable[[Any], Any], value: Any) -> Any:
    """`value` with `function` applied to everything in it that is no dict, list or tuple."""
    if isinstance(value, dict):
        return {key: mapped(function, item) for key, item in value.items()}
    if isinstance(value, list):
        return [mapped(function, item) for item in value]
    if isinstance(value, tuple):
        return tuple([mapped(function, item) for item in value])
    return function(value)


def copied(value: Any) -> Any:
    """`value` with the tensors in it copied."""
    return mapped(lambda item: item.detach().clone() if isinstance(item, torch.Tensor) else item, value)


def alike(one: Any, other: Any) -> bool:
    """Whether two values are the same, of the same types and with the same tensors."""
    if isinstance(one, torch.Tensor):
        return isinstance(other, torch.Tensor) and one.dtype == other.dtype and torch.equal(one, other)
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(item, other[key]) for key, item in one.items())
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other)
