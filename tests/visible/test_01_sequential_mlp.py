"""The checks of 01_sequential_mlp that students run themselves."""

import pytest
import torch

from autograder.grading import expect


@pytest.mark.check("three_layers")
def test_model_maps_a_batch_to_logits(student):
    """model maps features (B, 8) to logits (B, 4)"""
    expect.shape(student.get("model")(torch.randn(3, 8)), (3, 4))


@pytest.mark.check("three_layers")
def test_model_has_two_weights_and_two_biases(student):
    """model has the parameters of two linear layers, 8 to 16 and 16 to 4"""
    expect.parameter_shapes(student.get("model"), [(16, 8), (16,), (4, 16), (4,)])


@pytest.mark.check("any_depth")
@pytest.mark.parametrize("sizes", [[8, 4], [8, 16, 4], [8, 32, 16, 4]], ids=str)
def test_mlp_maps_a_batch_to_logits(student, sizes):
    """SequentialMLP maps features (B, sizes[0]) to logits (B, sizes[-1])"""
    expect.shape(student.build("SequentialMLP", sizes)(torch.randn(3, sizes[0])), (3, sizes[-1]))


@pytest.mark.check("count")
def test_counting_one_linear_layer(student):
    """count_parameters of nn.Linear(3, 2) is 8"""
    expect.equal(student.call("count_parameters", student.build("torch.nn.Linear", 3, 2)), 8, "the count")


@pytest.mark.check("count")
def test_widths_of_the_model_above(student):
    """linear_widths of nn.Sequential(Linear(8, 16), ReLU(), Linear(16, 4)) is [8, 16, 4]"""
    layers = [student.build("torch.nn.Linear", 8, 16), student.build("torch.nn.ReLU"),
              student.build("torch.nn.Linear", 16, 4)]  # fmt: skip
    expect.equal(student.call("linear_widths", student.build("torch.nn.Sequential", *layers)), [8, 16, 4], "the widths")
