"""The checks of 04_losses that students run themselves."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

LOSS = Text("the loss", "损失")


@pytest.mark.check("ready_made")
def test_losses_are_modules(student):
    """mse_loss and cross_entropy_loss are modules

    zh: mse_loss 和 cross_entropy_loss 都是模块
    """
    for name in ("mse_loss", "cross_entropy_loss"):
        expect.instance(student.get(name), "torch.nn.Module", Text.code(name))


@pytest.mark.check("ready_made")
def test_price_loss_of_three_flats(student):
    """price_loss of predictions [[2], [4], [6]] and prices [3, 4, 8] is (1 + 0 + 4) / 3 = 1.6667

    zh: 预测为 [[2], [4], [6]]、价格为 [3, 4, 8] 时，price_loss 为 (1 + 0 + 4) / 3 = 1.6667
    """
    loss = student.call("price_loss", torch.tensor([[2.0], [4.0], [6.0]]), torch.tensor([3.0, 4.0, 8.0]))
    expect.equal(loss, torch.tensor(5 / 3), LOSS)


@pytest.mark.check("ready_made")
def test_digit_loss_of_equal_logits(student):
    """digit_loss of ten equal logits is log 10 = 2.3026, whatever the labels

    zh: 十个 logits 都相等时，无论标签是什么，digit_loss 都为 log 10 = 2.3026
    """
    loss = student.call("digit_loss", torch.full((3, 10), 0.5), torch.tensor([0, 4, 9]))
    expect.equal(loss, torch.tensor(10.0).log(), LOSS)


@pytest.mark.check("my_mse")
def test_mse_of_four_numbers(student):
    """errors of 1, 0, -3 and 0 give the mean 2.5 and the sum 10

    zh: 误差为 1、0、-3、0 时，平均值为 2.5，总和为 10
    """
    prediction, target = torch.tensor([[2.0, 4.0], [1.0, 5.0]]), torch.tensor([[1.0, 4.0], [4.0, 5.0]])
    for reduction, expected in (("mean", 2.5), ("sum", 10.0)):
        loss = student.build("MyMSELoss", reduction)(prediction, target)
        expect.equal(loss, torch.tensor(expected), Text.code(f'MyMSELoss("{reduction}")'))


@pytest.mark.check("my_mse")
def test_mse_one_by_one(student):
    """with reduction "none", errors of [[1, 0], [-3, 0]] come back as [[1, 0], [9, 0]]

    zh: reduction 为 "none" 时，误差 [[1, 0], [-3, 0]] 返回 [[1, 0], [9, 0]]
    """
    errors = torch.tensor([[1.0, 0.0], [-3.0, 0.0]])
    loss = student.build("MyMSELoss", "none")(errors + 4, torch.full((2, 2), 4.0))
    expect.equal(loss, errors**2, Text.code('MyMSELoss("none")'))


@pytest.mark.check("my_cross_entropy")
def test_cross_entropy_of_equal_logits(student):
    """the mean cross entropy of four equal logits is log 4 = 1.3863

    zh: 四个 logits 都相等时，平均交叉熵为 log 4 = 1.3863
    """
    loss = student.build("MyCrossEntropyLoss")(torch.zeros(3, 4), torch.tensor([0, 3, 1]))
    expect.equal(loss, torch.tensor(4.0).log(), LOSS)


@pytest.mark.check("my_cross_entropy")
def test_cross_entropy_of_a_logit_of_1000(student):
    """logits [1000, 0] cost 0 if the first class is right, and 1000 if it is the second

    zh: logits 为 [1000, 0] 时，若第一个类别正确，损失为 0；若第二个正确，损失为 1000
    """
    for label, expected in ((0, 0.0), (1, 1000.0)):
        loss = student.build("MyCrossEntropyLoss")(torch.tensor([[1000.0, 0.0]]), torch.tensor([label]))
        expect.equal(loss, torch.tensor(expected), LOSS)


@pytest.mark.check("my_cross_entropy")
def test_ignored_target_leaves_the_mean_alone(student):
    """with targets [0, -100], the mean is the loss of the first sample, log 2 = 0.6931

    zh: 目标为 [0, -100] 时，平均值就是第一个样本的损失 log 2 = 0.6931
    """
    loss = student.build("MyCrossEntropyLoss")(torch.zeros(2, 2), torch.tensor([0, -100]))
    expect.equal(loss, torch.tensor(2.0).log(), LOSS)


@pytest.mark.check("choose")
def test_loss_for_each_task_is_a_module(student):
    """loss_for gives a module for each of the six tasks

    zh: loss_for 对六个任务都给出一个模块
    """
    for task in ("price", "price_with_typos", "digit", "spam", "tags", "translation"):
        called = Text.code(f'loss_for("{task}")')
        expect.instance(student.call("loss_for", task), "torch.nn.Module", called)


@pytest.mark.check("choose")
def test_loss_for_spam_of_a_score_of_zero(student):
    """for "spam", a score of 0 leaves it open, which costs log 2 = 0.6931 either way

    zh: 对 "spam"，分数 0 表示拿不准，无论答案是什么，损失都为 log 2 = 0.6931
    """
    loss = expect.instance(student.call("loss_for", "spam"), "torch.nn.Module", Text.code('loss_for("spam")'))
    expect.equal(loss(torch.zeros(2), torch.tensor([1.0, 0.0])), torch.tensor(2.0).log(), LOSS)
