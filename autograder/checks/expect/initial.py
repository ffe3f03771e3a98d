"""Initial values of parameters: statistical tests on the values that several new objects start with.

A correct initialisation misses a bound of five standard errors by chance about once in a million cases.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch

from autograder.base.language import Text
from autograder.checks.expect.values import finite
from autograder.wire.failures import Mismatch

ERRORS = 5  # standard errors by which a statistic may deviate


def starts_uniform(values: Sequence[torch.Tensor], bound: float, what: Text) -> None:
    """The values are drawn uniformly between -bound and bound, independently for each object.

    Args:
        values: the same parameter of at least two new objects, at least 100 numbers in total.
        what: the parameter, as in "weight of a new MyLayer(3, 4)".
    """
    drawn = _joined(values, what)
    n = len(drawn)
    low, high = float(drawn.min()), float(drawn.max())
    nearly = bound * (1 - 30 / n)  # the probability that none of n values exceeds this is exp(-15)
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
    """The values are drawn from a normal distribution of mean 0 and this standard deviation, independently per object.

    Args:
        values: the same parameter of at least two new objects, at least 600 numbers in total: a smaller uniform sample
            cannot be told from a normal one.
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
    # A normal distribution has kurtosis 3, a uniform one 1.8. Above 3 the estimate varies too much to be a criterion.
    if float((drawn / drawn.std()).pow(4).mean()) < 3 - ERRORS * math.sqrt(24 / n):
        raise Mismatch(f"{what.en} should start normally distributed; only the standard deviation is right.",
                       f"{what.zh}的初始值应服从正态分布；标准差是对的，分布却不是正态。")  # fmt: skip


def _joined(values: Sequence[torch.Tensor], what: Text) -> torch.Tensor:
    first, *others = (value.double().flatten() for value in values)
    if any(first.equal(other) for other in others):
        raise Mismatch(f"{what.en} starts with the same values each time.", f"{what.zh}的初始值每次都一模一样。")
    return finite(torch.cat([first, *others]), what)


def _random(scaled: torch.Tensor, what: Text) -> None:
    """Values of standard deviation 1 have mean 0, are distinct, and are not correlated with their neighbours."""
    error = 1 / math.sqrt(len(scaled))
    if abs(float(scaled.mean())) > ERRORS * error:
        raise Mismatch(f"the initial values of {what.en} should have mean 0; it is too far from 0 to be chance.",
                       f"{what.zh}的初始值均值应为 0，实际偏得太多，不可能是偶然。")  # fmt: skip
    if len(scaled.unique()) < 0.9 * len(scaled):
        raise Mismatch(f"many initial values of {what.en} are the same.", f"{what.zh}的初始值有许多是重复的。")
    if abs(float((scaled[1:] * scaled[:-1]).mean())) > ERRORS * error:
        raise Mismatch(f"the initial values of {what.en} are not random: neighbouring values are correlated.",
                       f"{what.zh}的初始值不是随机的：相邻的值彼此相关。")  # fmt: skip
