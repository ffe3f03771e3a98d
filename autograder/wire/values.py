"""Walks over the values that cross a probe: plain ones and tensors, in dicts, lists and tuples.

Every message is walked several times, so the walks look at a value's exact type first, which is cheap.
"""

from __future__ import annotations

from collections.abc import Callable
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
