"""The checks of 15_gru that students run themselves."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text


@pytest.mark.check("gru_cell")
def test_cell_gives_one_state(student):
    """MyGRUCell(4, 6) gives a new state (B, 6)

    zh: MyGRUCell(4, 6) 给出新的状态 (B, 6)
    """
    state = student.build("MyGRUCell", 4, 6)(torch.randn(3, 4), torch.zeros(3, 6))
    expect.shape(state, (3, 6), Text("the new state", "新的状态"))


@pytest.mark.check("gru_cell")
def test_cell_registers_two_weights_and_two_biases(student):
    """MyGRUCell(4, 6) registers weight_ih (18, 4), weight_hh (18, 6), bias_ih (18,) and bias_hh (18,)

    zh: MyGRUCell(4, 6) 登记 weight_ih (18, 4)、weight_hh (18, 6)、bias_ih (18,) 和 bias_hh (18,)
    """
    wanted = {"weight_ih": (18, 4), "weight_hh": (18, 6), "bias_ih": (18,), "bias_hh": (18,)}
    expect.parameters(student.build("MyGRUCell", 4, 6), wanted)


@pytest.mark.check("gru_cell")
def test_cell_with_all_parameters_zero(student):
    """with all parameters 0, both gates are 0.5 and the candidate is 0: a state of 3 goes to 1.5

    zh: 参数全为 0 时两个门都是 0.5，候选值是 0：状态 3 走一步变成 1.5
    """
    cell = student.build("MyGRUCell", 1, 1)
    cell.load({parameter.name: torch.zeros(parameter.shape) for parameter in cell.parameters()})
    state = cell(torch.ones(1, 1), torch.full((1, 1), 3.0))
    expect.equal(state, torch.tensor([[1.5]]), Text("the new state", "新的状态"))


@pytest.mark.check("sequence_gru")
def test_listing_of_the_text(student):
    """for an input (5, 3, 10) and h0 (1, 3, 20), SequenceGRU gives output (5, 3, 20) and hn (1, 3, 20)

    zh: 输入为 (5, 3, 10)、h0 为 (1, 3, 20) 时，SequenceGRU 给出 output (5, 3, 20) 和 hn (1, 3, 20)
    """
    given = student.build("SequenceGRU")(torch.randn(5, 3, 10), torch.randn(1, 3, 20))
    output, hn = expect.pair(given, Text.code("(output, hn)"))
    expect.shape(output, (5, 3, 20))
    expect.shape(hn, (1, 3, 20), Text.code("hn"))


@pytest.mark.check("sequence_gru")
def test_last_output_is_the_last_state(student):
    """output[-1] equals hn[0]

    zh: output[-1] 等于 hn[0]
    """
    output, hn = expect.pair(student.build("SequenceGRU")(torch.randn(5, 3, 10)), Text.code("(output, hn)"))
    expect.equal(output[-1], hn[0], Text.code("output[-1]"))


@pytest.mark.check("parameter_budget")
def test_counts_of_the_text(student):
    """for 5 inputs and 7 features, parameter_count gives 98 (RNN), 294 (GRU) and 392 (LSTM)

    zh: 5 个输入、7 个特征时，parameter_count 给出 98（RNN）、294（GRU）和 392（LSTM）
    """
    for kind, count in (("RNN", 98), ("GRU", 294), ("LSTM", 392)):
        call = Text.code(f'parameter_count("{kind}", 5, 7)')
        expect.number(student.call("parameter_count", kind, 5, 7), count, call)


@pytest.mark.check("parameter_budget")
def test_what_294_parameters_buy(student):
    """294 parameters buy a GRU 7 features on 5 inputs, and 293 only 6

    zh: 5 个输入时，294 个参数够 GRU 用 7 个特征，293 个就只够用 6 个
    """
    for budget, size in ((294, 7), (293, 6)):
        call = Text.code(f'largest_hidden_size("GRU", 5, {budget})')
        expect.number(student.call("largest_hidden_size", "GRU", 5, budget), size, call)


@pytest.mark.check("wave_classifier")
def test_classifier_gives_logits(student):
    """WaveClassifier(8, 6, 3) gives logits (B, 3)

    zh: WaveClassifier(8, 6, 3) 给出 logits (B, 3)
    """
    expect.shape(student.build("WaveClassifier", 8, 6, 3)(torch.randn(2, 40)), (2, 3))


@pytest.mark.check("wave_classifier")
def test_samples_that_fill_no_frame_change_nothing(student):
    """with frames of 8, a wave of 45 samples gets the same logits as its first 40

    zh: 每帧 8 个采样点时，45 个采样点的波形与它的前 40 个采样点得到同样的 logits
    """
    model, waves = student.build("WaveClassifier", 8, 6, 3), torch.randn(2, 45)
    even = expect.shape(model(waves[:, :40]), (2, 3))
    expect.equal(model(waves), even, Text("the output for 45 samples", "45 个采样点时的输出"))


@pytest.mark.check("trained_classifier")
def test_trained_classifier_gives_logits(student):
    """trained_classifier gives a module that takes waves (B, 300) to logits (B, 3)

    zh: trained_classifier 给出一个模块，它把波形 (B, 300) 变成 logits (B, 3)
    """
    trained = student.call("trained_classifier", torch.randn(6, 300), torch.arange(6) % 3, 3)
    what = Text("what trained_classifier returns", "trained_classifier 的返回值")
    expect.shape(expect.instance(trained, "torch.nn.Module", what)(torch.randn(2, 300)), (2, 3))


@pytest.mark.check("trained_classifier")
def test_trained_classifier_knows_most_waves(student):
    """trained on 200 of the notebook's waves, the model names the kind of at least 80 % of 200 others

    zh: 用笔记本里的 200 个波形训练之后，模型对另外 200 个波形至少有 80 % 说对类别
    """
    (waves, labels), (others, truth) = (student.call("make_waves", 200, seed) for seed in (11, 12))
    logits = expect.shape(student.call("trained_classifier", waves, labels, 4)(others), (200, 4))
    share = (logits.argmax(dim=1) == truth).float().mean().item()
    if share < 0.8:
        raise expect.Mismatch(
            f"it names {share:.0%} of 200 new waves rightly.", f"200 个新波形，它说对了 {share:.0%}。"
        )
