"""Functions on nested values: plain values and tensors in dicts, lists and tuples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch

PLAIN = frozenset({str, int, float, bool, type(None)})


def mapped(function: Callable[[Any], Any], value: Any) -> Any:
    """Apply `function` to every leaf of `value` that is not a plain value (str, int, float, bool or None)."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, dict):
        return {key: mapped(function, item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        items = [mapped(function, item) for item in value]
        return items if isinstance(value, list) else tuple(items)
    return function(value)


def leaves(value: Any) -> Iterator[Any]:
    """The items of nested tuples, lists and dicts, in order."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item)
    else:
        yield value


def copied(value: Any) -> Any:
    """`value` with all its tensors detached and cloned."""
    return mapped(lambda item: item.detach().clone() if isinstance(item, torch.Tensor) else item, value)
