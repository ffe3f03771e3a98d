"""What graders say about a student's model. Each function raises `Mismatch` with a sentence for the student.

Tensors that come from the student are compared with the model answer's, under weights and inputs that
the grader draws. Comparisons never broadcast.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import torch

from autograder.probe.client import Gradients, Remote, describe
from autograder.probe.failures import Mismatch, StudentFailure
from autograder.probe.pairing import Unlike, pair
from autograder.probe.values import alike

SMALL = 0.2  # of weights under which no softmax saturates
TRIES = 3  # a change may hide behind a ReLU
RTOL, ATOL = 1e-3, 1e-5  # float32: torch's kernels differ by about 1e-6 between machines


def shape(value: Any, expected: Sequence[int], what: str = "the output") -> torch.Tensor:
    """`value` is a tensor of exactly this shape; returns it."""
    if not isinstance(value, torch.Tensor):
        raise Mismatch(f"{what} should be a tensor of shape {tuple(expected)}; it is {describe(value)}.")
    if tuple(value.shape) != tuple(expected):
        raise Mismatch(f"{what} has shape {tuple(value.shape)}; it should have shape {tuple(expected)}.")
    return value


def equal(value: Any, expected: Any, what: str = "the output", *, rtol: float = RTOL, atol: float = ATOL) -> None:
    """`value` equals `expected`: tensors within tolerance and of the same shape, tuples and dicts part by part."""
    if isinstance(expected, torch.Tensor):
        _tensors_equal(shape(value, expected.shape, what), expected, what, rtol, atol)
    elif isinstance(expected, tuple | list):
        if not isinstance(value, tuple | list) or len(value) != len(expected):
            raise Mismatch(f"{what} should hold {len(expected)} things; it is {describe(value)}.")
        for position, (one, other) in enumerate(zip(value, expected, strict=True), 1):
            equal(one, other, f"part {position} of {what}", rtol=rtol, atol=atol)
    elif isinstance(expected, dict):
        if not isinstance(value, dict) or value.keys() != expected.keys():
            found = sorted(map(str, value)) if isinstance(value, dict) else describe(value)
            raise Mismatch(f"{what} should be a dict with the keys {sorted(map(str, expected))}; it has {found}.")
        for key, other in expected.items():
            equal(value[key], other, f"{what}[{key!r}]", rtol=rtol, atol=atol)
    elif isinstance(expected, bool) or expected is None or isinstance(expected, str):
        if type(value) is not type(expected) or value != expected:
            raise Mismatch(f"{what} should be {expected!r}; it is {describe(value)}.")
    else:
        number(value, expected, what, rtol=rtol, atol=atol)


def number(value: Any, expected: float, what: str, *, rtol: float = RTOL, atol: float = ATOL) -> None:
    """`value` is a plain number (or a tensor of no dimensions) equal to `expected`; a whole number exactly."""
    if isinstance(value, torch.Tensor) and value.dim() == 0:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Mismatch(f"{what} should be a number; it is {describe(value)}.")
    close = value == expected if isinstance(expected, int) else abs(value - expected) <= atol + rtol * abs(expected)
    if not close:
        raise Mismatch(f"{what} should be {expected:g}; it is {value:g}.")


def _tensors_equal(value: torch.Tensor, expected: torch.Tensor, what: str, rtol: float, atol: float) -> None:
    if value.is_floating_point() != expected.is_floating_point():
        raise Mismatch(f"{what} has dtype {value.dtype}; it should be {expected.dtype}.")
    if value.dtype != torch.float32 or expected.dtype != torch.float32:
        value, expected = value.double(), expected.double()
    difference = (value - expected).abs_()
    wrong = ~(difference <= expected.abs().mul_(rtol).add_(atol))  # so that nan is wrong too
    if bool(wrong.any()):
        if not bool(torch.isfinite(value).all()):
            raise Mismatch(f"{what} holds values that are not finite (nan or inf).")
        largest, count, total = float(difference.max()), int(wrong.sum()), wrong.numel()
        raise Mismatch(
            f"{what} has the right shape but other values: {count} of {total} differ, by up to {largest:.3g}."
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
    missing = [f"{name} {tuple(size)}" for name, size in expected.items() if name not in found]
    extra = [f"{name} {size}" for name, size in found.items() if name not in expected]
    if missing or extra:
        parts = []
        if missing:
            parts.append(f"without {_listed(missing)}")
        if extra:
            parts.append(f"with {_listed(extra)}, which should not be there" if found else "")
        raise Mismatch(f"the model registers {len(found)} parameter tensors, {' and '.join(parts)}.")
    for name, size in expected.items():
        if found[name] != tuple(size):
            raise Mismatch(f"the parameter {name} has shape {found[name]}; it should have shape {tuple(size)}.")
    _believe(model, on)


def parameter_shapes(model: Remote, expected: Sequence[Sequence[int]], *, on: Sequence[Any] = ()) -> None:
    """The model registers parameters of exactly these shapes, whatever their names and order; `on` as above."""
    found = sorted(parameter.shape for parameter in model.parameters())
    wanted = sorted(tuple(size) for size in expected)
    if found != wanted:
        raise Mismatch(f"the model registers parameters of shapes {_listed(found)}; they should be {_listed(wanted)}.")
    _believe(model, on)


def _believe(model: Remote, on: Sequence[Any]) -> None:
    model.probe.believed |= bool(on)
    if model.probe.doubted and on:
        _take_part(model, on)
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
            raise Mismatch(f"the model has a parameter {name}, but what it computes does not change with it.")
        before = after


def _seen(model: Remote, on: Sequence[Any]) -> list[torch.Tensor]:
    try:
        return _tensors(model(*on))
    except (StudentFailure, Mismatch):
        pytest.skip("It counts once your model computes something, for only then its parameters can be seen at work.")


def parameter_count(model: Remote, expected: int) -> None:
    """The model has this many trainable numbers."""
    found = sum(torch.Size(p.shape).numel() for p in model.parameters() if p.requires_grad)
    if found != expected:
        raise Mismatch(f"the model has {found} trainable numbers; it should have {expected}.")


def buffers(model: Remote, expected: Mapping[str, Sequence[int]]) -> None:
    """The model registers exactly these buffers, by name and shape."""
    found = model.buffers()
    if found != {name: tuple(size) for name, size in expected.items()}:
        raise Mismatch(f"the model registers the buffers {found or 'none'}; they should be {dict(expected)}.")


def same_weights(model: Remote, answer: Remote, scale: float = 0.5) -> None:
    """Draw new weights and give both models the same, matched by name, else by shape and order.

    All are distinct and none is near zero, so that nothing hides behind a bias of zero. Each side draws them
    from the same seed, which is less to send than what is drawn.
    """
    shapes = {parameter.name: parameter.shape for parameter in answer.parameters()}
    seed = int(torch.randint(1 << 31, ()))
    for one in (answer, model):
        one.draw(shapes, seed, scale)


def _paired(answer: Remote, model: Remote) -> dict[str, str]:
    wanted, found = ({p.name: p.shape for p in remote.parameters()} for remote in (answer, model))
    try:
        return pair(wanted, found)
    except Unlike as error:
        raise Mismatch(str(error)) from error


def same_function(model: Remote, answer: Remote, *inputs: Any, what: str = "the output") -> None:
    """Both give the same on these inputs."""
    equal(model(*inputs), answer(*inputs), what)


def same_gradients(model: Remote, answer: Remote, *inputs: Any) -> None:
    """Backward gives every parameter and every input the model answer's gradient, finite and not all zero."""
    expected_output = answer(*inputs)
    along = [torch.randn(item.shape) for item in _tensors(expected_output) if item.is_floating_point()]
    ours, theirs = model.gradients(*inputs, along=along), answer.gradients(*inputs, along=along)
    _gradients_arrive(ours)
    names = list(theirs.parameters)
    if set(ours.parameters) == set(names):
        pairs = [(name, ours.parameters[name], theirs.parameters[name]) for name in names]
    else:
        matched = _paired(answer, model)
        pairs = [(matched[name], ours.parameters.get(matched[name]), theirs.parameters[name]) for name in names]
    for name, grad, expected in pairs:
        if expected is not None:
            equal(grad, expected, f"the gradient of {name}", atol=1e-4)
    _input_gradients_equal(ours, theirs)


def _input_gradients_equal(ours: Gradients, theirs: Gradients, where: str = "") -> None:
    for position, expected in enumerate(theirs.inputs):
        if expected is not None:
            grad = ours.inputs[position] if position < len(ours.inputs) else None
            equal(grad, expected, f"the gradient{where} with respect to input {position + 1}", atol=1e-4)


def _gradients_arrive(result: Gradients) -> None:
    for name, grad in result.parameters.items():
        if grad is None:
            raise Mismatch(f"no gradient reaches the parameter {name}: a training step would leave it as it is.")
        if not bool(torch.isfinite(grad).all()):
            raise Mismatch(f"the gradient of {name} is not finite.")
        if not bool(grad.any()):
            raise Mismatch(f"the gradient of {name} is zero everywhere: a training step would leave it as it is.")


def independent_samples(model: Remote, inputs: torch.Tensor, *, batch_dim: int = 0, output_dim: int = 0) -> None:
    """When a sample in the middle of the batch changes, its output does too, and those before and after it do not.

    A model that does not even give the same twice for the same batch is for other checks to reject.

    Args:
        inputs: a batch of at least three.
        batch_dim, output_dim: where the batch is in the input and in the (first) output.
    """
    samples = inputs.shape[batch_dim]
    middle = samples // 2
    changed = inputs.clone()
    changed.select(batch_dim, middle).mul_(-2)
    before, after = (_of_samples(model(batch), samples, output_dim) for batch in (inputs, changed))
    others = [sample for sample in range(samples) if sample != middle]
    if not _same(after[others], before[others]):
        again = _of_samples(model(inputs), samples, output_dim)
        if _same(again[others], before[others]):
            raise Mismatch("when one sample of a batch changes, so does the output for others: samples are mixed.")
    if alike(after[middle], before[middle]):
        raise Mismatch("when one sample of a batch changes, its own output stays as it was.")


def _of_samples(value: Any, samples: int, dim: int) -> torch.Tensor:
    """The first tensor of an output, the samples in front."""
    output = _tensors(value)[0]
    if output.dim() <= dim or output.shape[dim] != samples:
        raise Mismatch(f"the output has shape {tuple(output.shape)}, without a dimension for the {samples} samples.")
    return output.movedim(dim, 0)


def _same(one: torch.Tensor, other: torch.Tensor) -> bool:
    try:
        equal(one, other)
    except Mismatch:
        return False
    return True


def runs_on_gpu(model: Remote, answer: Remote, *inputs: Any) -> None:
    """Moved to the GPU (or the simulated one), the model gives the same outputs and gradients of its inputs.

    Values come back with the verdict, so this rests on what the model computes and not on what it says.
    """
    along = [torch.randn(item.shape) for item in _tensors(answer(*inputs)) if item.is_floating_point()]
    expected = answer.gradients(*inputs, along=along, models=[])
    try:
        result = model.to_gpu().gradients(*inputs, along=along, models=[])
    except StudentFailure as failure:
        if failure.kind in ("RuntimeError", "TypeError"):
            raise Mismatch(f"on a GPU the model fails: {failure.message} {failure.place}".strip()) from failure
        raise
    equal(result.output, expected.output, "the output on the GPU")
    _input_gradients_equal(result, expected, " on the GPU")


def no_warnings(model: Remote) -> None:
    """Nothing in this check made torch warn."""
    if model.probe.warnings:
        raise Mismatch(f"your code makes torch warn: {model.probe.warnings[0]}")


@contextlib.contextmanager
def about(what: str) -> Any:
    """Say in which case a mismatch arose: `with expect.about("batch of one"): ...`"""
    try:
        yield
    except Mismatch as mismatch:
        raise Mismatch(f"{what}: {mismatch}") from mismatch


def _tensors(value: Any) -> list[torch.Tensor]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, tuple | list):
        return [tensor for item in value for tensor in _tensors(item)]
    if not isinstance(value, torch.Tensor):
        raise Mismatch(f"the output should be made of tensors; it is {describe(value)}.")
    return [value]


def _listed(items: Sequence[object], most: int = 8) -> str:
    text = ", ".join(map(str, items[:most]))
    return (text + (", ..." if len(items) > most else "")) or "none"
