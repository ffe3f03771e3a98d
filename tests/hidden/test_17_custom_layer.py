"""Hidden graders of 17_custom_layer."""

import math

import pytest
import torch

from autograder.grading import expect
from autograder.probe.failures import Mismatch

SIZES = [(7, 3), (3, 8)]


@pytest.mark.check("custom_layer", points=1)
def test_layer_maps_the_last_dimension(student):
    """MyCustomLayer maps (..., in_features) to (..., out_features), a batch of one and a batch of sequences included"""
    for n, m in SIZES:
        layer = student.build("MyCustomLayer", n, m)
        for leading in ((4,), (1,), (2, 5)):
            with expect.about(f"MyCustomLayer({n}, {m}), input {(*leading, n)}"):
                x = torch.randn(*leading, n)
                rows = layer(x.reshape(-1, n))
                expect.equal(expect.shape(layer(x), (*leading, m)).reshape(-1, m), rows, "the output, row by row,")


@pytest.mark.check("custom_layer", points=1)
def test_layer_registers_weight_and_bias(student):
    """MyCustomLayer registers weight (in_features, out_features) and bias (out_features,)"""
    for n, m in SIZES:
        with expect.about(f"MyCustomLayer({n}, {m})"):
            layer = student.build("MyCustomLayer", n, m)
            expect.parameters(layer, {"weight": (n, m), "bias": (m,)}, on=[torch.randn(3, n)])


@pytest.mark.check("custom_layer", points=1, rests_on=["test_layer_registers_weight_and_bias"])
def test_layer_computes_x_times_weight_plus_bias(student, answer):
    """MyCustomLayer computes x @ weight + bias, whatever its weights are"""
    for n, m in SIZES:
        layer, reference = student.build("MyCustomLayer", n, m), answer.build("MyCustomLayer", n, m)
        expect.same_weights(layer, reference)
        with expect.about(f"MyCustomLayer({n}, {m})"):
            expect.same_function(layer, reference, torch.randn(6, n))


def starts_normal(probe, name, n, m, std):
    """Over several seeds, the layer's first weights are normal with this deviation, and its bias is zero."""
    drawn = []
    for seed in range(5):
        probe.seed(seed)
        layer = probe.build(name, n, m)
        drawn.append(expect.shape(layer.attribute("weight"), (n, m), "weight").double().flatten())
        expect.equal(layer.attribute("bias"), torch.zeros(m), f"the bias of a new {name}")
    weights, what = torch.cat(drawn) / std, f"the first weights of {name}({n}, {m})"
    spread, mean, tails = (
        float(value) for value in (weights.std(), weights.mean(), (weights.abs() > 2).double().mean())
    )
    if not abs(spread - 1) < 0.07:  # this and what follows is five standard errors or more away
        raise Mismatch(f"{what} have the standard deviation {spread * std:.3g}; it should be near {std:.3g}.")
    if not abs(mean) < 0.1:
        raise Mismatch(f"{what} have the mean {mean * std:.3g}; it should be near 0.")
    if not 0.02 < tails < 0.07:
        raise Mismatch(f"{what} are not normally distributed.")
    if len(weights.unique()) < 0.9 * len(weights):
        raise Mismatch(f"many of {what} are the same, within one layer or from one layer to the next.")


@pytest.mark.check("custom_layer", points=1, rests_on=["test_layer_registers_weight_and_bias"])
def test_layer_starts_standard_normal_with_a_bias_of_zero(student):
    """weight of a new MyCustomLayer is standard normal, for each layer anew, and bias is zero"""
    starts_normal(student, "MyCustomLayer", 40, 25, 1.0)


@pytest.mark.check("custom_layer", points=0.5, rests_on=["test_layer_computes_x_times_weight_plus_bias"])
def test_gradients_reach_weight_and_bias(student, answer):
    """training reaches weight and bias of MyCustomLayer, and the layers before it"""
    layer, reference = student.build("MyCustomLayer", 7, 3), answer.build("MyCustomLayer", 7, 3)
    expect.same_weights(layer, reference)
    expect.same_gradients(layer, reference, torch.randn(6, 7))


@pytest.mark.check("custom_layer", points=0.5, rests_on=["test_gradients_reach_weight_and_bias"])
def test_layer_runs_on_a_gpu(student, answer):
    """MyCustomLayer runs on a GPU"""
    layer, reference = student.build("MyCustomLayer", 7, 3), answer.build("MyCustomLayer", 7, 3)
    expect.same_weights(layer, reference)
    expect.runs_on_gpu(layer, reference, torch.randn(6, 7))


@pytest.mark.check("in_sequential", points=1)
def test_model_is_a_sequential_from_10_to_5(student):
    """model is an nn.Sequential that maps features (B, 10) to features (B, 5)"""
    model = student.get("model")
    if not (hasattr(model, "is_a") and model.is_a("torch.nn.Sequential")):
        raise Mismatch("model should be an nn.Sequential.")
    expect.shape(model(torch.randn(4, 10)), (4, 5))


@pytest.mark.check(
    "in_sequential",
    points=1,
    rests_on=["test_model_is_a_sequential_from_10_to_5", "test_gradients_reach_weight_and_bias"],
)
def test_model_computes_custom_layer_relu_linear(student, answer):
    """model computes MyCustomLayer(10, 20), ReLU, nn.Linear(20, 5), and training reaches all its parameters"""
    model, reference = student.get("model"), answer.get("model")
    expect.parameter_shapes(model, [(10, 20), (20,), (5, 20), (5,)])
    expect.same_weights(model, reference)
    x = torch.randn(6, 10)
    expect.same_function(model, reference, x)
    expect.same_gradients(model, reference, x)
    expect.number(model.call("__len__"), 3, "the number of layers")


@pytest.mark.check("scaled_init", points=1)
def test_scaled_layer_computes_what_my_custom_layer_does(student, answer):
    """ScaledLayer registers weight and bias, computes x @ weight + bias with them, and learns both"""
    for n, m in SIZES:
        layer, reference = student.build("ScaledLayer", n, m), answer.build("ScaledLayer", n, m)
        with expect.about(f"ScaledLayer({n}, {m})"):
            expect.parameters(layer, {"weight": (n, m), "bias": (m,)})
            expect.same_weights(layer, reference)
            for x in (torch.randn(6, n), torch.randn(1, n), torch.randn(2, 5, n)):
                expect.same_function(layer, reference, x)
            expect.same_gradients(layer, reference, torch.randn(6, n))


@pytest.mark.check("scaled_init", points=1, rests_on=["test_scaled_layer_computes_what_my_custom_layer_does"])
def test_scaled_layer_starts_at_the_scale_of_its_width(student):
    """weight of a new ScaledLayer is normal with standard deviation 1 / sqrt(in_features), and bias is zero"""
    for n, m in ((90, 16), (16, 90)):
        starts_normal(student, "ScaledLayer", n, m, 1 / math.sqrt(n))


STACKS = [
    [("Linear", 6, 9)],
    [("Linear", 6, 9), ("Tanh",), ("Linear", 9, 4), ("ReLU",)],
]


@pytest.mark.check("scaled_init", points=2)
def test_activation_stds_measures_after_each_layer(student, answer):
    """activation_stds gives the standard deviation of all numbers after each layer"""
    for layers in STACKS:
        stack, reference = student.sequential(*layers), answer.sequential(*layers)
        expect.same_weights(stack, reference)
        x = 2 * torch.randn(5, 6) + 1
        with expect.about(f"a stack of {', '.join(name for name, *_ in layers)}"):
            what = "the list of standard deviations"
            expected = answer.call("activation_stds", reference, x)
            expect.equal(student.call("activation_stds", stack, x), expected, what)
            as_list = [stack.attribute(str(place)) for place in range(len(layers))]
            expect.equal(student.call("activation_stds", as_list, x), expected, what)


# Large batches, so that a variance divided by n - 1 costs the one check that is about it.
LEVELS = torch.tensor([[3.0, -4.0, 0.5], [-2.0, 6.0, 1.5], [5.0, 1.0, -3.0]])
SCALES = torch.tensor([[1.0, 2.0, 0.5], [3.0, 0.7, 2.0], [0.6, 1.5, 2.5]])


def batch(rows, kind=0):
    """Rows of three features whose level and spread depend on the kind."""
    return torch.randn(rows, 3) * SCALES[kind] + LEVELS[kind]


def learned(layer, reference, **tolerance):
    """The layer has the statistics of the model answer."""
    for name in ("mean", "var"):
        expect.equal(layer.attribute(name), reference.attribute(name), name, **tolerance)
    expect.number(layer.attribute("count"), int(reference.attribute("count")), "count")


def standardizers(*probes):
    return [probe.build("RunningStandardizer", 3) for probe in probes]


@pytest.mark.check("standardizer", points=1)
def test_standardizer_keeps_its_state_in_buffers(student):
    """RunningStandardizer has the buffers mean, var and count, saved in its state_dict, and no parameters"""
    layer = student.build("RunningStandardizer", 4)
    expect.parameter_shapes(layer, [])
    expect.buffers(layer, {"mean": (4,), "var": (4,), "count": ()})
    state = {name: value.double() for name, value in layer.state().items()}
    zero = torch.zeros(4).double()
    expect.equal(state, {"mean": zero, "var": zero + 1, "count": zero[0]}, "the state_dict of a new layer")


@pytest.mark.check("standardizer", points=1)
def test_standardizer_learns_from_one_batch(student, answer):
    """a batch in training sets mean, population variance and count, even a batch of one row"""
    for rows in (5, 1):
        layer, reference = standardizers(student, answer)
        x = batch(rows)
        layer(x), reference(x)
        with expect.about(f"after a batch of {rows}"):
            learned(layer, reference, atol=1e-4)


@pytest.mark.check("standardizer", points=1)
def test_standardizer_learns_from_several_batches(student, answer):
    """after several batches, mean and variance are those of all rows together, whatever the sizes of the batches"""
    layer, reference = standardizers(student, answer)
    for rows, kind in ((700, 0), (1500, 1), (900, 2)):
        x = batch(rows, kind)
        layer(x), reference(x)
    learned(layer, reference, rtol=5e-3, atol=1e-3)


@pytest.mark.check("standardizer", points=1)
def test_standardizer_standardises(student, answer):
    """the output is (x - mean) / sqrt(var + 1e-5), a feature that never varies included"""
    layer, reference = standardizers(student, answer)
    x = batch(900)
    x[:, 2] = 2.0
    layer(x), reference(x)
    expect.same_function(layer, reference, x, what="the output for a batch seen for the second time")


@pytest.mark.check(
    "standardizer",
    points=1,
    rests_on=["test_standardizer_standardises", "test_standardizer_learns_from_several_batches"],
)
def test_standardizer_takes_the_batch_in_before_it_standardises(student, answer):
    """in training, a batch is standardised by statistics of all rows so far, its own included"""
    layer, reference = standardizers(student, answer)
    for rows, kind, what in ((700, 0, "first"), (900, 1, "second")):
        expect.same_function(layer, reference, batch(rows, kind), what=f"the output for the {what} batch in training")


@pytest.mark.check("standardizer", points=1, rests_on=["test_standardizer_standardises"])
def test_standardizer_changes_nothing_in_eval(student, answer):
    """in eval, RunningStandardizer uses what it has learned and changes nothing"""
    layer, reference = standardizers(student, answer)
    layer.eval(), reference.eval()
    expect.same_function(layer, reference, batch(4), what="the output in eval before any training")
    layer.train(), reference.train()
    x = batch(900)
    x[:, 2] = 2.0
    layer(x), reference(x)
    layer.eval(), reference.eval()
    for rows, kind in ((6, 1), (1, 2)):
        expect.same_function(layer, reference, batch(rows, kind), what=f"the output in eval, batch of {rows}")


@pytest.mark.check(
    "standardizer",
    points=1,
    rests_on=["test_standardizer_keeps_its_state_in_buffers", "test_standardizer_standardises"],
)
def test_a_loaded_standardizer_goes_on_where_the_saved_one_stopped(student, answer):
    """a new RunningStandardizer that loads a saved state_dict standardises by it and goes on learning from it"""
    layer, reference = standardizers(student, answer)
    state = {"mean": LEVELS[1], "var": SCALES[1] ** 2, "count": torch.tensor(10_000_000)}
    layer.call("load_state_dict", state), reference.call("load_state_dict", state)
    x = batch(6)
    expect.same_function(layer.eval(), reference.eval(), x, what="the output in eval")
    layer.train()(x), reference.train()(x)  # so few against so many move the statistics by next to nothing
    for name in ("mean", "var"):
        expect.equal(layer.attribute(name), state[name], f"after a small batch in training, {name}")


@pytest.mark.check("standardizer", points=1, rests_on=["test_standardizer_standardises"])
def test_statistics_are_constants_to_autograd(student, answer):
    """gradients reach x, as if mean and var were fixed numbers, one training step after another"""
    layer, reference = standardizers(student, answer)
    x = batch(900)
    layer(x), reference(x)
    for _ in range(2):
        along = [torch.randn(900, 3)]
        ours, theirs = layer.gradients(x, along=along), reference.gradients(x, along=along)
        expect.equal(next(iter(ours.inputs), None), theirs.inputs[0], "the gradient with respect to x")


@pytest.mark.check(
    "standardizer",
    points=1,
    rests_on=[
        "test_standardizer_takes_the_batch_in_before_it_standardises",
        "test_statistics_are_constants_to_autograd",
    ],
)
def test_standardizer_runs_on_a_gpu(student, answer):
    """RunningStandardizer runs on a GPU"""
    layer, reference = standardizers(student, answer)
    x = batch(900)
    layer(x), reference(x)
    expect.runs_on_gpu(layer, reference, x)
    expect.same_function(layer.eval(), reference.eval(), x, what="the output on the GPU in eval")
