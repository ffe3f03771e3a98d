"""The parameters and buffers that a model registers. The model only claims to have them, see `parameters`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import torch

from autograder.base.language import Text
from autograder.checks.expect.values import alike, tensors
from autograder.probe.probe import Remote
from autograder.wire.failures import Mismatch, Status, StudentFailure, Unseen
from autograder.wire.parameter_pairing import listed

TRIES = 8  # a ReLU or an argmax may mask a change of a parameter, so each change is twice as large as the one before
FIRST = 0.2  # standard deviation of the first change
NOT_VERIFIED = Text(
    "This check counts once your model computes an output: only then can the effect of its parameters be verified.",
    "要等你的模型能算出结果，才看得出参数是否真的起作用，到那时这一项才计分。",
)


def parameters(model: Remote, expected: Mapping[str, Sequence[int]], *, on: Sequence[Any] = ()) -> None:
    """The model registers exactly these parameters, by name and shape, in any order.

    Names and shapes are claims, which code that controls its process can forge. So a change of each parameter must
    change what the model computes.

    Args:
        on: the inputs of the call that verifies this. Without them it is not verified; leave them out only in checks
            that also compare values under weights that the grader sets.
    """
    found = {parameter.name: parameter.shape for parameter in model.parameters()}
    missing = listed([f"{name} {tuple(size)}" for name, size in expected.items() if name not in found])
    extra = listed([f"{name} {size}" for name, size in found.items() if name not in expected])
    if missing or extra:
        en = [f"without {missing}"] * bool(missing) + [f"with {extra}, which should not be there"] * bool(extra)
        zh = [f"缺少 {missing}"] * bool(missing) + [f"多出 {extra}"] * bool(extra)
        count = f"{len(found)} parameter tensor{'s' * (len(found) != 1)}"
        raise Mismatch(f"the model registers {count}, {' and '.join(en)}.",
                       f"模型注册了 {len(found)} 个参数张量，{'，'.join(zh)}。")  # fmt: skip
    for name, size in expected.items():
        if found[name] != tuple(size):
            raise Mismatch(f"the parameter {name} has shape {found[name]}; it should have shape {tuple(size)}.",
                           f"参数 {name} 的形状是 {found[name]}，应为 {tuple(size)}。")  # fmt: skip
    if on:
        _verify_effect(model, expected, on)


def parameter_shapes(model: Remote, expected: Sequence[Sequence[int]], *, on: Sequence[Any] = ()) -> None:
    """The model registers parameters of exactly these shapes, in any order; `on` as in `parameters`."""
    registered = model.parameters()
    found = sorted(parameter.shape for parameter in registered)
    wanted = sorted(tuple(size) for size in expected)
    if found != wanted:
        have, want = listed(found), listed(wanted)
        raise Mismatch(f"the model registers parameters of shapes {have or 'none'}; they should be {want or 'none'}.",
                       f"模型注册的参数形状是 {have or '（没有）'}，应为 {want or '（没有）'}。")  # fmt: skip
    if on:
        _verify_effect(model, {parameter.name: parameter.shape for parameter in registered}, on)


def _verify_effect(model: Remote, shapes: Mapping[str, Sequence[int]], on: Sequence[Any]) -> None:
    """A change of each of these parameters changes the model's output; their values are restored afterwards."""
    unverified = list(shapes)
    # All seeds are drawn now, so that the number of attempts does not affect the grader's later random numbers.
    for attempt, seed in enumerate(torch.randint(1 << 31, (TRIES,)).tolist()):
        if not unverified:
            return
        try:
            responses = model.responses(*on, like=shapes, names=unverified, seed=seed, scale=2.0**attempt * FIRST)
            outputs = [tensors(output) for output in responses]
        except (StudentFailure, Mismatch) as failure:
            if isinstance(failure, StudentFailure) and failure.status is Status.FAILED:
                raise  # the parameter does not exist
            pytest.skip(str(NOT_VERIFIED))  # checks that depend on this one report what is wrong
        changes = zip(unverified, outputs, outputs[1:], strict=False)
        unverified = [name for name, before, after in changes if alike(before, after)]
    if unverified:
        raise Unseen(f"the model has a parameter {unverified[0]}, but its output does not depend on it.",
                     f"模型有参数 {unverified[0]}，但它的计算结果不随这个参数变化。")  # fmt: skip


def parameter_count(model: Remote, expected: int) -> None:
    """The model has this many trainable parameters, counted as single numbers."""
    found = sum(torch.Size(p.shape).numel() for p in model.parameters() if p.requires_grad)
    if found != expected:
        raise Mismatch(f"the model has {found} trainable parameters; it should have {expected}.",
                       f"模型有 {found} 个可训练的数，应有 {expected} 个。")  # fmt: skip


def buffers(model: Remote, expected: Mapping[str, Sequence[int]]) -> None:
    """The model registers exactly these buffers, by name and shape."""
    found = model.buffers()
    if found != {name: tuple(size) for name, size in expected.items()}:
        raise Mismatch(f"the model registers the buffers {found or 'none'}; they should be {dict(expected)}.",
                       f"模型注册的缓冲区是 {found or '（没有）'}，应为 {dict(expected)}。")  # fmt: skip
