"""The checks of 06_linear_layer that students run themselves."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

SHAPE = Text("the shape", "形状")


@pytest.mark.check("linear")
def test_linear_takes_10_features_to_20(student):
    """linear is an nn.Linear that takes (4, 10) to (4, 20)

    zh: linear 是一个 nn.Linear，把 (4, 10) 变成 (4, 20)
    """
    linear = expect.instance(student.get("linear"), "torch.nn.Linear", Text.code("linear"))
    expect.shape(linear(torch.randn(4, 10)), (4, 20))


@pytest.mark.check("linear")
def test_linear_has_weight_and_bias(student):
    """linear has weight (20, 10) and bias (20,)

    zh: linear 有 weight (20, 10) 和 bias (20,)
    """
    linear = expect.instance(student.get("linear"), "torch.nn.Linear", Text.code("linear"))
    expect.parameters(linear, {"weight": (20, 10), "bias": (20,)})


@pytest.mark.check("output_shape")
def test_output_shape_of_a_batch(student):
    """output_shape((4, 10), 10, 20) is (4, 20)

    zh: output_shape((4, 10), 10, 20) 等于 (4, 20)
    """
    expect.equal(student.call("output_shape", (4, 10), 10, 20), (4, 20), SHAPE)


@pytest.mark.check("output_shape")
def test_output_shape_of_what_does_not_fit(student):
    """output_shape((4, 10), 3, 20) is None

    zh: output_shape((4, 10), 3, 20) 为 None
    """
    expect.equal(student.call("output_shape", (4, 10), 3, 20), None, SHAPE)


@pytest.mark.check("my_linear")
def test_layer_registers_weight_and_bias(student):
    """MyLinear(3, 2) registers weight (2, 3) and bias (2,), MyLinear(3, 2, bias=False) only weight

    zh: MyLinear(3, 2) 登记 weight (2, 3) 和 bias (2,)，MyLinear(3, 2, bias=False) 只登记 weight
    """
    expect.parameters(student.build("MyLinear", 3, 2), {"weight": (2, 3), "bias": (2,)})
    expect.parameters(student.build("MyLinear", 3, 2, bias=False), {"weight": (2, 3)})


@pytest.mark.check("my_linear")
def test_layer_works_out_what_you_pay(student):
    """MyLinear gives 15.0 and 14.75 for the first order of the miniature, alone or in a batch

    zh: 对小例子里的第一张订单，MyLinear 给出 15.0 和 14.75，单独算或放在批次里算都一样
    """
    layer = student.build("MyLinear", 3, 2)
    layer.load({"weight": torch.tensor([[2.0, 3.0, 4.0], [2.5, 2.0, 4.5]]), "bias": torch.tensor([5.0, 6.0])})
    order, pay = torch.tensor([1.0, 2.0, 0.5]), torch.tensor([15.0, 14.75])
    expect.equal(layer(order), pay)
    expect.equal(layer(order.repeat(4, 1)), pay.repeat(4, 1))


@pytest.mark.check("merge")
def test_merged_layer_computes_what_the_two_do(student):
    """merge(first, second)(x) equals second(first(x))

    zh: merge(first, second)(x) 等于 second(first(x))
    """
    first, second = student.build("torch.nn.Linear", 4, 6), student.build("torch.nn.Linear", 6, 3)
    x = torch.randn(5, 4)
    merged = expect.instance(student.call("merge", first, second), "torch.nn.Linear", Text.code("merge(first, second)"))
    expect.equal(merged(x), second(first(x)))


@pytest.mark.check("merge")
def test_merged_layer_without_biases(student):
    """merge takes two layers without bias, and the merged layer has none

    zh: merge 能接收两个不带偏置的层，合并后的层也不带偏置
    """
    first, second = (student.build("torch.nn.Linear", *size, bias=False) for size in ((4, 6), (6, 3)))
    merged = expect.instance(student.call("merge", first, second), "torch.nn.Linear", Text.code("merge(first, second)"))
    expect.parameters(merged, {"weight": (3, 4)})


LINE = torch.tensor([[0.0], [1.0], [2.0], [3.0]]), torch.tensor([1.0, 3.0, 5.0, 7.0])  # y = 2 x + 1


@pytest.mark.check("least_squares")
def test_least_squares_finds_a_line(student):
    """least_squares finds the line y = 2x + 1 from four points on it

    zh: least_squares 能从直线 y = 2x + 1 上的四个点找出这条直线
    """
    best = expect.instance(student.call("least_squares", *LINE), "torch.nn.Linear", Text.code("least_squares(x, y)"))
    expect.equal(best(torch.tensor([[10.0]])), torch.tensor([[21.0]]), atol=1e-3)


@pytest.mark.check("least_squares")
def test_fit_takes_a_step_towards_the_line(student):
    """from weight 0 and bias 0, one step of fit on four points of the line y = 2x + 1 goes to weight 1.7 and bias 0.8

    zh: 从权重 0、偏置 0 出发，用直线 y = 2x + 1 上的四个点让 fit 走一步，得到权重 1.7、偏置 0.8
    """
    layer = student.build("torch.nn.Linear", 1, 1)
    layer.load({"weight": torch.zeros(1, 1), "bias": torch.zeros(1)})
    losses = student.call("fit", layer, *LINE, 1, 0.1)
    expect.equal(
        layer.state(),
        {"weight": torch.tensor([[1.7]]), "bias": torch.tensor([0.8])},
        Text("the layer after one step", "走一步之后的层"),
    )
    expect.equal(losses, [21.0], Text("the list of losses", "损失列表"))
