"""What a model registers: parameters and buffers. All of it is a claim, see `parameters`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import torch

from autograder.base.language import Text
from autograder.checks.expect.values import alike, tensors
from autograder.probe.client import Remote
from autograder.wire.failures import Mismatch, Status, StudentFailure, Unseen

TRIES = 8  # a change of a parameter may hide behind a ReLU or an argmax, so each is twice the one before
FIRST = 0.2  # standard deviation of the first change
NOT_YET = Text(
    "It counts once your model computes something, for only then its parameters can be seen at work.",
    "要等你的模型能算出结果，才看得出参数是否真的起作用，到那时这一项才计分。",
)


def parameters(model: Remote, expected: Mapping[str, Sequence[int]], *, on: Sequence[Any] = ()) -> None:
    """The model registers exactly these parameters, by name and shape, in any order.

    That is what it says of itself, and code that has taken over its process can say anything. So each of them must be
    seen to change what the model computes.

    Args:
        on: the inputs of a call on which to see it. Without them it is not verified: for checks that go on to compare
            values under weights of their own.
    """
    found = {parameter.name: parameter.shape for parameter in model.parameters()}
    missing = _listed([f"{name} {tuple(size)}" for name, size in expected.items() if name not in found])
    extra = _listed([f"{name} {size}" for name, size in found.items() if name not in expected])
    if missing or extra:
        en = [f"without {missing}"] * bool(missing) + [f"with {extra}, which should not be there"] * bool(extra)
        zh = [f"缺少 {missing}"] * bool(missing) + [f"多出 {extra}"] * bool(extra)
        tensors_found = f"{len(found)} parameter tensor{'s' * (len(found) != 1)}"
        raise Mismatch(f"the model registers {tensors_found}, {' and '.join(en)}.",
                       f"模型登记了 {len(found)} 个参数张量，{'，'.join(zh)}。")  # fmt: skip
    for name, size in expected.items():
        if found[name] != tuple(size):
            raise Mismatch(f"the parameter {name} has shape {found[name]}; it should have shape {tuple(size)}.",
                           f"参数 {name} 的形状是 {found[name]}，应为 {tuple(size)}。")  # fmt: skip
    if on:
        _take_part(model, expected, on)


def parameter_shapes(model: Remote, expected: Sequence[Sequence[int]], *, on: Sequence[Any] = ()) -> None:
    """The model registers parameters of exactly these shapes, whatever their names and order; `on` as above."""
    registered = model.parameters()
    found = sorted(parameter.shape for parameter in registered)
    wanted = sorted(tuple(size) for size in expected)
    if found != wanted:
        have, want = _listed(found), _listed(wanted)
        raise Mismatch(f"the model registers parameters of shapes {have or 'none'}; they should be {want or 'none'}.",
                       f"模型登记的参数形状是 {have or '（没有）'}，应为 {want or '（没有）'}。")  # fmt: skip
    if on:
        _take_part(model, {parameter.name: parameter.shape for parameter in registered}, on)


def _take_part(model: Remote, shapes: Mapping[str, Sequence[int]], on: Sequence[Any]) -> None:
    """What the model computes changes with each of these parameters; afterwards it is as it was."""
    unseen = list(shapes)
    # How often something is tried depends on the student; what the grader draws next must not.
    for attempt, seed in enumerate(torch.randint(1 << 31, (TRIES,)).tolist()):
        if not unseen:
            return
        try:
            seen = model.responses(*on, like=shapes, names=unseen, seed=seed, scale=2.0**attempt * FIRST)
            outputs = [tensors(output) for output in seen]
        except (StudentFailure, Mismatch) as failure:
            if isinstance(failure, StudentFailure) and failure.status is Status.FAILED:
                raise  # there is no such parameter
            pytest.skip(str(NOT_YET))  # checks that rest on this one say what is wrong
        unseen = [
            name for name, before, after in zip(unseen, outputs, outputs[1:], strict=False) if alike(before, after)
        ]
    if unseen:
        raise Unseen(f"the model has a parameter {unseen[0]}, but what it computes does not change with it.",
                     f"模型有参数 {unseen[0]}，但它的计算结果不随这个参数变化。")  # fmt: skip


def parameter_count(model: Remote, expected: int) -> None:
    """The model has this many trainable numbers."""
    found = sum(torch.Size(p.shape).numel() for p in model.parameters() if p.requires_grad)
    if found != expected:
        raise Mismatch(f"the model has {found} trainable numbers; it should have {expected}.",
                       f"模型有 {found} 个可训练的数，应有 {expected} 个。")  # fmt: skip


def buffers(model: Remote, expected: Mapping[str, Sequence[int]]) -> None:
    """The model registers exactly these buffers, by name and shape."""
    found = model.buffers()
    if found != {name: tuple(size) for name, size in expected.items()}:
        raise Mismatch(f"the model registers the buffers {found or 'none'}; they should be {dict(expected)}.",
                       f"模型登记的缓冲区是 {found or '（没有）'}，应为 {dict(expected)}。")  # fmt: skip


def _listed(items: Sequence[object], most: int = 8) -> str:
    return ", ".join(map(str, items[:most])) + (", ..." if len(items) > most else "")
