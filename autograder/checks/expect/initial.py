"""How parameters begin: statistics of the values that several new objects start with.

A bound that five standard errors allow is met by chance in all but one of a million cases.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch

from autograder.base.language import Text
from autograder.wire.failures import Mismatch

ERRORS = 5  # standard errors by which a statistic may be off


def starts_uniform(values: Sequence[torch.Tensor], bound: float, what: Text) -> None:
    """Values drawn uniformly between -bound and bound, for each object anew.

    Args:
        values: the same parameter of two new objects or more, 100 numbers at least in all.
        what: the parameter, as in "weight of a new MyLayer(3, 4)".
    """
    drawn = _joined(values, what)
    n = len(drawn)
    low, high = float(drawn.min()), float(drawn.max())
    nearly = bound * (1 - 30 / n)  # that none of n values comes so far has the odds of exp(-15)
    deviation, allowed = bound / math.sqrt(3), ERRORS * bound / math.sqrt(15 * n)
    reached = -bound * 1.001 <= low < -nearly and nearly < high <= bound * 1.001
    if not reached or abs(float(drawn.std()) - deviation) > allowed:
        raise Mismatch(
            f"{what.en} should start uniform between {-bound:.3g} and {bound:.3g}; its values go from {low:.3g} "
            f"to {high:.3g}, with a standard deviation of {float(drawn.std()):.3g} (wanted: {deviation:.3g}).",
            f"{what.zh}的初始值应在 {-bound:.3g} 与 {bound:.3g} 之间均匀分布；实际从 {low:.3g} 到 {high:.3g}，"
            f"标准差为 {float(drawn.std()):.3g}（应为 {deviation:.3g}）。",
        )
    _random(drawn / deviation, what)


def starts_normal(values: Sequence[torch.Tensor], std: float, what: Text) -> None:
    """Values drawn from a normal distribution of mean 0 and this standard deviation, for each object anew.

    Args:
        values: the same parameter of two new objects or more, 600 numbers at least in all: with fewer, uniform ones
            look normal.
        what: the parameter, as in "weight of a new MyLayer(3, 4)".
    """
    drawn = _joined(values, what)
    n = len(drawn)
    if abs(float(drawn.std()) / std - 1) > ERRORS / math.sqrt(2 * n):
        raise Mismatch(
            f"{what.en} should start with a standard deviation of {std:.3g}; it is {float(drawn.std()):.3g}.",
            f"{what.zh}的初始值标准差应为 {std:.3g}，实际是 {float(drawn.std()):.3g}。",
        )
    _random(drawn / std, what)
    # The kurtosis is 3, of uniform values 1.8. Above 3 it scatters too much to be held against anyone.
    if float((drawn / drawn.std()).pow(4).mean()) < 3 - ERRORS * math.sqrt(24 / n):
        raise Mismatch(f"{what.en} should start normally distributed; the spread is right, the distribution is not.",
                       f"{what.zh}的初始值应服从正态分布；标准差是对的，分布却不是正态。")  # fmt: skip


def _joined(values: Sequence[torch.Tensor], what: Text) -> torch.Tensor:
    first, *others = (value.double().flatten() for value in values)
    if any(first.equal(other) for other in others):
        raise Mismatch(f"{what.en} starts with the same values each time.", f"{what.zh}的初始值每次都一模一样。")
    drawn = torch.cat([first, *others])
    if not bool(torch.isfinite(drawn).all()):
        raise Mismatch(f"{what.en} holds values that are not finite (nan or inf).",
                       f"{what.zh}里有不是有限数的值（nan 或 inf）。")  # fmt: skip
    return drawn


def _random(scaled: torch.Tensor, what: Text) -> None:
    """Values of standard deviation 1 have mean 0, are distinct, and do not follow from their neighbours."""
    error = 1 / math.sqrt(len(scaled))
    if abs(float(scaled.mean())) > ERRORS * error:
        raise Mismatch(f"the first values of {what.en} should have a mean of 0; theirs is further away than chance.",
                       f"{what.zh}的初始值均值应为 0，实际偏得太多，不可能是偶然。")  # fmt: skip
    if len(scaled.unique()) < 0.9 * len(scaled):
        raise Mismatch(f"many of the first values of {what.en} are the same.", f"{what.zh}的初始值有许多是重复的。")
    if abs(float((scaled[1:] * scaled[:-1]).mean())) > ERRORS * error:
        raise Mismatch(f"the first values of {what.en} are not random: neighbours follow from each other.",
                       f"{what.zh}的初始值不是随机的：相邻的值彼此相关。")  # fmt: skip
