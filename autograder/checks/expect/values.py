"""Values: shapes, numbers, tensors and what is made of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from autograder.base.language import Text
from autograder.probe.client import Observation, Remote, describe
from autograder.wire.failures import Mismatch

OUTPUT = Text("the output", "输出")
RTOL, ATOL = 1e-3, 1e-5  # float32: torch's kernels differ by about 1e-6 between machines


def shape(value: Any, expected: Sequence[int], what: Text = OUTPUT) -> torch.Tensor:
    """`value` is a tensor of exactly this shape; returns it."""
    size = tuple(expected)
    if not isinstance(value, torch.Tensor):
        found = describe(value)
        raise Mismatch(f"{what.en} should be a tensor of shape {size}; it is {found.en}.",
                       f"{what.zh}应当是形状为 {size} 的张量，实际是{found.zh}。")  # fmt: skip
    if tuple(value.shape) != size:
        raise Mismatch(f"{what.en} has shape {tuple(value.shape)}; it should have shape {size}.",
                       f"{what.zh}的形状是 {tuple(value.shape)}，应为 {size}。")  # fmt: skip
    return value


def equal(value: Any, expected: Any, what: Text = OUTPUT, *, rtol: float = RTOL, atol: float = ATOL) -> None:
    """`value` equals `expected`: tensors within tolerance and of the same shape, tuples and dicts part by part."""
    if isinstance(expected, torch.Tensor):
        _tensors_equal(shape(value, expected.shape, what), expected, what, rtol, atol)
    elif isinstance(expected, tuple | list):
        found = describe(value)
        if not isinstance(value, tuple | list) or len(value) != len(expected):
            raise Mismatch(f"{what.en} should hold {len(expected)} things; it is {found.en}.",
                           f"{what.zh}应当有 {len(expected)} 项，实际是{found.zh}。")  # fmt: skip
        for position, (one, other) in enumerate(zip(value, expected, strict=True), 1):
            part = Text(f"part {position} of {what.en}", f"{what.zh}的第 {position} 项")
            equal(one, other, part, rtol=rtol, atol=atol)
    elif isinstance(expected, dict):
        if not isinstance(value, dict) or value.keys() != expected.keys():
            keys = sorted(map(str, value)) if isinstance(value, dict) else None
            found = Text.code(str(keys)) if keys is not None else describe(value)
            wanted = sorted(map(str, expected))
            raise Mismatch(f"{what.en} should be a dict with the keys {wanted}; it has {found.en}.",
                           f"{what.zh}应当是键为 {wanted} 的字典，实际是{found.zh}。")  # fmt: skip
        for key, other in expected.items():
            equal(value[key], other, Text(f"{what.en}[{key!r}]", f"{what.zh}[{key!r}]"), rtol=rtol, atol=atol)
    elif isinstance(expected, bool) or expected is None or isinstance(expected, str):
        if type(value) is not type(expected) or value != expected:
            found = describe(value)
            raise Mismatch(f"{what.en} should be {expected!r}; it is {found.en}.",
                           f"{what.zh}应当是 {expected!r}，实际是{found.zh}。")  # fmt: skip
    else:
        number(value, expected, what, rtol=rtol, atol=atol)


def pair(value: Any, what: Text) -> tuple[Any, Any]:
    """`value` is a tuple or list of two things; returns them."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        found = describe(value)
        raise Mismatch(f"{what.en} should be a pair; it is {found.en}.", f"{what.zh}应当是一对值，实际是{found.zh}。")
    return value[0], value[1]


def number(value: Any, expected: float, what: Text, *, rtol: float = RTOL, atol: float = ATOL) -> None:
    """`value` is a plain number (or a tensor of no dimensions) equal to `expected`; a whole number exactly."""
    if isinstance(value, torch.Tensor) and value.dim() == 0:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float):
        found = describe(value)
        raise Mismatch(f"{what.en} should be a number; it is {found.en}.", f"{what.zh}应当是一个数，实际是{found.zh}。")
    close = value == expected if isinstance(expected, int) else abs(value - expected) <= atol + rtol * abs(expected)
    if not close:
        raise Mismatch(f"{what.en} should be {expected:g}; it is {value:g}.",
                       f"{what.zh}应为 {expected:g}，实际是 {value:g}。")  # fmt: skip


def _tensors_equal(value: torch.Tensor, expected: torch.Tensor, what: Text, rtol: float, atol: float) -> None:
    if value.is_floating_point() != expected.is_floating_point():
        raise Mismatch(f"{what.en} has dtype {value.dtype}; it should be {expected.dtype}.",
                       f"{what.zh}的 dtype 是 {value.dtype}，应为 {expected.dtype}。")  # fmt: skip
    if value.dtype != torch.float32 or expected.dtype != torch.float32:
        value, expected = value.double(), expected.double()
    difference = (value - expected).abs_()
    wrong = ~(difference <= expected.abs().mul_(rtol).add_(atol))  # so that nan is wrong too
    if bool(wrong.any()):
        if not bool(torch.isfinite(value).all()):
            raise Mismatch(f"{what.en} holds values that are not finite (nan or inf).",
                           f"{what.zh}里有不是有限数的值（nan 或 inf）。")  # fmt: skip
        if expected.numel() == 1:
            raise Mismatch(f"{what.en} should be {expected.item():.6g}; it is {value.item():.6g}.",
                           f"{what.zh}应为 {expected.item():.6g}，实际是 {value.item():.6g}。")  # fmt: skip
        largest, count, total = float(difference.max()), int(wrong.sum()), wrong.numel()
        raise Mismatch(
            f"{what.en} has the right shape but other values: {count} of {total} differ, by up to {largest:.3g}.",
            f"{what.zh}的形状对，值不对：{total} 个里有 {count} 个不同，最多相差 {largest:.3g}。",
        )


@contextlib.contextmanager
def about(en: str | Text, zh: str = "") -> Iterator[None]:
    """Say in which case a mismatch arose.

    with expect.about("a batch of one", "批量为 1"): ...
    with expect.about(Text.code("MyMaxPool2d(3, 2)")): ...
    """
    case = en if isinstance(en, Text) else Text(en, zh)
    try:
        yield
    except Mismatch as mismatch:
        said = mismatch.text
        raise type(mismatch)(f"{case.en}: {said.en}", f"{case.zh}：{said.zh}") from mismatch


def instance(value: Any, kind: str, what: Text) -> Remote:
    """`value` is an object of this class, such as "torch.nn.Module"; returns it. That it is one is a claim."""
    if isinstance(value, Remote) and value.is_a(kind):
        return value
    if isinstance(value, Remote):  # so that a class and a function are two mistakes; the class's name is the student's
        value.probe.observations.append(Observation("kind", value.kind.split()[0]))
    found, wanted = describe(value), kind.replace("torch.nn.", "nn.")
    raise Mismatch(f"{what.en} should be an {wanted}; it is {found.en}.",
                   f"{what.zh}应当是 {wanted}，实际是{found.zh}。")  # fmt: skip


def tensors(value: Any) -> list[torch.Tensor]:
    """The tensors that an output is made of."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, tuple | list):
        return [tensor for item in value for tensor in tensors(item)]
    if not isinstance(value, torch.Tensor):
        found = describe(value)
        raise Mismatch(f"the output should be made of tensors; it is {found.en}.",
                       f"输出应当由张量组成，实际是{found.zh}。")  # fmt: skip
    return [value]


def same(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether two tensors are equal within tolerance."""
    try:
        equal(one, other)
    except Mismatch:
        return False
    return True


def alike(one: Any, other: Any) -> bool:
    """Whether two values are the same to the last bit, of the same types and with the same tensors."""
    if type(one) is not type(other):
        return False
    if isinstance(one, torch.Tensor):
        return one.dtype == other.dtype and torch.equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(item, other[key]) for key, item in one.items())
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other)
