"""Giving two models the same weights: which parameter is which, and values drawn from a seed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import torch

Shape = tuple[int, ...]
MOST_LISTED = 8


class Unlike(ValueError):
    """The parameters of two models cannot be paired; the text is for the student."""


def pair(wanted: Mapping[str, Shape], found: Mapping[str, Shape]) -> dict[str, str]:
    """The name in `found` for each name in `wanted`: the same where all names agree, else by shape and order.

    Raises:
        Unlike: the shapes are others, or there are more of them.
    """
    if wanted == found:
        return {name: name for name in wanted}
    free = dict(found)
    pairs = {}
    for name, shape in wanted.items():
        match = next((other for other, size in free.items() if size == shape), None)
        if match is None:
            raise Unlike(
                f"the model has parameters of shapes {_listed(found.values())}; "
                f"it should have {_listed(wanted.values())}."
            )
        del free[match]
        pairs[name] = match
    if free:
        spare = _listed(f"{name} {shape}" for name, shape in free.items())
        raise Unlike(f"the model has parameters to spare: {spare}.")
    return pairs


def drawn(shapes: Mapping[str, Shape], seed: int, scale: float) -> dict[str, torch.Tensor]:
    """Random values of both signs, none nearer to zero than a tenth of `scale`; float32."""
    sizes = [math.prod(shape) for shape in shapes.values()]
    values = torch.randn(sum(sizes), generator=torch.Generator().manual_seed(seed))
    values.add_(values.sign(), alpha=0.1).mul_(scale)
    return {name: part.view(shape) for (name, shape), part in zip(shapes.items(), values.split(sizes), strict=True)}


def _listed(items: Iterable[object]) -> str:
    texts = [str(item) for item in items]
    return (", ".join(texts[:MOST_LISTED]) + (", ..." if len(texts) > MOST_LISTED else "")) or "none"
