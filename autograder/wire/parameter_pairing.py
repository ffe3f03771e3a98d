"""Giving two models the same weights: pairs their parameters and draws values from a seed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import torch

from autograder.base.language import Text

Shape = tuple[int, ...]
MAX_LISTED = 8


class Unlike(ValueError):
    """A model's parameters or buffers differ from the expected ones; its bilingual text is for the student."""

    def __init__(self, en: str, zh: str) -> None:
        self.text = Text(en, zh)
        super().__init__(str(self.text))


def pair(wanted: Mapping[str, Shape], found: Mapping[str, Shape]) -> dict[str, str]:
    """Map each name in `wanted` to a name in `found`: the same if all names and shapes agree, else by shape and order.

    Raises:
        Unlike: the shapes differ, or `found` has additional parameters.
    """
    if wanted == found:
        return {name: name for name in wanted}
    unpaired = dict(found)
    pairs = {}
    for name, shape in wanted.items():
        match = next((other for other, size in unpaired.items() if size == shape), None)
        if match is None:
            have, want = listed(found.values()), listed(wanted.values())
            raise Unlike(
                f"the model has parameters of shapes {have or 'none'}; it should have {want}.",
                f"模型的参数形状是 {have or '（没有）'}，应为 {want}。",
            )
        del unpaired[match]
        pairs[name] = match
    if unpaired:
        extra = listed(f"{name} {shape}" for name, shape in unpaired.items())
        raise Unlike(f"the model has additional parameters: {extra}.", f"模型多出了参数：{extra}。")
    return pairs


def drawn(shapes: Mapping[str, Shape], seed: int, scale: float) -> dict[str, torch.Tensor]:
    """Random float32 tensors of the given shapes; every absolute value is at least `scale / 10`."""
    sizes = [math.prod(shape) for shape in shapes.values()]
    values = torch.randn(sum(sizes), generator=torch.Generator().manual_seed(seed))
    values.add_(values.sign(), alpha=0.1).mul_(scale)
    return {name: part.view(shape) for (name, shape), part in zip(shapes.items(), values.split(sizes), strict=True)}


def listed(items: Iterable[object]) -> str:
    """The first items, separated by commas."""
    texts = [str(item) for item in items]
    return ", ".join(texts[:MAX_LISTED]) + (", ..." if len(texts) > MAX_LISTED else "")
