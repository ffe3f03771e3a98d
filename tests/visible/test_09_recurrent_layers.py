"""The checks of 09_recurrent_layers that students run themselves."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text


@pytest.mark.check("three_layers")
def test_layers_give_output_and_state(student):
    """rnn, lstm and gru make of x (7, 3, 10) an output (7, 3, 20) and a state

    zh: rnn、lstm 和 gru 把 x (7, 3, 10) 变成 output (7, 3, 20) 和一个状态
    """
    for name in ("rnn", "lstm", "gru"):
        layer = expect.instance(student.get(name), "torch.nn.Module", Text.code(name))
        output, _ = expect.pair(layer(torch.randn(7, 3, 10)), Text.code(f"{name}(x)"))
        expect.shape(output, (7, 3, 20), Text.code("output"))


@pytest.mark.check("recurrent_shapes")
def test_shapes_of_one_layer(student):
    """recurrent_shapes("GRU", (7, 3, 10), 20) is ((7, 3, 20), (1, 3, 20))

    zh: recurrent_shapes("GRU", (7, 3, 10), 20) 等于 ((7, 3, 20), (1, 3, 20))
    """
    given = student.call("recurrent_shapes", "GRU", (7, 3, 10), 20)
    expect.equal(given, ((7, 3, 20), (1, 3, 20)), Text("the result", "结果"))


@pytest.mark.check("recurrent_shapes")
def test_shapes_of_two_directions(student):
    """recurrent_shapes("RNN", (7, 3, 10), 20, bidirectional=True) is ((7, 3, 40), (2, 3, 20))

    zh: recurrent_shapes("RNN", (7, 3, 10), 20, bidirectional=True) 等于 ((7, 3, 40), (2, 3, 20))
    """
    given = student.call("recurrent_shapes", "RNN", (7, 3, 10), 20, bidirectional=True)
    expect.equal(given, ((7, 3, 40), (2, 3, 20)), Text("the result", "结果"))


@pytest.mark.check("last_features")
def test_features_have_their_shape(student):
    """last_features gives (3, 20) for a batch of 3 and 20 hidden features

    zh: 批量为 3、隐藏特征有 20 个时，last_features 给出 (3, 20)
    """
    layer = student.build("torch.nn.GRU", 10, 20)
    expect.shape(student.call("last_features", layer, torch.randn(7, 3, 10)), (3, 20))


@pytest.mark.check("last_features")
def test_features_of_the_adder(student):
    """for the adder of the miniature and the sequence 1, 2, 4, last_features gives 7 and 7

    zh: 对小例子里做加法的层和序列 1、2、4，last_features 给出 7 和 7
    """
    adder = student.build("torch.nn.RNN", 1, 1, nonlinearity="relu", bias=False, bidirectional=True)
    adder.load({parameter.name: torch.ones(1, 1) for parameter in adder.parameters()})
    given = student.call("last_features", adder, torch.tensor([1.0, 2.0, 4.0]).view(3, 1, 1))
    expect.equal(given, torch.tensor([[7.0, 7.0]]))


@pytest.mark.check("sequence_encoder")
def test_encoder_gives_features(student):
    """SequenceEncoder gives (B, hidden_size), for "last" and "mean"

    zh: 对 "last" 和 "mean"，SequenceEncoder 都给出 (B, hidden_size)
    """
    for pooling in ("last", "mean"):
        encoder = student.build("SequenceEncoder", "GRU", 4, 6, pooling=pooling)
        with expect.about(Text.code(f'pooling="{pooling}"')):
            expect.shape(encoder(torch.randn(3, 7, 4)), (3, 6))


@pytest.mark.check("sequence_encoder")
def test_encoder_of_two_directions_gives_both(student):
    """SequenceEncoder gives (B, 2 * hidden_size), if it is bidirectional

    zh: 双向时，SequenceEncoder 给出 (B, 2 * hidden_size)
    """
    encoder = student.build("SequenceEncoder", "LSTM", 4, 6, bidirectional=True)
    expect.shape(encoder(torch.randn(3, 7, 4)), (3, 12))
