"""What a model registers: parameters and buffers. All of it a claim, see `parameters`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import torch

from autograder.grading.expect.values import tensors
from autograder.language import Text
from autograder.probe.client import Remote
from autograder.probe.failures import Mismatch, StudentFailure
from autograder.probe.values import alike

SMALL = 0.2  # of weights under which no softmax saturates
TRIES = 3  # a change may hide behind a ReLU
NOT_YET = Text(
    "It counts once your model computes something, for only then its parameters can be seen at work.",
    "要等你的模型能算出结果，才看得出参数是否真的起作用，到那时这一项才计分。",
)


def parameters(model: Remote, expected: Mapping[str, Sequence[int]], *, on: Sequence[Any] = ()) -> None:
    """The model registers exactly these parameters, by name and shape, in any order.

    That is what it says of itself, and code that has taken over its process can say anything. So its word counts
    only if a check that rests on this one and compares values passes; if none does, this check is run once more, and
    then every parameter must be seen in what the model computes.

    Args:
        on: an input to see it on. Without one its word counts: where the check itself goes on to compare values.
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
    _believe(model, on)


def parameter_shapes(model: Remote, expected: Sequence[Sequence[int]], *, on: Sequence[Any] = ()) -> None:
    """The model registers parameters of exactly these shapes, whatever their names and order; `on` as above."""
    found = sorted(parameter.shape for parameter in model.parameters())
    wanted = sorted(tuple(size) for size in expected)
    if found != wanted:
        have, want = _listed(found), _listed(wanted)
        raise Mismatch(f"the model registers parameters of shapes {have or 'none'}; they should be {want or 'none'}.",
                       f"模型登记的参数形状是 {have or '（没有）'}，应为 {want or '（没有）'}。")  # fmt: skip
    _believe(model, on)


def _believe(model: Remote, on: Sequence[Any]) -> None:
    model.probe.believed |= bool(on)
    if model.probe.doubted and on:
        before = model.state()
        _take_part(model, on)
        model.load(before)
        model.probe.doubted = False  # once in a check will do


def _take_part(model: Remote, on: Sequence[Any]) -> None:
    """What the model computes changes with each of the parameters that it says it has."""
    shapes = {parameter.name: parameter.shape for parameter in model.parameters()}
    model.draw(shapes, int(torch.randint(1 << 31, ())), SMALL)
    before = _seen(model, on)
    for name, size in shapes.items():
        for _ in range(TRIES):
            model.load({name: SMALL * torch.randn(size)})
            after = _seen(model, on)
            if not alike(after, before):
                break
        else:
            raise Mismatch(f"the model has a parameter {name}, but what it computes does not change with it.",
                           f"模型有参数 {name}，但它的计算结果不随这个参数变化。")  # fmt: skip
        before = after


def _seen(model: Remote, on: Sequence[Any]) -> list[torch.Tensor]:
    try:
        return tensors(model(*on))
    except (StudentFailure, Mismatch):
        pytest.skip(str(NOT_YET))


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
