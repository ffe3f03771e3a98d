"""What a model computes: compared with the model answer, for each sample of a batch, and on a GPU."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from autograder.base.language import Text
from autograder.checks.expect.values import OUTPUT, about, alike, equal, finite, same, tensors
from autograder.inside.simulated_gpu import NAME as SIMULATED
from autograder.probe.probe import Gradients, Probe, Remote, describe
from autograder.wire.failures import Mismatch, Status, StudentFailure
from autograder.wire.parameter_pairing import Unlike, pair

EMPTY = Text("", "")


def both(student: Probe, answer: Probe, name: str, *args: Any, **kwargs: Any) -> tuple[Remote, Remote]:
    """The student's object and the model answer's, built with the same arguments."""
    return student.build(name, *args, **kwargs), answer.build(name, *args, **kwargs)


def twins(
    student: Probe, answer: Probe, name: str, *args: Any, scale: float = 0.5, **kwargs: Any
) -> tuple[Remote, Remote]:
    """The objects that `both` builds, given the same new weights."""
    model, reference = both(student, answer, name, *args, **kwargs)
    same_weights(model, reference, scale)
    return model, reference


def twin_layers(student: Probe, answer: Probe, *layers: tuple[Any, ...], scale: float = 0.5) -> tuple[Remote, Remote]:
    """The same nn.Sequential on both sides, as `Probe.sequential` makes it, for functions that are given a model."""
    model, reference = student.sequential(*layers), answer.sequential(*layers)
    same_weights(model, reference, scale)
    return model, reference


def same_weights(model: Remote, answer: Remote, scale: float = 0.5) -> None:
    """Give both models the same random weights, matched by name, otherwise by shape and order.

    All weights are distinct and none is near zero, so that a zero bias cannot mask a mistake. Each side draws them from
    the same seed, because a seed is cheaper to send than the weights.
    """
    shapes = {parameter.name: parameter.shape for parameter in answer.parameters()}
    seed = int(torch.randint(1 << 31, ()))
    answer.draw(shapes, seed, scale)
    model.draw(shapes, seed, scale)


def same_function(model: Remote, answer: Remote, *inputs: Any, what: Text = OUTPUT) -> None:
    """Both models compute the same outputs for these inputs."""
    equal(model(*inputs), answer(*inputs), what)


def same_results(student: Probe, answer: Probe, name: str, *cases: Sequence[Any]) -> None:
    """The student's function returns what the model answer's function returns, numbers compared as by `number`.

    Args:
        cases: the positional arguments of each call. Messages name the call.
    """
    for case, found in zip(cases, student.calls(name, cases), strict=True):
        equal(found, answer.call(name, *case), _call(name, case))


def same_objects(
    student: Probe, answer: Probe, name: str, cases: Sequence[Sequence[Any]], *, on: Sequence[Any], scale: float = 0.5,
    what: Text = OUTPUT,
) -> None:  # fmt: skip
    """Objects of the student's class compute the same as those of the model answer's class, with the same weights.

    Args:
        cases: the positional arguments of the constructor, for each pair of objects.
        on: inputs, each a tensor or a tuple of several. Messages name the object and the shapes of the input.
        scale: scale of the weights, as in `same_weights`; 0 keeps the initial ones, for classes without weights.
    """
    inputs = [args if isinstance(args, tuple) else (args,) for args in on]
    for case in cases:
        model, reference = both(student, answer, name, *case)
        if scale:
            same_weights(model, reference, scale)
        outputs = student.calls(model, inputs)
        for args in inputs:
            with about(_call(_call(name, case).en, args)):
                equal(next(outputs), reference(*args), what)


def _call(name: str, arguments: Sequence[Any]) -> Text:
    """A call as code, in which `x` and its shape stand for a tensor."""
    shown = (f"x{tuple(item.shape)}" if isinstance(item, torch.Tensor) else repr(item) for item in arguments)
    return Text.code(f"{name}({', '.join(shown)})")


def raises(kind: str, call: Callable[..., Any], *args: Any, what: Text) -> None:
    """Called with these arguments, the student's code raises this exception, such as "ValueError".

    Args:
        call: a Remote, or a method of a probe or a Remote.
        what: the call, as in Text.code("loss(x(4, 3), x(3,))").
    """
    try:
        result = describe(call(*args))
    except StudentFailure as failure:
        if failure.kind == kind:
            return
        if failure.status is not Status.ERROR:
            raise
        raise Mismatch(f"{what.en} should raise {kind}; it raises {failure.kind}.",
                       f"{what.zh}应当抛出 {kind}，实际抛出的是 {failure.kind}。") from failure  # fmt: skip
    raise Mismatch(f"{what.en} should raise {kind}; it returns {result.en}.",
                   f"{what.zh}应当抛出 {kind}，实际却给出了{result.zh}。")  # fmt: skip


def keeps_state(model: Remote, *inputs: Any) -> Any:
    """Calling the model does not change its parameters and buffers; returns its output."""
    before = model.state()
    output = model(*inputs)
    equal(model.state(), before, Text("the state of the model after a batch", "一个批次过后模型的状态"))
    return output


def _directions(answer: Remote, inputs: Sequence[Any]) -> list[torch.Tensor]:
    """A random tensor for each floating-point tensor of the model answer's output."""
    return [torch.randn(item.shape) for item in tensors(answer(*inputs)) if item.is_floating_point()]


def same_gradients(model: Remote, answer: Remote, *inputs: Any) -> None:
    """The backward pass gives every parameter and input the model answer's gradient, finite and not all zero.

    For a function (`student.get(name)`), which has no parameters, only the gradients of the inputs are compared.
    A parameter that is frozen in the model answer must get no gradient, and no parameter may be missing or extra.
    The model answer runs forward twice, the student's model once; in training mode, running statistics then differ.
    """
    along = _directions(answer, inputs)
    found, expected = model.gradients(*inputs, along=along), answer.gradients(*inputs, along=along)
    names = {name: name for name in expected.parameters}
    if set(found.parameters) != set(names):
        shapes = {p.name: p.shape for p in answer.parameters()} if names else {}
        try:
            names = pair(shapes, {p.name: p.shape for p in model.parameters()})
        except Unlike as error:
            raise Mismatch(error.text.en, error.text.zh) from error
    for answer_name, gradient in expected.parameters.items():
        _gradient_equal(names[answer_name], found.parameters.get(names[answer_name]), gradient)
    _input_gradients_equal(found, expected)


def _gradient_equal(name: str, found: torch.Tensor | None, expected: torch.Tensor | None) -> None:
    if expected is None:
        if found is not None and bool(found.any()):
            raise Mismatch(f"the parameter {name} receives a gradient, but it should be frozen.",
                           f"参数 {name} 应当冻结，却收到了梯度。")  # fmt: skip
        return
    if found is None:
        raise Mismatch(f"no gradient reaches the parameter {name}: a training step would not change it.",
                       f"没有梯度传到参数 {name}：训练一步之后它不会有任何变化。")  # fmt: skip
    if not bool(torch.isfinite(found).all()):
        raise Mismatch(f"the gradient of {name} is not finite.", f"{name} 的梯度不是有限数。")
    if not bool(found.any()):
        raise Mismatch(f"the gradient of {name} is zero everywhere: a training step would not change it.",
                       f"{name} 的梯度处处为零：训练一步之后它不会有任何变化。")  # fmt: skip
    equal(found, expected, Text(f"the gradient of {name}", f"{name} 的梯度"), atol=1e-4)


def _input_gradients_equal(found: Gradients, expected: Gradients, where: Text = EMPTY) -> None:
    for position, gradient in enumerate(expected.inputs):
        if gradient is not None:
            what = Text(f"the gradient{where.en} with respect to input {position + 1}",
                        f"{where.zh}对第 {position + 1} 个输入的梯度")  # fmt: skip
            equal(found.inputs[position] if position < len(found.inputs) else None, gradient, what, atol=1e-4)


def independent_samples(
    model: Remote, *inputs: torch.Tensor, changed: torch.Tensor | None = None, batch_dim: int = 0, output_dim: int = 0
) -> None:
    """When a sample in the middle of the batch changes, its own output changes and no other output does.

    A model whose outputs for one batch differ between two calls passes; other checks reject it.

    Args:
        inputs: a batch of at least three samples, and the model's other inputs.
        changed: what replaces the middle sample; by default, the sample times -2.
        batch_dim, output_dim: the batch dimension of the first input and of the (first) output.
    """
    batch, *rest = inputs
    samples = batch.shape[batch_dim]
    middle = samples // 2
    other = batch.clone()
    sample = other.select(batch_dim, middle)
    sample.copy_(-2 * sample if changed is None else changed)
    before, after = (_of_samples(model(one, *rest), samples, output_dim) for one in (batch, other))
    others = [sample for sample in range(samples) if sample != middle]
    if not same(after[others], before[others]):
        again = _of_samples(model(batch, *rest), samples, output_dim)
        if same(again[others], before[others]):
            raise Mismatch("when one sample of a batch changes, other samples' outputs change too: samples are mixed.",
                           "批次里一个样本变了，别的样本的输出也跟着变：样本混在了一起。")  # fmt: skip
    finite(before)
    if alike(after[middle], before[middle]):
        raise Mismatch("when one sample of a batch changes, its own output does not change.",
                       "批次里一个样本变了，它自己的输出却没有变。")  # fmt: skip


def _of_samples(value: Any, samples: int, dim: int) -> torch.Tensor:
    """The first tensor of an output, with the batch dimension moved to the front."""
    output = tensors(value)[0]
    if output.dim() <= dim or output.shape[dim] != samples:
        raise Mismatch(f"the output has shape {tuple(output.shape)}, without a batch dimension of size {samples}.",
                       f"输出的形状是 {tuple(output.shape)}，其中没有对应 {samples} 个样本的维度。")  # fmt: skip
    return output.movedim(dim, 0)


def runs_on_gpu(model: Remote, answer: Remote, *inputs: Any) -> None:
    """Moved to the GPU (or the simulated one), the model computes the same outputs and input gradients.

    Values are compared, so the verdict depends on what the model computes and not on which devices it reports.
    """
    along = _directions(answer, inputs)
    expected = answer.gradients(*inputs, along=along, models=[])
    try:
        result = model.to_gpu().gradients(*inputs, along=along, models=[])
    except StudentFailure as failure:
        if failure.kind in ("RuntimeError", "TypeError"):
            message = failure.located_message
            simulated = Text(" (here a simulated one)", "（这里是模拟的 GPU）")
            gpu = simulated if model.probe.device == SIMULATED else EMPTY
            raise Mismatch(f"on a GPU{gpu.en} the model fails: {message.en}",
                           f"放到 GPU{gpu.zh} 上，模型出错：{message.zh}") from failure  # fmt: skip
        raise
    equal(result.output, expected.output, Text("the output on the GPU", "GPU 上的输出"))
    _input_gradients_equal(result, expected, Text(" on the GPU", "在 GPU 上"))


def no_warnings(model: Remote) -> None:
    """Torch has issued no warning during this check."""
    model.probe.note_warnings()
    if model.probe.warnings:
        warning = model.probe.warnings[0]
        raise Mismatch(f"your code makes torch warn: {warning}", f"你的代码让 torch 发出了警告：{warning}")
