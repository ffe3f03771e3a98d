"""Signatures: the observations of a check, condensed to plain values that can be stored and compared.

A tensor is represented by its shape and a few random projections of its values, so that nearly equal tensors have
nearly equal signatures, and a corpus of signatures is small.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence
from typing import Any

import torch

from autograder.probe.probe import Observation
from autograder.wire.frames import Handle

PROJECTIONS = 4
MAX_VALUES = 1 << 14  # number of values of one tensor that are used, since it may have millions
# Parts of exception messages that differ between students: quoted names, line numbers and addresses.
_STUDENT_SPECIFIC = re.compile(r"'[^']*'|\"[^\"]*\"|\b0x[0-9a-f]+\b|\bline \d+\b")
NAMELESS = frozenset({"parameters", "buffers", "vjp"})  # actions whose answers contain names chosen by the student


def signature(observations: Sequence[Observation]) -> list[Any]:
    """The signature of one check: a JSON value for each observation."""
    return [[item.action, _of(item.outcome, item.action in NAMELESS)] for item in observations]


def _of(value: Any, nameless: bool) -> Any:
    if isinstance(value, torch.Tensor):
        return {"shape": list(value.shape), "along": _projections(value)}
    if isinstance(value, Handle):
        return "object"
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else str(value)
    if isinstance(value, str):
        return "" if nameless else _STUDENT_SPECIFIC.sub("", value)[:200]
    if isinstance(value, dict):
        return [_of(item, nameless) if nameless else [str(key), _of(item, nameless)] for key, item in value.items()]
    if isinstance(value, list | tuple):
        return [_of(item, nameless) for item in value]
    return type(value).__name__


def _projections(value: torch.Tensor) -> list[float]:
    values = value.detach().flatten()
    values = values[:: -(-values.numel() // MAX_VALUES) or 1].double()
    if values.numel() == 0:
        return []
    if not bool(torch.isfinite(values).all()):
        return [-1.0] * PROJECTIONS
    return [round(number, 7) for number in (_directions(values.numel()) @ values).tolist()]


@functools.lru_cache(maxsize=256)
def _directions(size: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(size)
    return torch.randn(PROJECTIONS, size, generator=generator, dtype=torch.float64) / math.sqrt(size)
