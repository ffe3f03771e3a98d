"""The checks of 13_rnn that students run themselves."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text


@pytest.mark.check("rnn_cell")
def test_cell_gives_a_new_state(student):
    """MyRNNCell(4, 6) gives a new state (B, 6)

    zh: MyRNNCell(4, 6) 给出新的状态 (B, 6)
    """
    expect.shape(student.build("MyRNNCell", 4, 6)(torch.randn(3, 4), torch.zeros(3, 6)), (3, 6))


@pytest.mark.check("rnn_cell")
def test_cell_registers_two_weights_and_two_biases(student):
    """MyRNNCell(4, 6) registers weight_ih (6, 4), weight_hh (6, 6), bias_ih (6,) and bias_hh (6,)

    zh: MyRNNCell(4, 6) 登记 weight_ih (6, 4)、weight_hh (6, 6)、bias_ih (6,) 和 bias_hh (6,)
    """
    wanted = {"weight_ih": (6, 4), "weight_hh": (6, 6), "bias_ih": (6,), "bias_hh": (6,)}
    expect.parameters(student.build("MyRNNCell", 4, 6), wanted)


@pytest.mark.check("rnn_cell")
def test_cell_with_all_parameters_a_half(student):
    """with all parameters 0.5, the cell goes from h = -1 with the input 2 to h = tanh(1.5) = 0.9051

    zh: 参数全为 0.5 时，从 h = -1、输入 2 出发，走一步到 h = tanh(1.5) = 0.9051
    """
    cell = student.build("MyRNNCell", 1, 1)
    cell.load({parameter.name: torch.full(parameter.shape, 0.5) for parameter in cell.parameters()})
    expect.equal(cell(torch.tensor([[2.0]]), torch.tensor([[-1.0]])), torch.tensor([[0.905148]]), Text.code("h"))


@pytest.mark.check("unrolled")
def test_unrolled_gives_all_states_and_the_last(student):
    """UnrolledRNN gives output (7, 3, 6) and h_n (3, 6) for 7 steps, a batch of 3 and a cell of 6 features

    zh: 走 7 步、批量为 3、单元有 6 个特征时，UnrolledRNN 给出 output (7, 3, 6) 和 h_n (3, 6)
    """
    model = student.build("UnrolledRNN", student.build("torch.nn.RNNCell", 4, 6))
    output, h_n = expect.pair(model(torch.randn(7, 3, 4)), Text.code("(output, h_n)"))
    expect.shape(output, (7, 3, 6))
    expect.shape(h_n, (3, 6), Text.code("h_n"))


@pytest.mark.check("unrolled")
def test_unrolled_ends_with_its_last_output(student):
    """h_n of UnrolledRNN is the last row of output

    zh: UnrolledRNN 的 h_n 就是 output 的最后一行
    """
    model = student.build("UnrolledRNN", student.build("torch.nn.RNNCell", 4, 6))
    output, h_n = expect.pair(model(torch.randn(7, 3, 4), torch.randn(3, 6)), Text.code("(output, h_n)"))
    expect.equal(h_n, expect.shape(output, (7, 3, 6))[-1], Text.code("h_n"))


@pytest.mark.check("rnn_layer")
def test_rnn_is_a_layer_of_torchs(student):
    """rnn is an nn.RNN

    zh: rnn 是一个 nn.RNN
    """
    expect.instance(student.get("rnn"), "torch.nn.RNN", Text.code("rnn"))


@pytest.mark.check("rnn_layer")
def test_output_and_last_state_have_their_shapes(student):
    """output is (5, 3, 20) and hn is (1, 3, 20)

    zh: output 的形状是 (5, 3, 20)，hn 的形状是 (1, 3, 20)
    """
    expect.shape(student.get("output"), (5, 3, 20), Text.code("output"))
    expect.shape(student.get("hn"), (1, 3, 20), Text.code("hn"))


@pytest.mark.check("read_in_pieces")
def test_reading_in_pieces_gives_all_outputs_and_the_last_state(student):
    """read_in_pieces gives output (7, 2, 6) and h_n (1, 2, 6) for 7 steps in pieces of 3

    zh: 7 步、每段 3 步时，read_in_pieces 给出 output (7, 2, 6) 和 h_n (1, 2, 6)
    """
    rnn = student.build("torch.nn.RNN", 4, 6)
    given = student.call("read_in_pieces", rnn, torch.randn(7, 2, 4), 3)
    output, h_n = expect.pair(given, Text.code("(output, h_n)"))
    expect.shape(output, (7, 2, 6), Text.code("output"))
    expect.shape(h_n, (1, 2, 6), Text.code("h_n"))


@pytest.mark.check("read_in_pieces")
def test_the_state_is_carried_on(student):
    """read_in_pieces ends in the state in which rnn ends that reads all at once

    zh: read_in_pieces 最后的状态，与 rnn 一次读完时的相同
    """
    rnn, x = student.build("torch.nn.RNN", 4, 6), torch.randn(7, 2, 4)
    _, h_n = expect.pair(student.call("read_in_pieces", rnn, x, 3), Text.code("(output, h_n)"))
    expect.equal(h_n, rnn(x)[1], Text.code("h_n"))


@pytest.mark.check("forecaster")
def test_windows_of_a_short_series(student):
    """the series 1, 2, 3, 4, 5 has the windows 1, 2, 3 and 2, 3, 4 with the targets 4 and 5

    zh: 序列 1, 2, 3, 4, 5 的窗口是 1, 2, 3 和 2, 3, 4，目标分别是 4 和 5
    """
    x, y = expect.pair(student.call("windows", torch.tensor([1.0, 2, 3, 4, 5]), 3), Text.code("(x, y)"))
    expect.equal(x, torch.tensor([[[1.0], [2]], [[2], [3]], [[3], [4]]]), Text.code("x"))
    expect.equal(y, torch.tensor([[4.0], [5]]), Text.code("y"))


@pytest.mark.check("forecaster")
def test_forecaster_gives_one_value_for_each_window(student):
    """Forecaster(8) gives (5, 1) for 5 windows of 4 values

    zh: 对 5 个长度为 4 的窗口，Forecaster(8) 给出 (5, 1)
    """
    expect.shape(student.build("Forecaster", 8)(torch.randn(4, 5, 1)), (5, 1))


@pytest.mark.check("forecaster")
def test_fit_changes_the_model(student):
    """fit changes the weights of a Forecaster

    zh: fit 会改变 Forecaster 的权重
    """
    model = student.build("Forecaster", 4)
    before = model.state()
    student.run("fit", model, torch.randn(9), 3, 1)
    after = model.state()
    if all(after[name].equal(value) for name, value in before.items()):
        raise expect.Mismatch("the weights are as they were before fit.", "fit 之后，权重还和原来一样。")
