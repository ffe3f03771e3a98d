"""The checks of 17_custom_layer that students run themselves."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text


@pytest.mark.check("custom_layer")
def test_layer_maps_a_batch(student):
    """MyCustomLayer(4, 3) maps (B, 4) to (B, 3)

    zh: MyCustomLayer(4, 3) 把 (B, 4) 映射为 (B, 3)
    """
    expect.shape(student.build("MyCustomLayer", 4, 3)(torch.randn(5, 4)), (5, 3))


@pytest.mark.check("custom_layer")
def test_layer_registers_weight_and_bias(student):
    """MyCustomLayer(4, 3) registers weight (4, 3) and bias (3,)

    zh: MyCustomLayer(4, 3) 登记 weight (4, 3) 和 bias (3,)
    """
    expect.parameters(student.build("MyCustomLayer", 4, 3), {"weight": (4, 3), "bias": (3,)})


@pytest.mark.check("custom_layer")
def test_layer_with_known_weights(student):
    """MyCustomLayer with weight [[1, 2], [3, 4]] and bias [10, 20] maps [1, 1] to [14, 26]

    zh: weight 为 [[1, 2], [3, 4]]、bias 为 [10, 20] 时，MyCustomLayer 把 [1, 1] 映射为 [14, 26]
    """
    layer = student.build("MyCustomLayer", 2, 2)
    layer.load({"weight": torch.tensor([[1.0, 2.0], [3.0, 4.0]]), "bias": torch.tensor([10.0, 20.0])})
    expect.equal(layer(torch.ones(1, 2)), torch.tensor([[14.0, 26.0]]))


@pytest.mark.check("in_sequential")
def test_model_maps_a_batch(student):
    """model is an nn.Sequential that maps features (B, 10) to features (B, 5)

    zh: model 是一个 nn.Sequential，把特征 (B, 10) 映射为特征 (B, 5)
    """
    model = expect.instance(student.get("model"), "torch.nn.Sequential", Text.code("model"))
    expect.shape(model(torch.randn(3, 10)), (3, 5))


@pytest.mark.check("in_sequential")
def test_model_registers_four_parameters(student):
    """model has the parameters of a MyCustomLayer(10, 20) and an nn.Linear(20, 5)

    zh: model 有 MyCustomLayer(10, 20) 和 nn.Linear(20, 5) 的参数
    """
    model = expect.instance(student.get("model"), "torch.nn.Module", Text.code("model"))
    expect.parameter_shapes(model, [(10, 20), (20,), (5, 20), (5,)])


@pytest.mark.check("scaled_init")
def test_scaled_layer_registers_weight_and_bias(student):
    """ScaledLayer(4, 3) registers weight (4, 3) and bias (3,)

    zh: ScaledLayer(4, 3) 登记 weight (4, 3) 和 bias (3,)
    """
    expect.parameters(student.build("ScaledLayer", 4, 3), {"weight": (4, 3), "bias": (3,)})


@pytest.mark.check("scaled_init")
def test_stds_of_two_layers_that_change_nothing(student):
    """activation_stds of two nn.Identity on [[1, 2], [3, 4]] is [1.291, 1.291]

    zh: 两个 nn.Identity 在 [[1, 2], [3, 4]] 上的 activation_stds 是 [1.291, 1.291]
    """
    layers = [student.build("torch.nn.Identity"), student.build("torch.nn.Identity")]
    found = student.call("activation_stds", layers, torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    expect.equal(found, [1.29099, 1.29099], Text("the list of standard deviations", "标准差的列表"))


@pytest.mark.check("standardizer")
def test_standardizer_starts_with_three_buffers(student):
    """RunningStandardizer(2) has the buffers mean (2,), var (2,) and count ()

    zh: RunningStandardizer(2) 有缓冲区 mean (2,)、var (2,) 和 count ()
    """
    expect.buffers(student.build("RunningStandardizer", 2), {"mean": (2,), "var": (2,), "count": ()})


@pytest.mark.check("standardizer")
def test_standardizer_learns_from_two_rows(student):
    """after the rows [0, 10] and [2, 30] in training, mean is [1, 20], var is [1, 100] and count is 2

    zh: 训练模式下见过 [0, 10] 和 [2, 30] 两行之后，mean 是 [1, 20]，var 是 [1, 100]，count 是 2
    """
    layer = student.build("RunningStandardizer", 2)
    output = layer(torch.tensor([[0.0, 10.0], [2.0, 30.0]]))
    expect.equal(layer.attribute("mean"), torch.tensor([1.0, 20.0]), Text.code("mean"))
    expect.equal(layer.attribute("var"), torch.tensor([1.0, 100.0]), Text.code("var"))
    expect.number(layer.attribute("count"), 2.0, Text.code("count"), rtol=0, atol=0, tensor=True)
    expect.equal(output, torch.tensor([[-1.0, -1.0], [1.0, 1.0]]))
