"""Giving two models the same weights: which parameter is which, and values drawn from a seed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import torch

from autograder.base.language import Text

Shape = tuple[int, ...]
MOST_LISTED = 8


class Unlike(ValueError):
    """A model's tensors are not those that are asked for; its text, in both languages, is for the student."""

    def __init__(self, en: str, zh: str) -> None:
        self.text = Text(en, zh)
        super().__init__(str(self.text))


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
            have, want = _listed(found.values()), _listed(wanted.values())
            raise Unlike(
                f"the model has parameters of shapes {have or 'none'}; it should have {want}.",
                f"模型的参数形状是 {have or '（没有）'}，应为 {want}。",
            )
        del free[match]
        pairs[name] = match
    if free:
        spare = _listed(f"{name} {shape}" for name, shape in free.items())
        raise Unlike(f"the model has parameters to spare: {spare}.", f"模型多出了参数：{spare}。")
    return pairs


def drawn(shapes: Mapping[str, Shape], seed: int, scale: float) -> dict[str, torch.Tensor]:
    """Random values of both signs, none nearer to zero than a tenth of `scale`; float32."""
    sizes = [math.prod(shape) for shape in shapes.values()]
    values = torch.randn(sum(sizes), generator=torch.Generator().manual_seed(seed))
    values.add_(values.sign(), alpha=0.1).mul_(scale)
    return {name: part.view(shape) for (name, shape), part in zip(shapes.items(), values.split(sizes), strict=True)}


def _listed(items: Iterable[object]) -> str:
    texts = [str(item) for item in items]
    return ", ".join(texts[:MOST_LISTED]) + (", ..." if len(texts) > MOST_LISTED else "")
