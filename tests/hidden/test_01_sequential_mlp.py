"""Hidden graders of 01_sequential_mlp."""

from itertools import pairwise

import pytest
import torch

from autograder.grading import expect


@pytest.mark.check("three_layers", points=1)
def test_model_is_a_sequential_of_three_layers(student):
    """model is an nn.Sequential that maps features (B, 8) to logits (B, 4)"""
    model = student.get("model")
    if not (hasattr(model, "is_a") and model.is_a("torch.nn.Sequential")):
        raise AssertionError("model should be an nn.Sequential.")
    expect.shape(model(torch.randn(5, 8)), (5, 4))


@pytest.mark.check("three_layers", points=1, rests_on=["test_model_is_a_sequential_of_three_layers"])
def test_model_has_the_parameters_of_two_linear_layers(student):
    """model has the parameters of two linear layers, 8 to 16 and 16 to 4"""
    expect.parameter_shapes(student.get("model"), [(16, 8), (16,), (4, 16), (4,)], on=[torch.randn(3, 8)])


@pytest.mark.check("three_layers", points=2, rests_on=["test_model_has_the_parameters_of_two_linear_layers"])
def test_model_computes_linear_relu_linear(student, answer):
    """model computes linear, ReLU, linear, as three layers, whatever its weights are"""
    model, reference = student.get("model"), answer.get("model")
    expect.same_weights(model, reference)
    expect.same_function(model, reference, torch.randn(6, 8))
    expect.number(model.call("__len__"), 3, "the number of layers of model")


@pytest.mark.check("three_layers", points=1, rests_on=["test_model_computes_linear_relu_linear"])
def test_gradients_reach_every_parameter_of_model(student, answer):
    """training reaches every parameter of model"""
    model, reference = student.get("model"), answer.get("model")
    expect.same_weights(model, reference)
    expect.same_gradients(model, reference, torch.randn(6, 8))


SIZES = [[7, 3], [5, 9, 4], [6, 11, 8, 5, 3]]


@pytest.mark.check("any_depth", points=1)
def test_mlp_gives_logits_for_every_list_of_sizes(student):
    """SequentialMLP maps features (B, sizes[0]) to logits (B, sizes[-1]), a batch of one included"""
    for sizes in SIZES:
        mlp = student.build("SequentialMLP", sizes)
        for batch in (4, 1):
            with expect.about(f"sizes {sizes}, batch of {batch}"):
                expect.shape(mlp(torch.randn(batch, sizes[0])), (batch, sizes[-1]))


@pytest.mark.check("any_depth", points=2)
def test_mlp_registers_a_weight_and_a_bias_for_each_layer(student):
    """SequentialMLP registers a weight and a bias for each linear layer, before it is first used"""
    for sizes in SIZES:
        with expect.about(f"sizes {sizes}"):
            wanted = [shape for n, m in pairwise(sizes) for shape in ((m, n), (m,))]
            expect.parameter_shapes(student.build("SequentialMLP", sizes), wanted, on=[torch.randn(3, sizes[0])])


@pytest.mark.check("any_depth", points=3, rests_on=["test_mlp_registers_a_weight_and_a_bias_for_each_layer"])
def test_mlp_has_relu_between_layers_and_none_at_the_end(student, answer):
    """SequentialMLP computes linear layers with ReLU between them and none after the last"""
    for sizes in SIZES:
        mlp, reference = student.build("SequentialMLP", sizes), answer.build("SequentialMLP", sizes)
        expect.same_weights(mlp, reference)
        with expect.about(f"sizes {sizes}"):
            expect.same_function(mlp, reference, torch.randn(6, sizes[0]))


@pytest.mark.check("any_depth", points=2, rests_on=["test_mlp_has_relu_between_layers_and_none_at_the_end"])
def test_gradients_reach_every_layer_of_the_mlp(student, answer):
    """training reaches every parameter of SequentialMLP, and two of them share none"""
    mlp, reference = student.build("SequentialMLP", SIZES[2]), answer.build("SequentialMLP", SIZES[2])
    other, other_reference = student.build("SequentialMLP", SIZES[2]), answer.build("SequentialMLP", SIZES[2])
    expect.same_weights(mlp, reference)
    expect.same_weights(other, other_reference)
    expect.same_gradients(mlp, reference, torch.randn(6, 6))


@pytest.mark.check("any_depth", points=1, rests_on=["test_gradients_reach_every_layer_of_the_mlp"])
def test_mlp_runs_on_a_gpu(student, answer):
    """SequentialMLP runs on a GPU"""
    mlp, reference = student.build("SequentialMLP", SIZES[1]), answer.build("SequentialMLP", SIZES[1])
    expect.same_weights(mlp, reference)
    expect.runs_on_gpu(mlp, reference, torch.randn(6, 5))


@pytest.mark.check("count", points=2)
def test_count_parameters_counts_every_number(student):
    """count_parameters counts weights and biases of any module"""
    conv = student.sequential(("Conv2d", 3, 5, 3), ("BatchNorm2d", 5), ("Linear", 7, 2))
    for module, expected in ((conv, 140 + 10 + 16), (student.sequential(("ReLU",)), 0)):
        expect.equal(student.call("count_parameters", module), expected, "the count")


@pytest.mark.check("count", points=1, rests_on=["test_count_parameters_counts_every_number"])
def test_count_parameters_leaves_frozen_ones_out(student):
    """count_parameters leaves frozen parameters out"""
    module = student.sequential(("Linear", 6, 4), ("Linear", 4, 3))
    module.attribute("0").call("requires_grad_", False)
    expect.equal(student.call("count_parameters", module), 15, "the count with the first layer frozen")


@pytest.mark.check("count", points=3)
def test_linear_widths_gives_the_sizes(student):
    """linear_widths gives the sizes of the linear layers, whatever stands between them"""
    cases = [
        ([("Linear", 8, 16), ("ReLU",), ("Linear", 16, 4)], [8, 16, 4]),
        ([("Linear", 5, 9)], [5, 9]),
        (
            [("Dropout",), ("Linear", 4, 6), ("BatchNorm1d", 6), ("Tanh",), ("Linear", 6, 3), ("Linear", 3, 2)],
            [4, 6, 3, 2],
        ),
    ]
    for layers, expected in cases:
        expect.equal(student.call("linear_widths", student.sequential(*layers)), expected, f"the widths of {layers}")
