"""Hidden graders of 16_training_sequences."""

import copy

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

NORMS = Text("the tensor of norms", "范数张量")


def layers(student, answer, kind, *args):
    """The same layer of torch's on both sides, with the same weights."""
    both = expect.both(student, answer, f"torch.nn.{kind}", *args)
    expect.same_weights(*both)
    return both


@pytest.mark.check("gradient_norms", points=0.5)
def test_one_norm_for_each_time_step(student):
    """gradient_norms gives one norm for each time step, for a single step and a batch of one too

    zh: gradient_norms 对每个时间步给出一个范数，包括只有一步和批量为 1 的情形
    """
    for steps, batch in ((6, 4), (3, 1), (1, 5), (1, 1)):
        with expect.about(f"{steps} steps, batch of {batch}", f"{steps} 步，批量为 {batch}"):
            rnn = student.build("torch.nn.RNN", 3, 5)
            expect.shape(student.call("gradient_norms", rnn, torch.randn(steps, batch, 3)), (steps,), NORMS)


@pytest.mark.check("gradient_norms", points=2, rests_on=["test_one_norm_for_each_time_step"])
def test_norms_are_those_of_the_last_outputs_gradient(student, answer):
    """the norms are those of the gradient of output[-1].sum() with respect to the input of each step

    zh: 范数确实是 output[-1].sum() 对各步输入的梯度的范数
    """
    for kind, depth in (("RNN", 1), ("RNN", 2), ("LSTM", 1), ("GRU", 2)):
        x = torch.randn(6, 4, 3)
        with expect.about(Text.code(f"nn.{kind}(3, 5, {depth})")):
            found, expected = (
                probe.call("gradient_norms", rnn, x)
                for probe, rnn in zip((student, answer), layers(student, answer, kind, 3, 5, depth), strict=True)
            )
            # A gradient six steps back may be as small as 1e-3, so it is compared by its digits.
            expect.equal(found, expected, NORMS, atol=1e-6)


@pytest.mark.check("gradient_norms", points=1, rests_on=["test_one_norm_for_each_time_step"])
def test_measuring_leaves_gradients_as_they_are(student):
    """measuring leaves .grad of the parameters and of x as it was

    zh: 测量之后，参数和 x 的 .grad 与测量之前一样
    """
    rnn, x = student.build("torch.nn.LSTM", 3, 5), torch.randn(6, 4, 3)
    rnn.gradients(x, along=[torch.randn(6, 4, 5)])  # as a training step leaves them
    names = [f"{parameter.name}.grad" for parameter in rnn.parameters()]
    before = [copy.deepcopy(rnn.attribute(name)) for name in names]
    # Nothing goes backward from here, `along` being empty: what x.grad holds afterwards is what measuring left there.
    left = student.get("gradient_norms").gradients(rnn, x, along=[], models=[]).inputs
    for name, value in zip(names, before, strict=True):
        expect.equal(rnn.attribute(name), value, Text(f"{name} after measuring", f"测量之后的 {name} "))
    expect.equal(left, [None], Text("x.grad after measuring", "测量之后的 x.grad "))


@pytest.mark.check("gradient_norms", points=0.5, rests_on=["test_norms_are_those_of_the_last_outputs_gradient"])
def test_norms_are_measured_on_a_gpu(student, answer):
    """gradient_norms works for a layer on a GPU

    zh: 循环层在 GPU 上时，gradient_norms 也能用
    """
    rnn, reference = layers(student, answer, "LSTM", 3, 5)
    x = torch.randn(4, 2, 3)
    expected = answer.call("gradient_norms", reference, x)
    expect.equal(student.call("gradient_norms", rnn.to_gpu(), x), expected, NORMS)


def parameters_with(student, gradients):
    """Parameters on the student's side that have these gradients, as an nn.ParameterList, and their values."""
    values = [torch.randn(2, 3) if gradient is None else torch.randn(gradient.shape) for gradient in gradients]
    parameters = student.build("torch.nn.ParameterList", values)
    for number, gradient in enumerate(gradients):
        if gradient is not None:
            parameters.attribute(f"{number}.__setattr__")("grad", gradient)
    return parameters, values


def random_gradients():
    """Gradients of several shapes and sizes."""
    return [torch.randn(4, 3), 3 * torch.randn(5), 0.1 * torch.randn(2, 2, 2)]


def total_norm(gradients):
    """Of all gradients together, a float."""
    return sum(float((gradient**2).sum()) for gradient in gradients if gradient is not None) ** 0.5


def expect_clipped(parameters, gradients, max_norm):
    """The parameters hold these gradients, scaled by one factor if they were too long."""
    factor = min(1.0, max_norm / max(total_norm(gradients), 1e-9))
    for number, gradient in enumerate(gradients):
        what = Text(f"the gradient of parameter {number} after clipping", f"裁剪之后第 {number} 个参数的梯度")
        expected = None if gradient is None else factor * gradient
        expect.equal(parameters.attribute(f"{number}.grad"), expected, what)


RETURNED = Text("what clip_gradients returns", "clip_gradients 的返回值")


@pytest.mark.check("clip_gradients", points=1)
def test_total_norm_is_returned(student):
    """clip_gradients returns the total norm of all gradients, as it was before clipping

    zh: clip_gradients 返回裁剪之前所有梯度的总范数
    """
    for max_norm in (100.0, 0.5):
        gradients = random_gradients()
        parameters, _ = parameters_with(student, gradients)
        with expect.about(Text.code(f"max_norm = {max_norm}")):
            expect.number(
                student.call("clip_gradients", parameters, max_norm), total_norm(gradients), RETURNED, tensor=True
            )


@pytest.mark.check("clip_gradients", points=1.5, rests_on=["test_total_norm_is_returned"])
def test_long_gradients_are_scaled_by_one_factor(student):
    """gradients that are too long are scaled by one factor, to a total norm of max_norm; parameters keep their values

    zh: 过长的梯度全部乘以同一个系数，使总范数等于 max_norm；参数的值不变
    """
    for max_norm in (2.0, 0.3):
        gradients = random_gradients()
        parameters, values = parameters_with(student, gradients)
        student.run("clip_gradients", parameters, max_norm)
        with expect.about(Text.code(f"max_norm = {max_norm}")):
            for number, value in enumerate(values):
                what = Text(f"the value of parameter {number}", f"第 {number} 个参数的值")
                expect.equal(parameters.attribute(str(number)), value, what)
            expect_clipped(parameters, gradients, max_norm)


@pytest.mark.check("clip_gradients", points=0.5, rests_on=["test_long_gradients_are_scaled_by_one_factor"])
def test_short_gradients_stay_as_they_are(student):
    """gradients whose total norm is below max_norm stay as they are

    zh: 总范数小于 max_norm 的梯度保持不变
    """
    gradients = random_gradients()
    parameters, _ = parameters_with(student, gradients)
    max_norm = 1.1 * total_norm(gradients)
    student.run("clip_gradients", parameters, max_norm)
    expect_clipped(parameters, gradients, max_norm)


@pytest.mark.check("clip_gradients", points=1, rests_on=["test_total_norm_is_returned"])
def test_parameters_without_a_gradient_are_skipped(student):
    """parameters without a gradient are skipped and stay without; if none has one, 0 is returned

    zh: 没有梯度的参数被跳过，仍然没有梯度；一个有梯度的都没有时返回 0
    """
    for gradients in ([None, *random_gradients(), None], [None, None]):
        parameters, _ = parameters_with(student, gradients)
        count = sum(gradient is None for gradient in gradients)
        case = f"{count} of {len(gradients)} parameters without a gradient"
        with expect.about(case, f"{len(gradients)} 个参数中有 {count} 个没有梯度"):
            expect.number(student.call("clip_gradients", parameters, 0.5), total_norm(gradients), RETURNED, tensor=True)
            for number in (0, len(gradients) - 1):
                what = Text(f"the grad of parameter {number}", f"第 {number} 个参数的 grad ")
                expect.equal(parameters.attribute(f"{number}.grad"), None, what)


@pytest.mark.check("clip_gradients", points=0.5, rests_on=["test_long_gradients_are_scaled_by_one_factor"])
def test_parameters_may_come_from_a_generator(student):
    """clip_gradients works when the parameters can be gone through only once, as those of model.parameters()

    zh: 参数只能遍历一遍时（例如 model.parameters()），clip_gradients 也能用
    """
    gradients = random_gradients()
    parameters, _ = parameters_with(student, gradients)
    # An iterator, because a generator would come back as a tuple.
    once = parameters.attribute("_parameters.values")().call("__iter__")
    expect.number(student.call("clip_gradients", once, 0.5), total_norm(gradients), RETURNED, tensor=True)
    expect_clipped(parameters, gradients, 0.5)


@pytest.mark.check("clip_gradients", points=0.5, rests_on=["test_short_gradients_stay_as_they_are"])
def test_zero_gradients_stay_zero(student):
    """gradients that are all zero stay zero, and are not divided by their norm

    zh: 全为零的梯度保持为零，不会除以自己的范数
    """
    gradients = [torch.zeros(3, 2), torch.zeros(4)]
    parameters, _ = parameters_with(student, gradients)
    expect.number(student.call("clip_gradients", parameters, 1.0), 0.0, RETURNED, tensor=True)
    expect_clipped(parameters, gradients, 1.0)


NO_LIMIT = 1e6


def trained(student, answer, steps, length, max_norm=NO_LIMIT, kind="RNN"):
    """What both return, and both models' states, after a pass over a sequence (steps, 4, 3) in pieces."""
    models = layers(student, answer, kind, 3, 5)
    x, y = torch.randn(steps, 4, 3), torch.randn(steps, 4, 5)
    returned = [
        probe.call("truncated_steps", model, model.optimizer("SGD", lr=0.5), x, y, length, max_norm)
        for probe, model in zip((student, answer), models, strict=True)
    ]
    return returned, [model.state() for model in models]


@pytest.mark.check("truncated_steps", points=1)
def test_one_piece_is_one_step_on_the_mean_squared_error(student, answer):
    """a sequence of one piece gives one step on the mean squared error

    zh: 整个序列只有一段时，按均方误差走一步
    """
    _, (found, expected) = trained(student, answer, 5, 5)
    expect.equal(found, expected, Text("the model after the step", "走这一步之后的模型"))


ONE_PIECE = ["test_one_piece_is_one_step_on_the_mean_squared_error"]


@pytest.mark.check("truncated_steps", points=2, rests_on=ONE_PIECE)
def test_each_piece_goes_on_from_the_detached_state(student, answer):
    """each piece goes on from the detached state of the piece before, and ends in a step of its own

    zh: 每一段从前一段断开后的状态继续，并以自己的一步更新结束
    """
    for steps, length in ((6, 3), (3, 1)):
        _, (found, expected) = trained(student, answer, steps, length)
        with expect.about(f"{steps} time steps, pieces of {length}", f"{steps} 个时间步，每段 {length} 步"):
            expect.equal(found, expected, Text("the model after the pass", "过完一遍之后的模型"))


PIECES = ["test_each_piece_goes_on_from_the_detached_state"]


@pytest.mark.check("truncated_steps", points=0.5, rests_on=PIECES)
def test_a_shorter_last_piece_counts_too(student, answer):
    """a last piece that is shorter than the others takes a step too

    zh: 比别的段短的最后一段，也要走一步
    """
    for steps, length in ((8, 3), (5, 9)):
        _, (found, expected) = trained(student, answer, steps, length)
        with expect.about(f"{steps} time steps, pieces of {length}", f"{steps} 个时间步，每段 {length} 步"):
            expect.equal(found, expected, Text("the model after the pass", "过完一遍之后的模型"))


@pytest.mark.check("truncated_steps", points=0.5, rests_on=PIECES)
def test_the_state_of_an_lstm_is_a_pair(student, answer):
    """an LSTM goes on from both its states, detached

    zh: LSTM 从断开后的两个状态继续
    """
    _, (found, expected) = trained(student, answer, 6, 3, kind="LSTM")
    expect.equal(found, expected, Text("the LSTM after the pass", "过完一遍之后的 LSTM"))


@pytest.mark.check("truncated_steps", points=1, rests_on=ONE_PIECE)
def test_gradients_are_clipped_before_the_step(student, answer):
    """before the step, gradients are clipped to a total norm of max_norm

    zh: 走一步之前，梯度裁剪到总范数不超过 max_norm
    """
    # Over 60 seeds, the norms of these gradients are between 0.25 and 0.88.
    _, (found, expected) = trained(student, answer, 4, 4, max_norm=0.1)
    with expect.about(Text.code("max_norm = 0.1")):
        expect.equal(found, expected, Text("the model after the step", "走这一步之后的模型"))


@pytest.mark.check("truncated_steps", points=0.5, rests_on=PIECES)
def test_losses_of_all_pieces_are_returned(student, answer):
    """truncated_steps returns the mean squared error of each piece before its step, as floats

    zh: truncated_steps 返回每一段在走这一步之前的均方误差，类型为 float
    """
    (found, expected), _ = trained(student, answer, 6, 2)
    expect.equal(found, expected, Text("the list of losses", "损失的列表"))


@pytest.mark.check("truncated_steps", points=0.5, rests_on=PIECES)
def test_steps_are_taken_on_a_gpu(student, answer):
    """truncated_steps trains a model on a GPU

    zh: truncated_steps 能训练 GPU 上的模型
    """
    model, reference = layers(student, answer, "RNN", 3, 5)
    model.to_gpu()
    x, y = torch.randn(4, 2, 3), torch.randn(4, 2, 5)
    for probe, one in ((student, model), (answer, reference)):
        probe.run("truncated_steps", one, one.optimizer("SGD", lr=0.5), x, y, 2, NO_LIMIT)
    expect.same_function(model, reference, x, what=Text("the trained model's output", "训练之后模型的输出"))


def answers_to(student, patience, losses):
    """What `update` returns for each of these losses, of a model that does not matter."""
    stopping, model = student.build("EarlyStopping", patience), student.build("torch.nn.Linear", 2, 3)
    return [stopping.call("update", loss, model) for loss in losses]


def expect_stop(student, patience, losses):
    """EarlyStopping stops at the last of these losses, and not before."""
    expected = [False] * (len(losses) - 1) + [True]
    with expect.about(f"patience {patience}, losses {losses}", f"patience 为 {patience}，损失为 {losses}"):
        expect.equal(answers_to(student, patience, losses), expected, Text("the answers of update", "update 的返回值"))


@pytest.mark.check("early_stopping", points=0.5)
def test_it_goes_on_while_the_loss_gets_better(student):
    """update gives False as long as the loss gets better

    zh: 损失一直变好时，update 返回 False
    """
    for patience in (3, 1):
        losses = [5.0, 2.5, 2.0, 0.75, 0.5]
        with expect.about(f"patience {patience}, losses {losses}", f"patience 为 {patience}，损失为 {losses}"):
            found = answers_to(student, patience, losses)
            expect.equal(found, [False] * 5, Text("the answers of update", "update 的返回值"))


@pytest.mark.check("early_stopping", points=1, rests_on=["test_it_goes_on_while_the_loss_gets_better"])
def test_it_stops_after_patience_epochs_without_a_new_best(student):
    """update gives True after exactly `patience` epochs in a row without a new best

    zh: 恰好连续 `patience` 轮没有刷新最好成绩时，update 返回 True
    """
    expect_stop(student, 1, [2.0, 1.0, 1.5])
    expect_stop(student, 2, [2.0, 1.0, 1.25, 1.5])
    expect_stop(student, 3, [2.0, 3.0, 4.0, 5.0])


STOPS = ["test_it_stops_after_patience_epochs_without_a_new_best"]


@pytest.mark.check("early_stopping", points=1, rests_on=STOPS)
def test_only_a_new_best_starts_the_count_anew(student):
    """a new best starts the count anew; being better than the epoch before does not

    zh: 刷新最好成绩才重新计数，只比前一轮好不算
    """
    expect_stop(student, 2, [2.0, 2.5, 1.0, 1.5, 0.5, 0.75, 0.625])
    expect_stop(student, 3, [2.0, 1.0, 4.0, 3.0, 2.5])


@pytest.mark.check("early_stopping", points=0.5, rests_on=STOPS)
def test_equal_losses_and_nan_are_no_new_best(student):
    """an equal loss is no new best, nor is nan, be it the first

    zh: 相等的损失不算刷新最好成绩，nan 也不算，哪怕是第一轮
    """
    nan = float("nan")
    expect_stop(student, 2, [1.0, 0.5, 0.5, 0.5])
    expect_stop(student, 2, [1.0, nan, nan])
    expect_stop(student, 3, [nan, nan, nan])
    with expect.about("patience 3, losses that begin with nan", "patience 为 3，损失以 nan 开头"):
        found = answers_to(student, 3, [nan, 2.0, 1.0, 0.5])
        expect.equal(found, [False] * 4, Text("the answers of update", "update 的返回值"))


def noted(student, losses, patience=9):
    """An EarlyStopping that has seen a model with BatchNorm in these epochs, the model, and its state in each epoch."""
    stopping, model = student.build("EarlyStopping", patience), student.sequential(("Linear", 2, 3), ("BatchNorm1d", 3))
    states = []
    for loss in losses:
        states.append(new_state())
        model.load(states[-1])
        stopping.call("update", loss, model)
    return stopping, model, states


def new_state():
    """Random values of the parameters and buffers of Linear(2, 3) and BatchNorm1d(3)."""
    state = {"0.weight": torch.randn(3, 2)}
    state |= {name: torch.randn(3) for name in ("0.bias", "1.weight", "1.bias", "1.running_mean")}
    return state | {"1.running_var": 0.5 + torch.rand(3), "1.num_batches_tracked": torch.randint(1, 99, ())}


def expect_restored(stopping, model, state, names):
    """`restore` gives the model these values of the state of its best epoch."""
    model.load(new_state())
    stopping.call("restore", model)
    found = model.state()
    for name in names:
        expect.equal(found.get(name), state[name], Text(f"{name} after restore", f"restore 之后的 {name} "))


PARAMETERS = ["0.weight", "0.bias", "1.weight", "1.bias"]
BUFFERS = ["1.running_mean", "1.running_var", "1.num_batches_tracked"]


@pytest.mark.check("early_stopping", points=1, rests_on=["test_it_goes_on_while_the_loss_gets_better"])
def test_restore_brings_the_best_weights_back(student):
    """restore brings back the weights of the best epoch, whatever training has done to the model since

    zh: 无论之后的训练怎样改动了模型，restore 都能恢复最好那一轮的权重
    """
    for losses, best in (([2.0, 1.0, 1.5, 1.75], 1), ([0.5, 0.75, 1.0], 0), ([3.0, 2.0, 1.0], 2)):
        stopping, model, states = noted(student, losses)
        with expect.about(f"losses {losses}", f"损失为 {losses}"):
            expect_restored(stopping, model, states[best], PARAMETERS)


@pytest.mark.check("early_stopping", points=0.5, rests_on=["test_restore_brings_the_best_weights_back"])
def test_restore_brings_buffers_back_too(student):
    """restore brings back buffers too, such as the running statistics of BatchNorm

    zh: restore 也恢复缓冲区，例如 BatchNorm 的滑动统计量
    """
    stopping, model, states = noted(student, [2.0, 1.0, 1.5])
    expect_restored(stopping, model, states[1], BUFFERS)


@pytest.mark.check("early_stopping", points=0.5, rests_on=["test_restore_brings_the_best_weights_back"])
def test_restore_works_more_than_once(student):
    """restore works again after the model has been trained further

    zh: 恢复之后继续训练，仍然可以再恢复一次
    """
    stopping, model, states = noted(student, [2.0, 1.0, 1.5])
    for number in (1, 2):
        with expect.about(f"restored for time {number}", f"第 {number} 次恢复"):
            expect_restored(stopping, model, states[1], PARAMETERS)
