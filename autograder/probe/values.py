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
