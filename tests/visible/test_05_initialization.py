"""The checks of 05_initialization that students run themselves."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

BIAS = Text("the bias", "偏置")


@pytest.mark.check("by_kind")
def test_linear_layer_is_initialised(student):
    """init_weights on nn.Linear(30, 50): bias zero, weight between -0.274 and 0.274, reaching beyond 0.25

    zh: 对 nn.Linear(30, 50) 用 init_weights：偏置为零，权重在 -0.274 与 0.274 之间，其中有超过 0.25 的
    """
    layer = student.build("torch.nn.Linear", 30, 50)
    student.run("init_weights", layer)
    state = layer.state()
    expect.equal(state.get("bias"), torch.zeros(50), BIAS)
    largest = float(expect.shape(state.get("weight"), (50, 30), Text.code("weight")).abs().max())
    if not 0.25 < largest <= 0.274:
        raise expect.Mismatch(
            f"the largest number of the weight is {largest:.3f}.", f"权重里最大的数是 {largest:.3f}。"
        )


@pytest.mark.check("by_kind")
def test_batch_norm_stays_as_it_is(student):
    """init_weights leaves an nn.BatchNorm2d as it is

    zh: init_weights 让 nn.BatchNorm2d 保持原样
    """
    layer = student.build("torch.nn.BatchNorm2d", 4)
    layer.load({"weight": torch.tensor([1.0, 2.0, 3.0, 4.0])})
    before = layer.state()
    student.run("init_weights", layer)
    expect.equal(layer.state(), before, Text("the state of nn.BatchNorm2d(4)", "nn.BatchNorm2d(4) 的状态"))


@pytest.mark.check("by_kind")
def test_init_model_returns_a_model(student):
    """init_model returns a module

    zh: init_model 返回一个模块
    """
    given = student.call("init_model", student.sequential(("Linear", 4, 3), ("ReLU",)))
    expect.instance(given, "torch.nn.Module", Text("what is returned", "返回值"))


@pytest.mark.check("by_hand")
def test_fans_of_a_linear_weight(student):
    """fans of a weight (20, 10) is the pair 10, 20

    zh: 形状为 (20, 10) 的权重，fans 是 10 和 20 这一对值
    """
    expect.equal(student.call("fans", torch.randn(20, 10)), (10, 20), Text("the pair", "这一对值"))


@pytest.mark.check("by_hand")
def test_by_hand_draws_numbers_of_the_right_size(student):
    """init_by_hand(nn.Linear(100, 100), gain=3.0) gives weights of standard deviation 0.3, about, and a bias of zero

    zh: init_by_hand(nn.Linear(100, 100), gain=3.0) 使权重的标准差约为 0.3，偏置为零
    """
    layer = student.build("torch.nn.Linear", 100, 100)
    student.run("init_by_hand", layer, gain=3.0)
    state = layer.state()
    weight = expect.shape(state.get("weight"), (100, 100), Text.code("weight"))
    expect.number(float(weight.std()), 0.3, Text("the standard deviation", "标准差"), rtol=0.05)
    expect.equal(state.get("bias"), torch.zeros(100), BIAS)


@pytest.mark.check("measured")
def test_stds_of_a_small_model(student):
    """with a weight of 2 and numbers of standard deviation 1, activation_stds of (Linear(1, 1), Tanh()) begins with 2

    zh: 权重为 2、输入的标准差为 1 时，(Linear(1, 1), Tanh()) 的 activation_stds 以 2 开头，共两个数
    """
    model = student.sequential(("Linear", 1, 1), ("Tanh",))
    model.load({"0.weight": torch.tensor([[2.0]])})
    x = torch.tensor([[-1.0], [1.0]]).repeat(500, 1)
    stds = student.call("activation_stds", model, x)
    first, _ = expect.pair(stds, Text("the list", "列表"))
    expect.number(first, 2.0, Text("the first number", "第一个数"), rtol=3e-3)


@pytest.mark.check("scaled")
def test_weight_of_a_small_model_is_scaled(student):
    """for numbers of standard deviation 1, scale_layers makes Linear(1, 1) with weight -4 one of weight -1 and bias 0

    zh: 输入的标准差为 1 时，scale_layers 把 Linear(1, 1) 的权重 -4 变成 -1，偏置变为 0
    """
    model = student.sequential(("Linear", 1, 1), ("ReLU",))
    model.load({"0.weight": torch.tensor([[-4.0]]), "0.bias": torch.tensor([3.0])})
    student.run("scale_layers", model, torch.tensor([[-1.0], [1.0]]).repeat(500, 1))
    state = model.state()
    expect.equal(state.get("0.weight"), torch.tensor([[-1.0]]), Text("the weight", "权重"), rtol=1e-2)
    expect.equal(state.get("0.bias"), torch.zeros(1), BIAS)


@pytest.mark.check("scaled")
def test_scale_layers_returns_a_model(student):
    """scale_layers returns a module

    zh: scale_layers 返回一个模块
    """
    given = student.call("scale_layers", student.sequential(("Linear", 4, 3), ("ReLU",)), torch.randn(20, 4))
    expect.instance(given, "torch.nn.Module", Text("what is returned", "返回值"))
