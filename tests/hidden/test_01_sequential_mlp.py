"""Hidden graders of 01_sequential_mlp."""

from itertools import pairwise

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text


def models(student, answer):
    """The variable `model` of both sides, with the same new weights."""
    model, reference = student.object("model"), answer.object("model")
    expect.same_weights(model, reference)
    return model, reference


@pytest.mark.check("three_layers", points=1)
def test_model_is_a_sequential_of_three_layers(student):
    """model is an nn.Sequential that maps features (B, 8) to logits (B, 4), a batch of one included

    zh: model 是一个 nn.Sequential，把特征 (B, 8) 映射为 logits (B, 4)，批量为 1 时也一样
    """
    model = expect.instance(student.object("model"), "torch.nn.Module", Text.code("model"))
    for batch in (5, 1):
        with expect.about(f"batch of {batch}", f"批量为 {batch}"):
            expect.shape(model(torch.randn(batch, 8)), (batch, 4))
    expect.instance(model, "torch.nn.Sequential", Text.code("model"))


@pytest.mark.check("three_layers", points=1, rests_on=["test_model_is_a_sequential_of_three_layers"])
def test_model_has_the_parameters_of_two_linear_layers(student):
    """model has the parameters of two linear layers, 8 to 16 and 16 to 4

    zh: model 有两个线性层的参数，一个从 8 到 16，一个从 16 到 4
    """
    expect.parameter_shapes(student.object("model"), [(16, 8), (16,), (4, 16), (4,)], on=[torch.randn(3, 8)])


@pytest.mark.check("three_layers", points=1.5, rests_on=["test_model_has_the_parameters_of_two_linear_layers"])
def test_model_computes_linear_relu_linear(student, answer):
    """model computes linear, ReLU, linear, whatever its weights are

    zh: model 依次计算线性层、ReLU、线性层，无论权重是什么
    """
    expect.same_function(*models(student, answer), torch.randn(6, 8))


@pytest.mark.check("three_layers", points=0.5, rests_on=["test_model_computes_linear_relu_linear"])
def test_model_consists_of_three_layers(student):
    """the nn.Sequential model holds three layers, one after the other

    zh: model 这个 nn.Sequential 里正好有三层，一层接着一层
    """
    expect.number(student.object("model").call("__len__"), 3, Text("the number of layers of model", "model 的层数"))


@pytest.mark.check("three_layers", points=0.5, rests_on=["test_model_computes_linear_relu_linear"])
def test_gradients_reach_every_parameter_of_model(student, answer):
    """training reaches every parameter of model

    zh: 训练能影响 model 的每个参数
    """
    expect.same_gradients(*models(student, answer), torch.randn(6, 8))


@pytest.mark.check("three_layers", points=0.5, rests_on=["test_gradients_reach_every_parameter_of_model"])
def test_model_runs_on_a_gpu(student, answer):
    """model runs on a GPU

    zh: model 能在 GPU 上运行
    """
    model, reference = models(student, answer)
    expect.runs_on_gpu(model.copy(), reference.copy(), torch.randn(6, 8))  # for other checks meet the same variable


SIZES = [[7, 3], [5, 9, 4], [6, 11, 8, 5, 3]]


def in_case_of(sizes):
    """In which case a mismatch arose."""
    return expect.about(f"sizes {sizes}", f"sizes 为 {sizes}")


@pytest.mark.check("any_depth", points=1)
def test_mlp_gives_logits_for_every_list_of_sizes(student):
    """SequentialMLP maps features (B, sizes[0]) to logits (B, sizes[-1])

    zh: SequentialMLP 把特征 (B, sizes[0]) 映射为 logits (B, sizes[-1])
    """
    for sizes in SIZES:
        mlp = student.build("SequentialMLP", sizes)
        for batch in (4, 2):
            with in_case_of(sizes):
                expect.shape(mlp(torch.randn(batch, sizes[0])), (batch, sizes[-1]))


@pytest.mark.check("any_depth", points=0.5, rests_on=["test_mlp_gives_logits_for_every_list_of_sizes"])
def test_mlp_takes_a_batch_of_one(student):
    """SequentialMLP gives logits (1, sizes[-1]) for a batch of one

    zh: 批量为 1 时，SequentialMLP 给出 logits (1, sizes[-1])
    """
    for sizes in [*SIZES, [4, 3, 1]]:
        with in_case_of(sizes):
            expect.shape(student.build("SequentialMLP", sizes)(torch.randn(1, sizes[0])), (1, sizes[-1]))


@pytest.mark.check("any_depth", points=2)
def test_mlp_registers_a_weight_and_a_bias_for_each_layer(student):
    """SequentialMLP registers a weight and a bias for each linear layer, before it is first used

    zh: SequentialMLP 为每个线性层登记一个权重和一个偏置，在第一次使用之前就登记好
    """
    for sizes in SIZES:
        with in_case_of(sizes):
            wanted = [shape for n, m in pairwise(sizes) for shape in ((m, n), (m,))]
            expect.parameter_shapes(student.build("SequentialMLP", sizes), wanted, on=[torch.randn(32, sizes[0])])


SHAPES_RIGHT = [
    "test_mlp_gives_logits_for_every_list_of_sizes",
    "test_mlp_registers_a_weight_and_a_bias_for_each_layer",
]


@pytest.mark.check("any_depth", points=3, rests_on=SHAPES_RIGHT)
def test_mlp_has_relu_between_layers_and_none_at_the_end(student, answer):
    """SequentialMLP computes linear layers with ReLU between them and none after the last

    zh: SequentialMLP 计算若干线性层，层间有 ReLU，最后一层之后没有
    """
    for sizes in SIZES:
        with in_case_of(sizes):
            expect.same_function(*expect.twins(student, answer, "SequentialMLP", sizes), torch.randn(6, sizes[0]))


@pytest.mark.check("any_depth", points=1.5, rests_on=["test_mlp_has_relu_between_layers_and_none_at_the_end"])
def test_gradients_reach_every_layer_of_the_mlp(student, answer):
    """training reaches every parameter of SequentialMLP, and two of them share none

    zh: 训练能影响 SequentialMLP 的每个参数，两个 SequentialMLP 之间不共用参数
    """
    mlp, reference = expect.twins(student, answer, "SequentialMLP", SIZES[2])
    expect.twins(student, answer, "SequentialMLP", SIZES[2])  # other weights, which must not reach the first two
    expect.same_gradients(mlp, reference, torch.randn(6, 6))


@pytest.mark.check("any_depth", points=1, rests_on=["test_gradients_reach_every_layer_of_the_mlp"])
def test_mlp_runs_on_a_gpu(student, answer):
    """SequentialMLP runs on a GPU

    zh: SequentialMLP 能在 GPU 上运行
    """
    expect.runs_on_gpu(*expect.twins(student, answer, "SequentialMLP", SIZES[1]), torch.randn(6, 5))


COUNT = Text("the count", "参数个数")


@pytest.mark.check("count", points=2)
def test_count_parameters_counts_every_number(student):
    """count_parameters counts weights and biases of any module, and of the modules inside it

    zh: count_parameters 算上任意模块及其内部模块的所有权重和偏置
    """
    layers = student.sequential(("Conv2d", 3, 5, 3), ("BatchNorm2d", 5), ("Linear", 7, 2))
    nested = student.build("torch.nn.Sequential", student.sequential(("Linear", 4, 3)), student.build("torch.nn.ReLU"))
    cases = [
        (layers, 140 + 10 + 16, "nn.Sequential(Conv2d(3, 5, 3), BatchNorm2d(5), Linear(7, 2))"),
        (nested, 15, "nn.Sequential(nn.Sequential(Linear(4, 3)), ReLU())"),
        (student.build("torch.nn.Linear", 5, 2), 12, "nn.Linear(5, 2)"),
        (student.build("torch.nn.ReLU"), 0, "nn.ReLU()"),
    ]
    for module, expected, name in cases:
        with expect.about(Text.code(name)):
            expect.equal(student.call("count_parameters", module), expected, COUNT)


@pytest.mark.check("count", points=1, rests_on=["test_count_parameters_counts_every_number"])
def test_count_parameters_leaves_frozen_ones_out(student):
    """count_parameters leaves frozen parameters out

    zh: count_parameters 不算被冻结的参数
    """
    module = student.sequential(("Linear", 6, 4), ("Linear", 4, 3)).freeze("0.weight", "0.bias")
    with expect.about("with the first layer frozen", "冻结第一层之后"):
        expect.equal(student.call("count_parameters", module), 15, COUNT)


def widths(student, layers, expected):
    """linear_widths of an nn.Sequential of these layers."""
    name = ", ".join(f"{kind}({', '.join(map(str, args))})" for kind, *args in layers)
    with expect.about(Text.code(f"nn.Sequential({name})")):
        given = student.call("linear_widths", student.sequential(*layers))
        expect.equal(given, expected, Text("the list of sizes", "大小列表"))


@pytest.mark.check("count", points=2)
def test_linear_widths_gives_the_sizes(student):
    """linear_widths gives the sizes of an MLP, from its input to its output

    zh: linear_widths 给出 MLP 从输入到输出的各个大小
    """
    widths(student, [("Linear", 8, 16), ("ReLU",), ("Linear", 16, 4)], [8, 16, 4])
    widths(student, [("Linear", 5, 9)], [5, 9])
    widths(student, [("Linear", 3, 6), ("ReLU",), ("Linear", 6, 6), ("ReLU",), ("Linear", 6, 2)], [3, 6, 6, 2])


@pytest.mark.check("count", points=1, rests_on=["test_linear_widths_gives_the_sizes"])
def test_linear_widths_passes_other_layers_over(student):
    """linear_widths passes over all layers that are not linear, wherever they stand

    zh: linear_widths 略过所有不是线性层的层，无论它们在哪里
    """
    widths(student, [("Linear", 4, 6), ("Linear", 6, 3), ("ReLU",), ("Linear", 3, 2)], [4, 6, 3, 2])
    widths(student, [("Dropout",), ("Linear", 5, 6), ("Tanh",), ("Linear", 6, 3), ("Softmax", 1)], [5, 6, 3])
    widths(student, [("BatchNorm1d", 7), ("Linear", 7, 6), ("LayerNorm", 6), ("Linear", 6, 3)], [7, 6, 3])
