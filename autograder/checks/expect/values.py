"""Values: shapes, numbers, tensors, and containers of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from autograder.base.language import Text
from autograder.probe.probe import Observation, Remote, describe
from autograder.wire.failures import Mismatch
from autograder.wire.values import leaves

OUTPUT = Text("the output", "输出")
RTOL, ATOL = 1e-3, 1e-5  # float32: torch's kernels differ by about 1e-6 between machines


def shape(value: Any, expected: Sequence[int], what: Text = OUTPUT) -> torch.Tensor:
    """`value` is a tensor of exactly this shape; returns it."""
    size = tuple(expected)
    if not isinstance(value, torch.Tensor):
        raise _unexpected(value, what, f"a tensor of shape {size}", f"形状为 {size} 的张量")
    if tuple(value.shape) != size:
        raise Mismatch(f"{what.en} has shape {tuple(value.shape)}; it should have shape {size}.",
                       f"{what.zh}的形状是 {tuple(value.shape)}，应为 {size}。")  # fmt: skip
    return value


def _unexpected(value: Any, what: Text, en: str, zh: str) -> Mismatch:
    """The error for a value that is not what it should be: `en`, in Chinese `zh`."""
    found = describe(value)
    return Mismatch(f"{what.en} should be {en}; it is {found.en}.", f"{what.zh}应当是{zh}，实际是{found.zh}。")


def equal(
    value: Any, expected: Any, what: Text = OUTPUT, *, rtol: float = RTOL, atol: float = ATOL, tensor: bool = False
) -> None:
    """`value` equals `expected`: tensors of the same shape within tolerance, tuples and dicts element by element.

    Numbers are compared as by `number`.
    """
    if isinstance(expected, torch.Tensor):
        _tensors_equal(shape(value, expected.shape, what), expected, what, rtol, atol)
    elif isinstance(expected, tuple | list):
        found = describe(value)
        if not isinstance(value, tuple | list) or len(value) != len(expected):
            raise Mismatch(f"{what.en} should have {len(expected)} elements; it is {found.en}.",
                           f"{what.zh}应当有 {len(expected)} 项，实际是{found.zh}。")  # fmt: skip
        for position, (one, other) in enumerate(zip(value, expected, strict=True), 1):
            element = Text(f"element {position} of {what.en}", f"{what.zh}的第 {position} 项")
            equal(one, other, element, rtol=rtol, atol=atol, tensor=tensor)
    elif isinstance(expected, dict):
        if not isinstance(value, dict) or value.keys() != expected.keys():
            found = Text.code(str(sorted(map(str, value)))) if isinstance(value, dict) else describe(value)
            verb, keys = "has" if isinstance(value, dict) else "is", sorted(map(str, expected))
            raise Mismatch(f"{what.en} should be a dict with the keys {keys}; it {verb} {found.en}.",
                           f"{what.zh}应当是键为 {keys} 的字典，实际是{found.zh}。")  # fmt: skip
        for key, other in expected.items():
            element = Text(f"{what.en}[{key!r}]", f"{what.zh}[{key!r}]")
            equal(value[key], other, element, rtol=rtol, atol=atol, tensor=tensor)
    elif isinstance(expected, bool | str | None):
        if type(value) is not type(expected) or value != expected:
            raise _unexpected(value, what, f"{expected!r}", f" {expected!r}")
    else:
        number(value, expected, what, rtol=rtol, atol=atol, tensor=tensor)


def pair(value: Any, what: Text) -> tuple[Any, Any]:
    """`value` is a tuple or list of two values; returns them."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise _unexpected(value, what, "a pair", "一对值")
    return value[0], value[1]


def number(
    value: Any, expected: float, what: Text, *, rtol: float = RTOL, atol: float = ATOL, tensor: bool = False
) -> None:
    """`value` is the number `expected`; this is the one rule of what counts as a number.

    Where `expected` is an int, only an int counts, and exactly: neither a bool nor a float, not even a whole one. Only
    0 may be 0.0, because that is numpy's sum of no numbers, be they ints. Where `expected` is a float, an int counts
    too, within tolerance, and a bool does not. A scalar of numpy's counts as the int or float that it is.

    Args:
        tensor: whether a tensor without dimensions counts as the number that it holds. It does where the docstring of
            the exercise promises no Python number.
    """
    found = value.item() if tensor and isinstance(value, torch.Tensor) and value.dim() == 0 else value
    exact = isinstance(expected, int)
    if isinstance(found, bool) or not isinstance(found, int if exact and expected else int | float):
        shown, kind = describe(value), "number" if tensor else "int" if exact else "float"
        raise Mismatch(
            f"{what.en} is {shown.en}; the docstring promises {'an' if exact and not tensor else 'a'} {kind}.",
            f"{what.zh}是{shown.zh}；文档字符串里写的是{'数' if tensor else f' {kind}'}。",
        )
    close = found == expected if exact else abs(found - expected) <= atol + rtol * abs(expected)
    if not close:
        raise Mismatch(f"{what.en} should be {expected:g}; it is {found:g}.",
                       f"{what.zh}应为 {expected:g}，实际是 {found:g}。")  # fmt: skip


def _tensors_equal(value: torch.Tensor, expected: torch.Tensor, what: Text, rtol: float, atol: float) -> None:
    if value.is_floating_point() != expected.is_floating_point():
        raise Mismatch(f"{what.en} has dtype {value.dtype}; it should be {expected.dtype}.",
                       f"{what.zh}的 dtype 是 {value.dtype}，应为 {expected.dtype}。")  # fmt: skip
    if value.dtype != torch.float32 or expected.dtype != torch.float32:
        value, expected = value.double(), expected.double()
    difference = (value - expected).abs_()
    wrong = ~(difference <= expected.abs().mul_(rtol).add_(atol))  # so that nan counts as wrong
    if bool(wrong.any()):
        finite(value, what)
        if expected.numel() == 1:
            raise Mismatch(f"{what.en} should be {expected.item():.6g}; it is {value.item():.6g}.",
                           f"{what.zh}应为 {expected.item():.6g}，实际是 {value.item():.6g}。")  # fmt: skip
        largest, count, total = float(difference.max()), int(wrong.sum()), wrong.numel()
        raise Mismatch(
            f"{what.en} has the right shape but wrong values: {count} of {total} differ, by up to {largest:.3g}.",
            f"{what.zh}的形状对，值不对：{total} 个里有 {count} 个不同，最多相差 {largest:.3g}。",
        )


def finite(value: torch.Tensor, what: Text = OUTPUT) -> torch.Tensor:
    """All numbers of a tensor are finite; returns it."""
    if not bool(torch.isfinite(value).all()):
        raise Mismatch(f"{what.en} contains values that are not finite (nan or inf).",
                       f"{what.zh}里有不是有限数的值（nan 或 inf）。")  # fmt: skip
    return value


@contextlib.contextmanager
def about(en: str | Text, zh: str = "") -> Iterator[None]:
    """Prefix the message of a mismatch with the case in which it arose.

    with expect.about("a batch of one", "批量为 1"): ...
    with expect.about(Text.code("MyMaxPool2d(3, 2)")): ...
    """
    case = en if isinstance(en, Text) else Text(en, zh)
    try:
        yield
    except Mismatch as mismatch:
        text = mismatch.text
        raise type(mismatch)(f"{case.en}: {text.en}", f"{case.zh}：{text.zh}") from mismatch


def instance(value: Any, kind: str, what: Text) -> Remote:
    """`value` claims to be an object of this class, such as "torch.nn.Module"; returns it."""
    if isinstance(value, Remote):
        if value.is_a(kind):
            return value
        # Diagnosis tells a class from a function; the name of the class is the student's choice and left out.
        value.probe.observations.append(Observation("kind", value.kind.split()[0]))
    wanted = kind.replace("torch.nn.", "nn.")
    raise _unexpected(value, what, f"an {wanted}", f" {wanted}")


def tensors(value: Any) -> list[torch.Tensor]:
    """The tensors in an output: a tensor, or nested tuples, lists and dicts of tensors."""
    found = list(leaves(value))
    for item in found:
        if not isinstance(item, torch.Tensor):
            description = describe(item)
            raise Mismatch(f"the output should consist of tensors; it is {description.en}.",
                           f"输出应当由张量组成，实际是{description.zh}。")  # fmt: skip
    return found


def same(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether two tensors are equal within tolerance."""
    try:
        equal(one, other)
    except Mismatch:
        return False
    return True


def alike(one: Any, other: Any) -> bool:
    """Whether two values are exactly equal, and have the same types and dtypes."""
    if type(one) is not type(other):
        return False
    if isinstance(one, torch.Tensor):
        return one.dtype == other.dtype and torch.equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(item, other[key]) for key, item in one.items())
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other)
