"""Hidden graders of 09_recurrent_layers."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

GATES = {"RNN": 1, "LSTM": 4, "GRU": 3}  # rows of each weight, as multiples of hidden_size


def weights(kind, input_size, hidden_size, suffix="_l0"):
    """Names and shapes of the parameters of one layer in one direction."""
    rows = GATES[kind] * hidden_size
    shapes = {"weight_ih": (rows, input_size), "weight_hh": (rows, hidden_size), "bias_ih": (rows,), "bias_hh": (rows,)}
    return {f"{name}{suffix}": shape for name, shape in shapes.items()}


def layer_called(student, name):
    """What the student has called `name`, a copy that a check may change."""
    return expect.instance(student.get(name), f"torch.nn.{name.upper()}", Text.code(name)).copy()


def is_one_layer(student, name):
    """The layer called `name` is of the class of that name, from 10 features to 20."""
    expect.parameters(layer_called(student, name), weights(name.upper(), 10, 20), on=[torch.randn(4, 6, 10)])


@pytest.mark.check("three_layers", points=0.5)
def test_rnn_is_an_rnn_layer(student):
    """rnn is an nn.RNN of one layer and one direction, from 10 features to 20

    zh: rnn 是单层、单向的 nn.RNN，从 10 个特征到 20 个
    """
    is_one_layer(student, "rnn")


@pytest.mark.check("three_layers", points=0.5)
def test_lstm_is_an_lstm_layer(student):
    """lstm is an nn.LSTM of one layer and one direction, from 10 features to 20

    zh: lstm 是单层、单向的 nn.LSTM，从 10 个特征到 20 个
    """
    is_one_layer(student, "lstm")


@pytest.mark.check("three_layers", points=0.5)
def test_gru_is_a_gru_layer(student):
    """gru is an nn.GRU of one layer and one direction, from 10 features to 20

    zh: gru 是单层、单向的 nn.GRU，从 10 个特征到 20 个
    """
    is_one_layer(student, "gru")


THREE = ["test_rnn_is_an_rnn_layer", "test_lstm_is_an_lstm_layer", "test_gru_is_a_gru_layer"]


@pytest.mark.check("three_layers", points=0.5, rests_on=THREE)
def test_layers_read_time_first(student, answer):
    """rnn, lstm and gru take the first dimension for time, and compute what torch's layers do by default

    zh: rnn、lstm 和 gru 都把第一维当作时间，并按 torch 各层的默认设置计算
    """
    for name in ("rnn", "lstm", "gru"):
        layer, reference = layer_called(student, name), answer.get(name).copy()
        expect.same_weights(layer, reference, scale=0.3)
        expect.same_function(layer, reference, torch.randn(4, 6, 10), what=Text.code(f"{name}(x(4, 6, 10))"))


@pytest.mark.check("recurrent_shapes", points=1)
def test_shapes_of_one_layer_in_one_direction(student, answer):
    """recurrent_shapes gives the shapes of output and h_n, for an RNN or a GRU with one layer and one direction

    zh: 对单层、单向的 RNN 或 GRU，recurrent_shapes 给出 output 和 h_n 的形状
    """
    cases = ("RNN", (7, 3, 10), 20), ("GRU", (5, 4, 6), 8), ("GRU", (1, 3, 4), 9), ("RNN", (6, 1, 4), 3)
    expect.same_results(student, answer, "recurrent_shapes", *cases)


ONE = ["test_shapes_of_one_layer_in_one_direction"]


@pytest.mark.check("recurrent_shapes", points=0.5, rests_on=ONE)
def test_shapes_of_an_lstm(student, answer):
    """recurrent_shapes gives a pair of states for an LSTM

    zh: 对 LSTM，recurrent_shapes 给出一对状态
    """
    expect.same_results(student, answer, "recurrent_shapes", ("LSTM", (7, 3, 10), 20), ("LSTM", (4, 5, 2), 6))


@pytest.mark.check("recurrent_shapes", points=1, rests_on=ONE)
def test_shapes_of_several_layers(student, answer):
    """recurrent_shapes has a state for each layer, and an output of the last one alone

    zh: recurrent_shapes 里每一层都有一个状态，而 output 只来自最后一层
    """
    expect.same_results(student, answer, "recurrent_shapes", ("RNN", (7, 4, 10), 20, 2), ("GRU", (6, 2, 5), 8, 3))


@pytest.mark.check("recurrent_shapes", points=1, rests_on=ONE)
def test_shapes_of_two_directions(student, answer):
    """recurrent_shapes has a state for each direction, and the features of both in the output

    zh: recurrent_shapes 里每个方向都有一个状态，而 output 含有两个方向的特征
    """
    cases = ("RNN", (7, 3, 10), 20, 1, False, True), ("GRU", (5, 4, 6), 8, 1, False, True)
    expect.same_results(student, answer, "recurrent_shapes", *cases)


@pytest.mark.check("recurrent_shapes", points=1, rests_on=ONE)
def test_shapes_with_the_batch_first(student, answer):
    """with batch_first, recurrent_shapes turns the output round and leaves the state as it is

    zh: 设了 batch_first，recurrent_shapes 里 output 的前两维对调，状态不变
    """
    expect.same_results(
        student, answer, "recurrent_shapes", ("GRU", (3, 7, 10), 20, 1, True), ("RNN", (5, 2, 6), 8, 1, True)
    )


EACH = [
    "test_shapes_of_an_lstm", "test_shapes_of_several_layers", "test_shapes_of_two_directions",
    "test_shapes_with_the_batch_first",
]  # fmt: skip


@pytest.mark.check("recurrent_shapes", points=0.5, rests_on=EACH)
def test_shapes_of_combinations(student, answer):
    """recurrent_shapes is right for layers, directions, batch_first and the kinds in any combination

    zh: 层数、方向、batch_first 和种类任意组合时，recurrent_shapes 也正确
    """
    # Three layers of two directions: 3 * 2, 3 + 2 and 3 + 1 differ.
    cases = ("GRU", (7, 4, 10), 20, 3, False, True), ("LSTM", (3, 5, 6), 8, 3, True, True)
    expect.same_results(student, answer, "recurrent_shapes", *cases)


def features(student, answer, kind, *sizes, **settings):
    """What last_features makes of a random batch, beside what the model answer does; layers of the same weights."""
    layers = expect.twins(student, answer, f"torch.nn.{kind}", 4, 6, *sizes, **settings)
    said = "".join(f", {name}={value}" for name, value in settings.items())
    for first, second in ((7, 3), (2, 5)):
        x = torch.randn(first, second, 4)
        found, wanted = (
            probe.call("last_features", layer, x) for probe, layer in zip((student, answer), layers, strict=True)
        )
        with expect.about(Text.code(f"last_features(nn.{kind}(4, 6{said}), x{tuple(x.shape)})")):
            expect.equal(found, wanted)


@pytest.mark.check("last_features", points=0.5)
def test_features_have_one_row_for_each_sequence(student):
    """last_features gives (B, hidden_size) for one direction, a batch of one and a single step included

    zh: 单向时，last_features 给出 (B, hidden_size)，包括批量为 1 和只有一步的情形
    """
    for kind, hidden_size in (("GRU", 6), ("RNN", 5)):
        layer = student.build(f"torch.nn.{kind}", 4, hidden_size)
        for steps, batch in ((7, 3), (2, 5), (6, 1), (1, 3)):
            with expect.about(Text.code(f"last_features(nn.{kind}(4, {hidden_size}), x({steps}, {batch}, 4))")):
                expect.shape(student.call("last_features", layer, torch.randn(steps, batch, 4)), (batch, hidden_size))


@pytest.mark.check("last_features", points=1, rests_on=["test_features_have_one_row_for_each_sequence"])
def test_features_are_the_last_state(student, answer):
    """last_features gives the state after the last step, for one layer in one direction, time first

    zh: 单层、单向、时间在前时，last_features 给出最后一步之后的状态
    """
    features(student, answer, "RNN")
    features(student, answer, "GRU")


LAST = ["test_features_are_the_last_state"]


@pytest.mark.check("last_features", points=1, rests_on=LAST)
def test_features_of_a_batch_first_layer(student, answer):
    """last_features gives the same for a layer with batch_first=True

    zh: 层设了 batch_first=True 时，last_features 也给出最后的状态
    """
    features(student, answer, "GRU", batch_first=True)


@pytest.mark.check("last_features", points=0.5, rests_on=LAST)
def test_features_of_an_lstm(student, answer):
    """last_features gives the hidden state of an LSTM, not its memory cell

    zh: 对 LSTM，last_features 给出隐藏状态，而不是记忆单元
    """
    features(student, answer, "LSTM")


@pytest.mark.check("last_features", points=1, rests_on=LAST)
def test_features_of_the_last_layer(student, answer):
    """last_features gives the state of the last of several layers

    zh: 有几层时，last_features 给出最后一层的状态
    """
    features(student, answer, "RNN", num_layers=2)
    features(student, answer, "GRU", num_layers=3)


@pytest.mark.check("last_features", points=1.5, rests_on=LAST)
def test_features_of_both_directions(student, answer):
    """last_features puts the state where the backward direction ends next to that where the forward one does

    zh: last_features 把反向终点处的状态接在正向终点处的状态后面
    """
    features(student, answer, "RNN", bidirectional=True)
    features(student, answer, "GRU", bidirectional=True)


SETTINGS = [
    "test_features_of_a_batch_first_layer", "test_features_of_an_lstm", "test_features_of_the_last_layer",
    "test_features_of_both_directions",
]  # fmt: skip


@pytest.mark.check("last_features", points=0.5, rests_on=SETTINGS)
def test_features_of_combinations(student, answer):
    """last_features is right for kinds, layers, directions and batch_first in combination

    zh: 种类、层数、方向和 batch_first 组合起来，last_features 也正确
    """
    features(student, answer, "GRU", num_layers=2, bidirectional=True)
    features(student, answer, "RNN", batch_first=True, bidirectional=True)
    features(student, answer, "LSTM", num_layers=3, batch_first=True, bidirectional=True)


@pytest.mark.check("last_features", points=0.5, rests_on=LAST)
def test_gradients_flow_through_the_features(student, answer):
    """gradients flow from the features back to every step and to the weights of the layer

    zh: 梯度能从特征传回每一步的输入，也能传到层的权重
    """
    layers = expect.twins(student, answer, "torch.nn.GRU", 4, 6)
    x, along = torch.randn(5, 3, 4), [torch.randn(3, 6)]
    found, wanted = (
        probe.get("last_features").gradients(layer, x, along=along, models=[layer])
        for probe, layer in zip((student, answer), layers, strict=True)
    )
    expect.equal(found.inputs[0], wanted.inputs[0], Text("the gradient of x", "x 的梯度"), atol=1e-4)
    what = Text("the gradients of the weights", "权重的梯度")
    expect.equal(found.parameters, wanted.parameters, what, atol=1e-4)


@pytest.mark.check("last_features", points=0.5, rests_on=["test_gradients_flow_through_the_features"])
def test_features_of_a_layer_on_a_gpu(student, answer):
    """last_features works for a layer on a GPU

    zh: 层在 GPU 上时，last_features 也能用
    """
    layer, reference = expect.twins(student, answer, "torch.nn.GRU", 4, 6)
    x = torch.randn(5, 3, 4)
    expected = answer.call("last_features", reference, x)
    on_gpu = Text("the output on the GPU", "GPU 上的输出")
    expect.equal(student.call("last_features", layer.to_gpu(), x), expected, on_gpu)


SEQUENCES = [(3, 7), (5, 2), (4, 1)]  # batch, steps


def encodes_like(student, answer, *cases, on=SEQUENCES):
    """Encoders of these arguments compute what the model answer's do, with the same new weights."""
    inputs = [torch.randn(batch, steps, 4) for batch, steps in on]
    expect.same_objects(student, answer, "SequenceEncoder", cases, on=inputs)


@pytest.mark.check("sequence_encoder", points=0.5)
def test_encoder_gives_one_row_for_each_sequence(student):
    """SequenceEncoder gives (B, hidden_size) for one direction, whatever the length, a batch of one included

    zh: 单向时，无论序列多长，SequenceEncoder 都给出 (B, hidden_size)，包括批量为 1 的情形
    """
    for kind, hidden_size in (("GRU", 6), ("RNN", 5)):
        encoder = student.build("SequenceEncoder", kind, 4, hidden_size)
        for batch, steps in (*SEQUENCES, (1, 6)):
            with expect.about(Text.code(f'SequenceEncoder("{kind}", 4, {hidden_size})(x({batch}, {steps}, 4))')):
                expect.shape(encoder(torch.randn(batch, steps, 4)), (batch, hidden_size))


@pytest.mark.check("sequence_encoder", points=1)
def test_encoder_has_the_parameters_of_one_recurrent_layer(student):
    """SequenceEncoder has the parameters of the recurrent layer that its arguments describe, and no others

    zh: SequenceEncoder 只有创建时指定的那个循环层的参数，没有别的参数
    """
    x = torch.randn(3, 5, 4)
    for kind in GATES:
        first, second = ((weights(kind, inputs, 6)).values() for inputs in (4, 6))
        expect.parameter_shapes(student.build("SequenceEncoder", kind, 4, 6, 2), [*first, *second], on=[x])
        both = [*weights(kind, 4, 3).values()] * 2
        expect.parameter_shapes(student.build("SequenceEncoder", kind, 4, 3, 1, True), both, on=[x])


@pytest.mark.check("sequence_encoder", points=0.5, rests_on=["test_encoder_gives_one_row_for_each_sequence"])
def test_encoder_keeps_samples_apart(student):
    """the features of a sequence do not depend on the other sequences of the batch

    zh: 一个序列的特征与批次里别的序列无关
    """
    for pooling in ("last", "mean"):
        with expect.about(Text.code(f'pooling="{pooling}"')):
            expect.independent_samples(
                student.build("SequenceEncoder", "GRU", 4, 6, 1, False, pooling), torch.randn(5, 3, 4)
            )


RIGHT = ["test_encoder_has_the_parameters_of_one_recurrent_layer", "test_encoder_keeps_samples_apart"]


@pytest.mark.check("sequence_encoder", points=1, rests_on=RIGHT)
def test_encoder_gives_the_last_state(student, answer):
    """SequenceEncoder gives the last state of the last layer of an RNN or GRU, unless something else is asked for

    zh: 没有指定别的特征时，对 RNN 和 GRU，SequenceEncoder 给出最后一层最后的状态
    """
    encodes_like(student, answer, ("RNN", 4, 6), ("GRU", 4, 5, 3), ("GRU", 4, 6, 1, False, "last"))


STATE = ["test_encoder_gives_the_last_state"]


@pytest.mark.check("sequence_encoder", points=0.5, rests_on=STATE)
def test_encoder_gives_the_hidden_state_of_an_lstm(student, answer):
    """SequenceEncoder gives the hidden state of an LSTM, not its memory cell

    zh: 对 LSTM，SequenceEncoder 给出隐藏状态，而不是记忆单元
    """
    encodes_like(student, answer, ("LSTM", 4, 6), ("LSTM", 4, 5, 2))


@pytest.mark.check("sequence_encoder", points=1, rests_on=STATE)
def test_encoder_gives_both_directions(student, answer):
    """SequenceEncoder gives the states where the forward and the backward direction end, if it is bidirectional

    zh: 双向时，SequenceEncoder 给出正向和反向各自终点处的状态
    """
    encodes_like(student, answer, ("RNN", 4, 6, 1, True), ("GRU", 4, 5, 2, True))


@pytest.mark.check("sequence_encoder", points=0.5, rests_on=RIGHT)
def test_encoder_gives_the_mean_over_the_steps(student, answer):
    """SequenceEncoder gives the mean of the output over all steps, if "mean" is asked for

    zh: 指定 "mean" 时，SequenceEncoder 给出 output 对所有步的平均值
    """
    encodes_like(student, answer, ("GRU", 4, 6, 1, False, "mean"), ("LSTM", 4, 5, 2, True, "mean"))


@pytest.mark.check("sequence_encoder", points=0.5, rests_on=STATE)
def test_gradients_reach_the_weights_of_the_encoder(student, answer):
    """gradients reach every parameter of SequenceEncoder and every step of its input

    zh: 梯度能传到 SequenceEncoder 的每个参数和每一步的输入
    """
    expect.same_gradients(*expect.twins(student, answer, "SequenceEncoder", "GRU", 4, 6, 2), torch.randn(3, 5, 4))


@pytest.mark.check("sequence_encoder", points=0.5, rests_on=["test_gradients_reach_the_weights_of_the_encoder"])
def test_encoder_runs_on_a_gpu(student, answer):
    """SequenceEncoder runs on a GPU, its first state included

    zh: SequenceEncoder 能在 GPU 上运行，起始状态也不例外
    """
    expect.runs_on_gpu(*expect.twins(student, answer, "SequenceEncoder", "GRU", 4, 6), torch.randn(3, 5, 4))
