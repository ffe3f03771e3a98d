"""The checks of 14_lstm that students run themselves."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text


@pytest.mark.check("lstm_cell")
def test_cell_gives_two_states(student):
    """MyLSTMCell(4, 6) gives a pair (h, c), each (B, 6)

    zh: MyLSTMCell(4, 6) 给出一对状态 (h, c)，形状都是 (B, 6)
    """
    state = student.build("MyLSTMCell", 4, 6)(torch.randn(3, 4), (torch.zeros(3, 6), torch.zeros(3, 6)))
    if not isinstance(state, tuple | list) or len(state) != 2:
        raise expect.Mismatch("forward should return the pair (h, c).", "forward 应当返回一对状态 (h, c)。")
    expect.shape(state[0], (3, 6), Text("h", "h "))
    expect.shape(state[1], (3, 6), Text("c", "c "))


@pytest.mark.check("lstm_cell")
def test_cell_registers_two_weights_and_two_biases(student):
    """MyLSTMCell(4, 6) registers weight_ih (24, 4), weight_hh (24, 6), bias_ih (24,) and bias_hh (24,)

    zh: MyLSTMCell(4, 6) 登记 weight_ih (24, 4)、weight_hh (24, 6)、bias_ih (24,) 和 bias_hh (24,)
    """
    wanted = {"weight_ih": (24, 4), "weight_hh": (24, 6), "bias_ih": (24,), "bias_hh": (24,)}
    expect.parameters(student.build("MyLSTMCell", 4, 6), wanted)


@pytest.mark.check("lstm_cell")
def test_cell_with_all_parameters_zero(student):
    """with all parameters 0, every gate is 0.5: from h = 0 and c = 2 the cell goes to h = 0.3808 and c = 1

    zh: 参数全为 0 时每个门都是 0.5：从 h = 0、c = 2 出发，走一步到 h = 0.3808、c = 1
    """
    cell = student.build("MyLSTMCell", 1, 1)
    cell.load({parameter.name: torch.zeros(parameter.shape) for parameter in cell.parameters()})
    state = cell(torch.ones(1, 1), (torch.zeros(1, 1), torch.full((1, 1), 2.0)))
    expect.equal(state, (torch.tensor([[0.380797]]), torch.tensor([[1.0]])), Text("(h, c)", "(h, c) "))


@pytest.mark.check("sequence_lstm")
def test_sequence_gives_outputs_and_states(student):
    """SequenceLSTM gives output (7, 3, 20) and (h_n, c_n), each (1, 3, 20), for 7 steps and a batch of 3

    zh: 走 7 步、批量为 3 时，SequenceLSTM 给出 output (7, 3, 20) 以及 (h_n, c_n)，两者的形状都是 (1, 3, 20)
    """
    value = student.build("SequenceLSTM")(torch.randn(7, 3, 10))
    if not isinstance(value, tuple | list) or len(value) != 2 or not isinstance(value[1], tuple | list):
        raise expect.Mismatch("forward should return output, (h_n, c_n).", "forward 应当返回 output, (h_n, c_n)。")
    expect.shape(value[0], (7, 3, 20))
    for name, state in zip(("h_n", "c_n"), value[1], strict=False):
        expect.shape(state, (1, 3, 20), Text(name, f"{name} "))


@pytest.mark.check("sequence_lstm")
def test_count_of_one_layer(student):
    """lstm_parameter_count(5, 7) is 392

    zh: lstm_parameter_count(5, 7) 等于 392
    """
    expect.equal(student.call("lstm_parameter_count", 5, 7), 392, Text("the count", "参数个数"))


@pytest.mark.check("text_classifier")
def test_classifier_gives_logits(student):
    """TextClassifier gives logits (B, num_classes)

    zh: TextClassifier 给出 logits (B, num_classes)
    """
    model = student.build("TextClassifier", 9, 4, 6, 3)
    expect.shape(model(torch.tensor([[3, 5, 8, 1], [2, 7, 0, 0]]), torch.tensor([4, 2])), (2, 3))


@pytest.mark.check("text_classifier")
def test_padding_changes_nothing(student):
    """TextClassifier gives [5, 3] and [5, 3, 0, 0] the same logits, since both have length 2

    zh: TextClassifier 对 [5, 3] 和 [5, 3, 0, 0] 给出同样的 logits，因为两者的长度都是 2
    """
    model = student.build("TextClassifier", 9, 4, 6, 3)
    bare = expect.shape(model(torch.tensor([[5, 3]]), torch.tensor([2])), (1, 3))
    wider = model(torch.tensor([[5, 3, 0, 0]]), torch.tensor([2]))
    expect.equal(wider, bare, Text("the output with padding", "带填充时的输出"))
