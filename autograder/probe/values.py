"""Walks over the values that cross a probe: plain ones and tensors, in dicts, lists and tuples.

Every message is walked several times, so the walks look at a value's exact type first, which is cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch

PLAIN = frozenset({str, int, float, bool, type(None)})


def mapped(function: Callable[[Any], Any], value: Any) -> Any:
    """`value` with `function` applied to everything in it that is neither plain nor a dict, list or tuple."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is dict or isinstance(value, dict):
        return {key: item if type(item) in PLAIN else mapped(function, item) for key, item in value.items()}
    if kind is list or isinstance(value, list):
        return [item if type(item) in PLAIN else mapped(function, item) for item in value]
    if kind is tuple or isinstance(value, tuple):
        return tuple([item if type(item) in PLAIN else mapped(function, item) for item in value])
    return function(value)


def copied(value: Any) -> Any:
    """`value` with the tensors in it copied."""
    return mapped(lambda item: item.detach().clone() if isinstance(item, torch.Tensor) else item, value)


def alike(one: Any, other: Any) -> bool:
    """Whether two values are the same, of the same types and with the same tensors."""
    kind = type(one)
    if kind is not type(other):
        return False
    if kind in PLAIN:
        return bool(one == other)
    if kind is dict:
        return one.keys() == other.keys() and _all_alike([(item, other[key]) for key, item in one.items()])
    if kind is list or kind is tuple:
        return len(one) == len(other) and _all_alike(zip(one, other, strict=True))
    if isinstance(one, torch.Tensor):
        return one.dtype == other.dtype and torch.equal(one, other)
    return bool(one == other)


def _all_alike(pairs: Iterable[tuple[Any, Any]]) -> bool:
    for one, other in pairs:
        kind = type(one)
        if kind in PLAIN:  # most are, and a call would cost more than the comparison
            if kind is not type(other) or one != other:
                return False
        elif not alike(one, other):
            return False
    return True
