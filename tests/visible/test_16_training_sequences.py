"""The checks of 16_training_sequences that students run themselves."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text


@pytest.mark.check("gradient_norms")
def test_one_norm_for_each_time_step(student):
    """gradient_norms gives a tensor (T,)

    zh: gradient_norms 给出张量 (T,)
    """
    norms = student.call("gradient_norms", student.build("torch.nn.LSTM", 3, 5), torch.randn(6, 4, 3))
    expect.shape(norms, (6,), Text("the tensor of norms", "范数张量"))


@pytest.mark.check("gradient_norms")
def test_norms_of_an_rnn_that_halves(student):
    """an RNN of one number that is halved at each step has the norms 0.25, 0.5, 1 over three steps

    zh: 状态只有一个数、每步减半的 RNN，三步的范数是 0.25、0.5、1
    """
    rnn = student.build("torch.nn.RNN", 1, 1, nonlinearity="relu")
    zero, one = torch.zeros(1), torch.ones(1, 1)
    rnn.load({"weight_ih_l0": one, "weight_hh_l0": one / 2, "bias_ih_l0": zero, "bias_hh_l0": zero})
    norms = student.call("gradient_norms", rnn, torch.ones(3, 1, 1))
    expect.equal(norms, torch.tensor([0.25, 0.5, 1.0]), Text("the tensor of norms", "范数张量"))


def parameters_with(student, *gradients):
    """Parameters on the student's side that have these gradients."""
    parameters = student.build("torch.nn.ParameterList", [torch.randn(len(gradient)) for gradient in gradients])
    for number, gradient in enumerate(gradients):
        parameters.attribute(f"{number}.__setattr__")("grad", torch.tensor(gradient))
    return parameters


@pytest.mark.check("clip_gradients")
def test_total_norm_is_returned(student):
    """for gradients [3, 0] and [4], clip_gradients returns 5

    zh: 梯度为 [3, 0] 和 [4] 时，clip_gradients 返回 5
    """
    total = student.call("clip_gradients", parameters_with(student, [3.0, 0.0], [4.0]), 1.0)
    expect.number(total, 5.0, Text("what clip_gradients returns", "clip_gradients 的返回值"), tensor=True)


@pytest.mark.check("clip_gradients")
def test_gradients_are_scaled_to_max_norm(student):
    """with max_norm = 1, the gradients [3, 0] and [4] become [0.6, 0] and [0.8]; with max_norm = 10 they stay

    zh: max_norm = 1 时，梯度 [3, 0] 和 [4] 变为 [0.6, 0] 和 [0.8]；max_norm = 10 时保持不变
    """
    for max_norm, expected in ((1.0, ([0.6, 0.0], [0.8])), (10.0, ([3.0, 0.0], [4.0]))):
        parameters = parameters_with(student, [3.0, 0.0], [4.0])
        student.run("clip_gradients", parameters, max_norm)
        with expect.about(Text.code(f"max_norm = {max_norm:g}")):
            for number, gradient in enumerate(expected):
                what = Text(f"the gradient of parameter {number}", f"第 {number} 个参数的梯度")
                expect.equal(parameters.attribute(f"{number}.grad"), torch.tensor(gradient), what)


def losses_of(student, kind, length):
    """What truncated_steps returns for six time steps of zeros, whose targets are zeros too."""
    model = student.build(f"torch.nn.{kind}", 3, 5)
    optimizer = model.optimizer("SGD", lr=0.1)
    return student.call(
        "truncated_steps", model, optimizer, torch.zeros(6, 2, 3), torch.zeros(6, 2, 5), length, max_norm=1.0
    )


@pytest.mark.check("truncated_steps")
def test_there_is_a_loss_for_each_piece(student):
    """six time steps in pieces of two give three losses, in pieces of four give two

    zh: 六个时间步，每段两步得到三个损失，每段四步得到两个
    """
    for length, count in ((2, 3), (4, 2)):
        losses = losses_of(student, "RNN", length)
        if not isinstance(losses, list | tuple) or len(losses) != count:
            raise expect.Mismatch(f"pieces of {length} should give a list of {count} losses.",
                                  f"每段 {length} 步时，应当得到由 {count} 个损失组成的列表。")  # fmt: skip


@pytest.mark.check("truncated_steps")
def test_an_lstm_can_be_trained_too(student):
    """truncated_steps takes an LSTM, whose state is a pair

    zh: truncated_steps 也能训练 LSTM，它的状态是一对张量
    """
    losses_of(student, "LSTM", 2)


@pytest.mark.check("early_stopping")
def test_table_of_the_text(student):
    """the losses of the table give False five times, then True

    zh: 表中的损失依次给出五个 False，然后是 True
    """
    stopping, model = student.build("EarlyStopping", 2), student.build("torch.nn.Linear", 2, 3)
    found = [stopping.call("update", loss, model) for loss in (0.9, 0.7, 0.8, 0.6, 0.6, 0.65)]
    expect.equal(found, [False] * 5 + [True], Text("the answers of update", "update 的返回值"))


@pytest.mark.check("early_stopping")
def test_restore_brings_the_best_weights_back(student):
    """after losses 0.5 and 0.9, restore brings back the weights of the first epoch

    zh: 损失依次为 0.5 和 0.9 时，restore 恢复第一轮的权重
    """
    stopping, model = student.build("EarlyStopping", 2), student.build("torch.nn.Linear", 2, 3)
    for loss in (0.5, 0.9):
        model.load({"weight": torch.full((3, 2), loss)})
        stopping.call("update", loss, model)
    stopping.call("restore", model)
    what = Text("the weight after restore", "restore 之后的权重")
    expect.equal(model.state().get("weight"), torch.full((3, 2), 0.5), what)
