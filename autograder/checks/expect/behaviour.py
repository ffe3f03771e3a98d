"""What a model does: beside the model answer, to its samples, on a GPU."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from autograder.base.language import Text
from autograder.checks.expect.values import OUTPUT, about, alike, equal, same, tensors
from autograder.inside.simulated_gpu import NAME as SIMULATED
from autograder.probe.client import Gradients, Parameter, Probe, Remote, describe
from autograder.wire.failures import Mismatch, Status, StudentFailure
from autograder.wire.pairing import Unlike, pair


def both(student: Probe, answer: Probe, name: str, *args: Any, **kwargs: Any) -> tuple[Remote, Remote]:
    """The student's object and the model answer's, built with the same arguments."""
    return student.build(name, *args, **kwargs), answer.build(name, *args, **kwargs)


def twins(
    student: Probe, answer: Probe, name: str, *args: Any, scale: float = 0.5, **kwargs: Any
) -> tuple[Remote, Remote]:
    """Both, given the same weights, too."""
    model, reference = both(student, answer, name, *args, **kwargs)
    same_weights(model, reference, scale)
    return model, reference


def twin_layers(student: Probe, answer: Probe, *layers: tuple[Any, ...], scale: float = 0.5) -> tuple[Remote, Remote]:
    """The same nn.Sequential on both sides, as `Probe.sequential` makes it, for functions that are given a model."""
    model, reference = student.sequential(*layers), answer.sequential(*layers)
    same_weights(model, reference, scale)
    return model, reference


def same_weights(model: Remote, answer: Remote, scale: float = 0.5) -> None:
    """Draw new weights and give both models the same, matched by name, else by shape and order.

    All are distinct and none is near zero, so that nothing hides behind a bias of zero. Each side draws them
    from the same seed, which is less to send than what is drawn.
    """
    shapes = {parameter.name: parameter.shape for parameter in answer.parameters()}
    seed = int(torch.randint(1 << 31, ()))
    for one in (answer, model):
        one.draw(shapes, seed, scale)


def same_function(model: Remote, answer: Remote, *inputs: Any, what: Text = OUTPUT) -> None:
    """Both give the same on these inputs."""
    equal(model(*inputs), answer(*inputs), what)


def same_results(student: Probe, answer: Probe, name: str, *cases: Sequence[Any]) -> None:
    """The student's function gives what the model answer's gives.

    Args:
        cases: positional arguments for each call. A message names the call in question.
    """
    for case, found in zip(cases, student.calls(name, cases), strict=True):
        equal(found, answer.call(name, *case), _call(name, case))


def same_objects(
    student: Probe, answer: Probe, name: str, cases: Sequence[Sequence[Any]], *, on: Sequence[Any], scale: float = 0.5,
    what: Text = OUTPUT,
) -> None:  # fmt: skip
    """Objects of the student's class compute what the model answer's do, with the same weights.

    Args:
        cases: positional arguments with which to build objects, one pair of them for each.
        on: inputs, each a tensor or a tuple of several. A message names object and shapes in question.
        scale: of the weights, as in `same_weights`; 0 leaves them as they are, where there are none to speak of.
    """
    for case in cases:
        models = both(student, answer, name, *case)
        if scale:
            same_weights(*models, scale)
        model, reference = models
        inputs = [given if isinstance(given, tuple) else (given,) for given in on]
        outputs = student.calls(model, inputs)
        for given in inputs:
            with about(_call(_call(name, case).en, given)):
                equal(next(outputs), reference(*given), what)


def _call(name: str, arguments: Sequence[Any]) -> Text:
    """A call as code, of a tensor the shape."""
    said = (f"x{tuple(item.shape)}" if isinstance(item, torch.Tensor) else repr(item) for item in arguments)
    return Text.code(f"{name}({', '.join(said)})")


def raises(kind: str, call: Callable[..., Any], *args: Any, what: Text) -> None:
    """Called with these arguments, the student's code raises this exception, such as "ValueError".

    Args:
        call: a Remote, or a method of a probe or a Remote.
        what: the call, as in Text.code("loss(x(4, 3), x(3,))").
    """
    try:
        given = describe(call(*args))
    except StudentFailure as failure:
        if failure.kind == kind:
            return
        if failure.status is not Status.ERROR:
            raise
        raise Mismatch(f"{what.en} should raise {kind}; it raises {failure.kind}.",
                       f"{what.zh}应当抛出 {kind}，实际抛出的是 {failure.kind}。") from failure  # fmt: skip
    raise Mismatch(f"{what.en} should raise {kind}; it gives {given.en}.",
                   f"{what.zh}应当抛出 {kind}，实际却给出了{given.zh}。")  # fmt: skip


def keeps_state(model: Remote, *inputs: Any) -> Any:
    """Calling the model leaves its parameters and buffers as they were; returns its output."""
    before = model.state()
    output = model(*inputs)
    equal(model.state(), before, Text("the state of the model after a batch", "一个批次过后模型的状态"))
    return output


def same_gradients(model: Remote, answer: Remote, *inputs: Any) -> None:
    """Backward gives every parameter and every input the model answer's gradient, finite and not all zero.

    Of functions (`student.get(name)`), which have no parameters, it is the inputs' gradients.
    A parameter that no gradient reaches in the model answer, being frozen, must get none here either, and one that
    the model answer does not have is a mistake.
    The model answer runs forward twice, the student's model once: in training mode, running statistics differ after it.
    """
    along = [torch.randn(item.shape) for item in tensors(answer(*inputs)) if item.is_floating_point()]
    ours, theirs = model.gradients(*inputs, along=along), answer.gradients(*inputs, along=along)
    matched = {name: name for name in theirs.parameters}
    if set(ours.parameters) != set(matched):
        matched = _paired(answer.parameters() if matched else [], model)
    for name, expected in theirs.parameters.items():
        own = matched[name]
        grad = ours.parameters.get(own)
        if expected is None:
            _frozen(own, grad)
        else:
            _arrives(own, grad)
            equal(grad, expected, Text(f"the gradient of {own}", f"{own} 的梯度"), atol=1e-4)
    _input_gradients_equal(ours, theirs)


def _paired(expected: Sequence[Parameter], model: Remote) -> dict[str, str]:
    wanted, found = ({p.name: p.shape for p in parameters} for parameters in (expected, model.parameters()))
    try:
        return pair(wanted, found)
    except Unlike as error:
        raise Mismatch(error.text.en, error.text.zh) from error


def _input_gradients_equal(ours: Gradients, theirs: Gradients, where: Text | None = None) -> None:
    at = where or Text("", "")
    for position, expected in enumerate(theirs.inputs):
        if expected is not None:
            grad = ours.inputs[position] if position < len(ours.inputs) else None
            what = Text(f"the gradient{at.en} with respect to input {position + 1}",
                        f"{at.zh}对第 {position + 1} 个输入的梯度")  # fmt: skip
            equal(grad, expected, what, atol=1e-4)


def _arrives(name: str, grad: torch.Tensor | None) -> None:
    if grad is None:
        raise Mismatch(f"no gradient reaches the parameter {name}: a training step would leave it as it is.",
                       f"没有梯度传到参数 {name}：训练一步之后它不会有任何变化。")  # fmt: skip
    if not bool(torch.isfinite(grad).all()):
        raise Mismatch(f"the gradient of {name} is not finite.", f"{name} 的梯度不是有限数。")
    if not bool(grad.any()):
        raise Mismatch(f"the gradient of {name} is zero everywhere: a training step would leave it as it is.",
                       f"{name} 的梯度处处为零：训练一步之后它不会有任何变化。")  # fmt: skip


def _frozen(name: str, grad: torch.Tensor | None) -> None:
    if grad is not None and bool(grad.any()):
        raise Mismatch(f"a gradient reaches the parameter {name}, which should be frozen.",
                       f"参数 {name} 应当冻结，却收到了梯度。")  # fmt: skip


def independent_samples(
    model: Remote, *inputs: torch.Tensor, changed: torch.Tensor | None = None, batch_dim: int = 0, output_dim: int = 0
) -> None:
    """When a sample in the middle of the batch changes, its output does too, and those before and after it do not.

    A model that does not even give the same twice for the same batch is for other checks to reject.

    Args:
        inputs: a batch of at least three, and what else the model takes.
        changed: the middle sample in another form; twice its negative by default.
        batch_dim, output_dim: where the batch is in the first input and in the (first) output.
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
            raise Mismatch("when one sample of a batch changes, so does the output for others: samples are mixed.",
                           "批次里一个样本变了，别的样本的输出也跟着变：样本混在了一起。")  # fmt: skip
    if not bool(torch.isfinite(before).all()):
        raise Mismatch("the output holds values that are not finite (nan or inf).",
                       "输出里有不是有限数的值（nan 或 inf）。")  # fmt: skip
    if alike(after[middle], before[middle]):
        raise Mismatch("when one sample of a batch changes, its own output stays as it was.",
                       "批次里一个样本变了，它自己的输出却没有变。")  # fmt: skip


def _of_samples(value: Any, samples: int, dim: int) -> torch.Tensor:
    """The first tensor of an output, the samples in front."""
    output = tensors(value)[0]
    if output.dim() <= dim or output.shape[dim] != samples:
        raise Mismatch(f"the output has shape {tuple(output.shape)}, without a dimension for the {samples} samples.",
                       f"输出的形状是 {tuple(output.shape)}，其中没有对应 {samples} 个样本的维度。")  # fmt: skip
    return output.movedim(dim, 0)


def runs_on_gpu(model: Remote, answer: Remote, *inputs: Any) -> None:
    """Moved to the GPU (or the simulated one), the model gives the same outputs and gradients of its inputs.

    Values come back with the verdict, so this rests on what the model computes and not on what it says.
    """
    along = [torch.randn(item.shape) for item in tensors(answer(*inputs)) if item.is_floating_point()]
    expected = answer.gradients(*inputs, along=along, models=[])
    try:
        result = model.to_gpu().gradients(*inputs, along=along, models=[])
    except StudentFailure as failure:
        if failure.kind in ("RuntimeError", "TypeError"):
            said = failure.located_message
            simulated = Text(f" (here a simulated one, {SIMULATED})", f"（这里是模拟的 GPU，叫 {SIMULATED}）")
            gpu = simulated if model.probe.device == SIMULATED else Text("", "")
            raise Mismatch(f"on a GPU{gpu.en} the model fails: {said.en}",
                           f"放到 GPU{gpu.zh} 上，模型出错：{said.zh}") from failure  # fmt: skip
        raise
    equal(result.output, expected.output, Text("the output on the GPU", "GPU 上的输出"))
    _input_gradients_equal(result, expected, Text(" on the GPU", "在 GPU 上"))


def no_warnings(model: Remote) -> None:
    """Nothing in this check made torch warn."""
    model.probe.note_warnings()
    if model.probe.warnings:
        warning = model.probe.warnings[0]
        raise Mismatch(f"your code makes torch warn: {warning}", f"你的代码让 torch 发出了警告：{warning}")
