"""The checks of 18_parameter_sharing that students run themselves."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text


@pytest.mark.check("tied_autoencoder")
def test_autoencoder_gives_back_features(student):
    """TiedAutoencoder(6, 2) maps (B, 6) to (B, 6), by way of a code (B, 2)

    zh: TiedAutoencoder(6, 2) 把 (B, 6) 映射为 (B, 6)，中间的编码是 (B, 2)
    """
    model = student.build("TiedAutoencoder", 6, 2)
    expect.shape(model.call("encode", torch.randn(5, 6)), (5, 2), Text("the code", "编码"))
    expect.shape(model(torch.randn(5, 6)), (5, 6))


@pytest.mark.check("tied_autoencoder")
def test_autoencoder_has_one_weight_and_two_biases(student):
    """TiedAutoencoder(6, 2) registers three parameters: (2, 6), (2,) and (6,)

    zh: TiedAutoencoder(6, 2) 登记三个参数：(2, 6)、(2,) 和 (6,)
    """
    expect.parameter_shapes(student.build("TiedAutoencoder", 6, 2), [(2, 6), (2,), (6,)])


@pytest.mark.check("word_model")
def test_word_model_gives_logits(student):
    """WordModel(9, 4, 3) maps tokens (B, 3) to logits (B, 9)

    zh: WordModel(9, 4, 3) 把 tokens (B, 3) 映射为 logits (B, 9)
    """
    expect.shape(student.build("WordModel", 9, 4, 3)(torch.tensor([[1, 8, 2], [0, 5, 5]])), (2, 9))


@pytest.mark.check("word_model")
def test_word_model_has_one_table(student):
    """WordModel(9, 4, 3) registers one table (9, 4), though state_dict shows it under two names

    zh: WordModel(9, 4, 3) 只登记一张表 (9, 4)，尽管它在 state_dict 里有两个名字
    """
    model = student.build("WordModel", 9, 4, 3)
    expect.parameter_shapes(model, [(9, 4), (4, 12), (4,), (9,)])
    state = model.state()
    for name in ("embedding.weight", "output.weight"):
        expect.shape(state.get(name), (9, 4), Text.code(name))


@pytest.mark.check("twin_network")
def test_twin_network_gives_distances(student):
    """TwinNetwork(6, 5, 2) gives a distance for each pair (B,)

    zh: TwinNetwork(6, 5, 2) 对每一对输入给出一个距离 (B,)
    """
    expect.shape(student.build("TwinNetwork", 6, 5, 2)(torch.randn(4, 6), torch.randn(4, 6)), (4,))


@pytest.mark.check("twin_network")
def test_distance_of_equal_inputs_is_zero(student):
    """TwinNetwork(6, 5, 2) gives equal inputs the distance 0

    zh: TwinNetwork(6, 5, 2) 对相同的输入给出距离 0
    """
    x = torch.randn(4, 6)
    expect.equal(student.build("TwinNetwork", 6, 5, 2)(x, x.clone()), torch.zeros(4), Text("D(x, x)", "D(x, x) "))


@pytest.mark.check("counting")
def test_count_of_a_layer_used_twice(student):
    """a layer of 6 numbers counts once, though two models hold it

    zh: 一个有 6 个数的层，虽然两个模型都持有它，也只数一次
    """
    layer = student.build("torch.nn.Linear", 2, 2)
    models = [student.build("torch.nn.Sequential", layer), student.build("torch.nn.Sequential", layer)]
    expect.equal(student.call("count_parameters", models), 6, Text("the count", "参数个数"))


@pytest.mark.check("counting")
def test_names_of_a_layer_used_twice(student):
    """nn.Sequential(layer, nn.ReLU(), layer) has two shared parameters, each with two names

    zh: nn.Sequential(layer, nn.ReLU(), layer) 有两个共享的参数，各有两个名字
    """
    layer = student.build("torch.nn.Linear", 2, 2)
    model = student.build("torch.nn.Sequential", layer, student.build("torch.nn.ReLU"), layer)
    names = [["0.weight", "2.weight"], ["0.bias", "2.bias"]]
    expect.equal(student.call("shared_names", model), names, Text.code("shared_names(model)"))
