"""The checks of 01_sequential_mlp that students run themselves."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text


def the_model(student):
    """The variable `model`, an nn.Sequential."""
    return expect.instance(student.get("model"), "torch.nn.Sequential", Text.code("model"))


@pytest.mark.check("three_layers")
def test_model_maps_a_batch_to_logits(student):
    """model maps features (B, 8) to logits (B, 4)

    zh: model 把特征 (B, 8) 映射为 logits (B, 4)
    """
    expect.shape(the_model(student)(torch.randn(3, 8)), (3, 4))


@pytest.mark.check("three_layers")
def test_model_has_two_weights_and_two_biases(student):
    """model has the parameters of two linear layers, 8 to 16 and 16 to 4

    zh: model 有两个线性层的参数，一个从 8 到 16，一个从 16 到 4
    """
    expect.parameter_shapes(the_model(student), [(16, 8), (16,), (4, 16), (4,)])


@pytest.mark.check("any_depth")
@pytest.mark.parametrize("sizes", [[8, 4], [8, 16, 4], [8, 32, 16, 4]], ids=str)
def test_mlp_maps_a_batch_to_logits(student, sizes):
    """SequentialMLP maps features (B, sizes[0]) to logits (B, sizes[-1])

    zh: SequentialMLP 把特征 (B, sizes[0]) 映射为 logits (B, sizes[-1])
    """
    expect.shape(student.build("SequentialMLP", sizes)(torch.randn(3, sizes[0])), (3, sizes[-1]))


@pytest.mark.check("any_depth")
def test_mlp_has_something_to_learn(student):
    """SequentialMLP([8, 32, 16, 4]) has 884 trainable numbers

    zh: SequentialMLP([8, 32, 16, 4]) 有 884 个可训练的数
    """
    expect.parameter_count(student.build("SequentialMLP", [8, 32, 16, 4]), 884)


@pytest.mark.check("count")
def test_counting_one_linear_layer(student):
    """count_parameters of nn.Linear(3, 2) is 8

    zh: nn.Linear(3, 2) 的 count_parameters 等于 8
    """
    layer = student.build("torch.nn.Linear", 3, 2)
    expect.equal(student.call("count_parameters", layer), 8, Text("the count", "参数个数"))


@pytest.mark.check("count")
def test_widths_of_the_model_above(student):
    """linear_widths of nn.Sequential(Linear(8, 16), ReLU(), Linear(16, 4)) is [8, 16, 4]

    zh: nn.Sequential(Linear(8, 16), ReLU(), Linear(16, 4)) 的 linear_widths 等于 [8, 16, 4]
    """
    model = student.sequential(("Linear", 8, 16), ("ReLU",), ("Linear", 16, 4))
    expect.equal(student.call("linear_widths", model), [8, 16, 4], Text("the list of sizes", "大小列表"))
