"""The checks of 12_design_tradeoffs that students run themselves."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text


@pytest.mark.check("receptive_field")
def test_two_and_three_layers(student):
    """receptive_field is 5 for two layers (3, 1, 1), and 11 for the picture's three layers

    zh: 两层 (3, 1, 1) 的 receptive_field 是 5，图中那三层的是 11
    """
    for layers, expected in (([(3, 1, 1)] * 2, 5), ([(3, 2, 1), (3, 1, 1), (3, 1, 1)], 11)):
        expect.equal(student.call("receptive_field", layers), expected, Text.code(f"receptive_field({layers})"))


@pytest.mark.check("receptive_field")
def test_dilation_of_one_layer(student):
    """receptive_field([(3, 1, 4)]) is 9

    zh: receptive_field([(3, 1, 4)]) 等于 9
    """
    expect.equal(student.call("receptive_field", [(3, 1, 4)]), 9, Text.code("receptive_field([(3, 1, 4)])"))


@pytest.mark.check("cost")
def test_a_convolution_has_448_parameters(student):
    """a Sequential of Conv2d(3, 16, 3) has 448 parameters

    zh: 由 Conv2d(3, 16, 3) 组成的 Sequential 有 448 个参数
    """
    model = student.sequential(("Conv2d", 3, 16, 3))
    expect.equal(student.call("count_parameters", model), 448, Text.code("count_parameters(model)"))


@pytest.mark.check("cost")
def test_a_convolution_costs_20736_multiply_adds(student):
    """a Sequential of Conv2d(3, 16, 3) does 432 multiply-adds at each of 6 x 8 places of an image (3, 8, 10)

    zh: 由 Conv2d(3, 16, 3) 组成的 Sequential 在图像 (3, 8, 10) 的 6 x 8 个位置上各做 432 次乘加
    """
    model = student.sequential(("Conv2d", 3, 16, 3))
    found = student.call("multiply_adds", model, (3, 8, 10))
    expect.equal(found, 432 * 6 * 8, Text.code("multiply_adds(model, (3, 8, 10))"))


@pytest.mark.check("cost")
def test_a_linear_layer_costs_12_multiply_adds(student):
    """a Sequential of Linear(4, 3) does 12 multiply-adds

    zh: 由 Linear(4, 3) 组成的 Sequential 做 12 次乘加
    """
    found = student.call("multiply_adds", student.sequential(("Linear", 4, 3)), (4,))
    expect.equal(found, 12, Text.code("multiply_adds(model, (4,))"))


@pytest.mark.check("budget")
def test_mlp_gives_outputs(student):
    """mlp_under_budget(4, 2, 3, 200) gives a module that maps (5, 4) to (5, 2)

    zh: mlp_under_budget(4, 2, 3, 200) 给出一个模块，把 (5, 4) 变成 (5, 2)
    """
    model = student.call("mlp_under_budget", 4, 2, 3, 200)
    expect.shape(expect.instance(model, "torch.nn.Module", Text("the network", "网络"))(torch.randn(5, 4)), (5, 2))


@pytest.mark.check("budget")
def test_a_budget_of_50(student):
    """for a budget of 50, mlp_under_budget(4, 2, 1, 50) has 44 parameters: 6 hidden neurons

    zh: 预算是 50 时，mlp_under_budget(4, 2, 1, 50) 有 44 个参数：6 个隐藏神经元
    """
    model = student.call("mlp_under_budget", 4, 2, 1, 50)
    expect.parameter_count(expect.instance(model, "torch.nn.Module", Text("the network", "网络")), 44)


@pytest.mark.check("search")
def test_the_best_of_three(student):
    """of three candidates with the scores (0.7, 0.9), (0.9, 0.8) and (0.8, 0.6), search finds the second

    zh: 三个候选的得分是 (0.7, 0.9)、(0.9, 0.8) 和 (0.8, 0.6)，search 找出第二个
    """
    candidates = [(0.7, 0.9), (0.9, 0.8), (0.8, 0.6)]
    # The candidates are their own scores: nn.Identity gives back what it is given.
    found = student.call("search", candidates, student.build("torch.nn.Identity"), 0)
    expect.equal(found, ((0.9, 0.8), 0.9, 0.8), Text("the result of search", "search 的结果"))


@pytest.mark.check("search")
def test_the_order_of_candidates_does_not_matter(student):
    """with the same seed, search finds the same candidate and scores, in whichever order it tries them

    zh: 种子相同时，无论按什么次序尝试，search 找出的候选和得分都一样
    """
    scorer = student.sequential(("Dropout", 0.5), ("Linear", 12, 2)).freeze()
    candidates = list(torch.randn(4, 12))
    forward, backward = (student.call("search", order, scorer, 1) for order in (candidates, candidates[::-1]))
    expect.equal(backward, forward, Text("the result in reverse order", "次序倒过来的结果"))
