"""Hidden graders of 06_linear_layer."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

LINEAR, MERGED, BEST = Text.code("linear"), Text.code("merge(first, second)"), Text.code("least_squares(x, y)")


def the_linear(student):
    """What the student has called `linear`, a copy that a check may change."""
    return expect.instance(student.object("linear"), "torch.nn.Linear", LINEAR).copy()


@pytest.mark.check("linear", points=0.5)
def test_linear_takes_10_features_to_20(student):
    """linear takes (..., 10) to (..., 20)

    zh: linear 把 (..., 10) 变成 (..., 20)
    """
    for leading in ((4,), (1,), (), (2, 3)):
        with expect.about(Text.code(f"linear(x{(*leading, 10)})")):
            expect.shape(student.call("linear", torch.randn(*leading, 10)), (*leading, 20))


@pytest.mark.check("linear", points=0.5)
def test_linear_has_weight_and_bias(student):
    """linear is an nn.Linear with weight (20, 10) and bias (20,)

    zh: linear 是一个 nn.Linear，有 weight (20, 10) 和 bias (20,)
    """
    expect.parameters(the_linear(student), {"weight": (20, 10), "bias": (20,)}, on=[torch.randn(4, 10)])


LINEAR_RIGHT = ["test_linear_takes_10_features_to_20", "test_linear_has_weight_and_bias"]


@pytest.mark.check("linear", points=1, rests_on=LINEAR_RIGHT)
def test_linear_computes_and_learns(student, answer):
    """linear computes x @ weight.T + bias, whatever its weights are, and gradients reach both of them

    zh: 无论权重是什么，linear 都计算 x @ weight.T + bias，而且梯度能传到这两个参数
    """
    linear, reference, x = the_linear(student), answer.object("linear").copy(), torch.randn(4, 10)
    expect.same_weights(linear, reference)
    expect.same_function(linear, reference, x)
    expect.same_gradients(linear, reference, x)


@pytest.mark.check("output_shape", points=1)
def test_output_shape_of_what_fits(student, answer):
    """output_shape puts out_features in the last place and keeps what stands before it

    zh: output_shape 把最后一项换成 out_features，前面的原样保留
    """
    cases = ((1, 6), 6, 6), ((4, 10), 10, 20), ((10,), 10, 20), ((2, 7, 5), 5, 3), ((3, 2, 4, 7), 7, 1)
    expect.same_results(student, answer, "output_shape", *cases)


@pytest.mark.check("output_shape", points=1, rests_on=["test_output_shape_of_what_fits"])
def test_output_shape_of_what_does_not_fit(student, answer):
    """output_shape is None where the last dimension is not in_features, wherever else that number stands

    zh: 最后一维不是 in_features 时，output_shape 为 None，哪怕这个数出现在别的维
    """
    # In this order, each way of being too generous fails another case first.
    cases = ((4, 2), 10, 20), ((4, 1), 10, 20), ((4, 10), 3, 20), ((2, 20), 10, 4), ((10, 4), 10, 20), ((4, 7, 9), 7, 3)
    expect.same_results(student, answer, "output_shape", *cases)


SIZES = [(7, 3), (4, 9)]  # in_features, out_features


@pytest.mark.check("my_linear", points=0.5)
def test_layer_maps_a_batch(student):
    """MyLinear maps (B, in_features) to (B, out_features), a batch of one included

    zh: MyLinear 把 (B, in_features) 变成 (B, out_features)，包括批量为 1 的情形
    """
    for inputs, outputs in SIZES:
        layer = student.build("MyLinear", inputs, outputs)
        for batch in (5, 1):
            with expect.about(Text.code(f"MyLinear({inputs}, {outputs})(x({batch}, {inputs}))")):
                expect.shape(layer(torch.randn(batch, inputs)), (batch, outputs))


@pytest.mark.check("my_linear", points=1)
def test_layer_registers_weight_and_bias(student):
    """MyLinear is a module of its own that registers weight (out_features, in_features) and bias (out_features,)

    zh: MyLinear 自己登记 weight (out_features, in_features) 和 bias (out_features,)
    """
    for inputs, outputs in SIZES:
        layer = student.build("MyLinear", inputs, outputs)
        if layer.is_a("torch.nn.Linear"):
            raise expect.Mismatch("MyLinear inherits from nn.Linear; write the layer yourself.",
                                  "MyLinear 继承了 nn.Linear；这个层请自己写。")  # fmt: skip
        with expect.about(Text.code(f"MyLinear({inputs}, {outputs})")):
            expect.parameters(layer, {"weight": (outputs, inputs), "bias": (outputs,)}, on=[torch.randn(5, inputs)])


def starts_uniform(student, name, shape):
    """This parameter of new layers from 25 features to 80 starts as nn.Linear's does."""
    what = Text(f"{name} of a new MyLinear(25, 80)", f"新建的 MyLinear(25, 80) 的 {name} ")
    states = [student.build("MyLinear", 25, 80).state() for _ in range(2)]
    expect.starts_uniform([expect.shape(state.get(name), shape, what) for state in states], 0.2, what)


@pytest.mark.check("my_linear", points=1, rests_on=["test_layer_registers_weight_and_bias"])
def test_weight_starts_uniform(student):
    """weight of MyLinear starts uniform between -1 / sqrt(in_features) and 1 / sqrt(in_features)

    zh: MyLinear 的 weight 的初始值在 -1 / sqrt(in_features) 与 1 / sqrt(in_features) 之间均匀分布
    """
    starts_uniform(student, "weight", (80, 25))


@pytest.mark.check("my_linear", points=0.5, rests_on=["test_layer_registers_weight_and_bias"])
def test_bias_starts_uniform(student):
    """bias of MyLinear starts uniform between the same bounds as weight

    zh: MyLinear 的 bias 的初始值与 weight 在同样的范围内均匀分布
    """
    starts_uniform(student, "bias", (80,))


LAYER_RIGHT = ["test_layer_maps_a_batch", "test_layer_registers_weight_and_bias"]


@pytest.mark.check("my_linear", points=1.5, rests_on=LAYER_RIGHT)
def test_layer_computes_weighted_sums(student, answer):
    """MyLinear computes x @ weight.T + bias, whatever its weights are

    zh: MyLinear 计算 x @ weight.T + bias，无论权重是什么
    """
    for inputs, outputs in SIZES:
        expect.same_objects(student, answer, "MyLinear", [(inputs, outputs)], on=[torch.randn(5, inputs)])


@pytest.mark.check("my_linear", points=1, rests_on=["test_layer_computes_weighted_sums"])
def test_layer_takes_any_leading_dimensions(student, answer):
    """MyLinear takes a single sample and inputs with several leading dimensions, and does the same at every place

    zh: MyLinear 能接收单独一个样本，也能接收前面有好几维的输入，每个位置上的计算都相同
    """
    shapes = (2, 5, 7), (7,), (1, 4, 7), (3, 1, 2, 7)
    expect.same_objects(student, answer, "MyLinear", [(7, 3)], on=[torch.randn(shape) for shape in shapes])


@pytest.mark.check("my_linear", points=1, rests_on=["test_layer_computes_weighted_sums"])
def test_layer_without_bias(student, answer):
    """MyLinear with bias=False registers weight alone, and adds nothing

    zh: bias=False 时，MyLinear 只登记 weight，什么也不加
    """
    for inputs, outputs in SIZES:
        layer, reference = expect.both(student, answer, "MyLinear", inputs, outputs, bias=False)
        with expect.about(Text.code(f"MyLinear({inputs}, {outputs}, bias=False)")):
            expect.parameters(layer, {"weight": (outputs, inputs)})
            expect.same_weights(layer, reference)
            expect.same_function(layer, reference, torch.randn(5, inputs))


EXCHANGE_RIGHT = ["test_layer_computes_weighted_sums", "test_layer_without_bias"]


@pytest.mark.check("my_linear", points=0.5, rests_on=EXCHANGE_RIGHT)
def test_layer_exchanges_its_state_with_torchs(student, answer):
    """the state_dict of nn.Linear can be loaded into MyLinear, which computes the same then and saves the same

    zh: MyLinear 能加载 nn.Linear 的 state_dict，之后计算结果相同，保存的内容也相同
    """
    for bias in (True, False):
        layer, torchs = student.build("MyLinear", 7, 3, bias=bias), answer.build("torch.nn.Linear", 7, 3, bias=bias)
        layer.call("load_state_dict", torchs.state())
        with expect.about(Text.code(f"bias={bias}")):
            expect.equal(layer.state(), torchs.state(), Text("the state_dict", "state_dict 的内容"))
            expect.same_function(layer, torchs, torch.randn(5, 7))


@pytest.mark.check("my_linear", points=0.5, rests_on=["test_layer_computes_weighted_sums"])
def test_gradients_reach_weight_bias_and_input(student, answer):
    """gradients reach weight and bias of MyLinear, and its input

    zh: 梯度能传到 MyLinear 的 weight、bias 和输入
    """
    expect.same_gradients(*expect.twins(student, answer, "MyLinear", 7, 3), torch.randn(5, 7))


MOVABLE = ["test_gradients_reach_weight_bias_and_input", "test_layer_without_bias"]


@pytest.mark.check("my_linear", points=0.5, rests_on=MOVABLE)
def test_layer_runs_on_a_gpu(student, answer):
    """MyLinear runs on a GPU, with and without bias

    zh: MyLinear 能在 GPU 上运行，带不带偏置都行
    """
    for bias in (True, False):
        with expect.about(Text.code(f"bias={bias}")):
            expect.runs_on_gpu(*expect.twins(student, answer, "MyLinear", 7, 3, bias=bias), torch.randn(5, 7))


def two_layers(student, answer, biases=(True, True)):
    """(first, second) of the student and of the model answer, from 5 features to 6 and on to 3, with equal weights."""
    firsts = expect.twins(student, answer, "torch.nn.Linear", 5, 6, bias=biases[0])
    seconds = expect.twins(student, answer, "torch.nn.Linear", 6, 3, bias=biases[1])
    return zip(firsts, seconds, strict=True)


def merged_layers(student, answer, biases=(True, True)):
    """What the student's merge makes of two layers, and what the model answer's does."""
    ours, theirs = two_layers(student, answer, biases)
    return expect.instance(student.call("merge", *ours), "torch.nn.Linear", MERGED), answer.call("merge", *theirs)


def with_biases(first, second):
    """In a message: the case of a first and a second layer with or without bias."""
    return expect.about(Text.code(f"first: bias={first}, second: bias={second}"))


ONE_OR_NONE = (False, True), (True, False), (False, False)


@pytest.mark.check("merge", points=0.5)
def test_merge_gives_one_linear_layer(student, answer):
    """merge gives an nn.Linear from the features of the first layer to those of the second

    zh: merge 给出一个 nn.Linear，从第一层的输入特征直接到第二层的输出特征
    """
    merged, _ = merged_layers(student, answer)
    expect.parameters(merged, {"weight": (3, 5), "bias": (3,)}, on=[torch.randn(4, 5)])


@pytest.mark.check("merge", points=1.5, rests_on=["test_merge_gives_one_linear_layer"])
def test_merged_layer_computes_what_the_two_do(student, answer):
    """the merged layer computes what the two layers compute, one after the other

    zh: 合并后的层，计算结果与两层先后计算的相同
    """
    expect.same_function(*merged_layers(student, answer), torch.randn(8, 5), what=Text.code(f"{MERGED.en}(x)"))


@pytest.mark.check("merge", points=1, rests_on=["test_merged_layer_computes_what_the_two_do"])
def test_merge_where_a_bias_is_missing(student, answer):
    """merge takes layers without bias, and gives a layer with a bias only if one of them has one

    zh: merge 能接收不带偏置的层；只要有一层带偏置，结果就带偏置，否则不带
    """
    for biases in ONE_OR_NONE:
        with with_biases(*biases):
            merged, reference = merged_layers(student, answer, biases)
            expect.parameters(merged, {"weight": (3, 5)} | ({"bias": (3,)} if any(biases) else {}))
            expect.same_function(merged, reference, torch.randn(8, 5), what=Text.code(f"{MERGED.en}(x)"))


@pytest.mark.check("merge", points=0.5, rests_on=["test_merged_layer_computes_what_the_two_do"])
def test_merged_layer_can_be_trained(student, answer):
    """gradients reach weight and bias of the merged layer

    zh: 梯度能传到合并后的层的 weight 和 bias
    """
    expect.same_gradients(*merged_layers(student, answer), torch.randn(8, 5))


MERGE_RIGHT = ["test_merge_where_a_bias_is_missing", "test_merged_layer_can_be_trained"]


@pytest.mark.check("merge", points=0.5, rests_on=MERGE_RIGHT)
def test_merge_leaves_the_two_alone(student, answer):
    """neither merge nor training the merged layer changes the two layers

    zh: 无论是 merge 本身，还是训练合并后的层，都不改变原来的两层
    """
    for biases in ((True, True), *ONE_OR_NONE):
        (first, second), _ = two_layers(student, answer, biases)
        before = first.state(), second.state()
        merged = expect.instance(student.call("merge", first, second), "torch.nn.Linear", MERGED)
        merged.step(torch.randn(8, 5), along=[torch.randn(8, 3)], lr=0.5)
        with with_biases(*biases):
            expect.equal(first.state(), before[0], Text("the state of first", "first 的状态"))
            expect.equal(second.state(), before[1], Text("the state of second", "second 的状态"))


def table(rows, features):
    """Features of different size and mean, and targets that follow from them only in part."""
    x = torch.randn(rows, features) * torch.linspace(0.5, 1.5, features) + torch.linspace(1.5, -1.0, features)
    return x, x @ torch.randn(features) + 3 + torch.randn(rows)


@pytest.mark.check("least_squares", points=0.5)
def test_least_squares_gives_a_layer_with_one_output(student):
    """least_squares gives an nn.Linear from the features of x to one output, with a bias

    zh: least_squares 给出一个 nn.Linear，从 x 的特征到一个输出，带偏置
    """
    for features in (4, 1):
        best = expect.instance(student.call("least_squares", *table(30, features)), "torch.nn.Linear", BEST)
        expect.parameters(best, {"weight": (1, features), "bias": (1,)}, on=[torch.randn(6, features)])


@pytest.mark.check("least_squares", points=1, rests_on=["test_least_squares_gives_a_layer_with_one_output"])
def test_least_squares_is_the_best(student, answer):
    """the layer that least_squares gives has the weights and the bias of the smallest squared error

    zh: least_squares 给出的层，权重和偏置使平方误差最小
    """
    for features in (4, 1):
        x, y = table(30, features)
        best, reference = student.call("least_squares", x, y), answer.call("least_squares", x, y)
        unseen, _ = table(10, features)
        # Over 100 seeds, five ways to it differ by less than 1e-5 beyond rtol, the nearest wrong answer by 0.19.
        expect.equal(best(unseen), reference(unseen), Text("the predictions for new rows", "对新数据的预测"), atol=2e-3)


def fitted(student, answer, steps, learning_rate):
    """The same layer and the same data on both sides, after fit: two layers, and what fit has returned."""
    layer, reference = expect.twins(student, answer, "torch.nn.Linear", 4, 1)
    x, y = table(30, 4)
    losses = [
        probe.call("fit", one, x, y, steps, learning_rate) for probe, one in ((student, layer), (answer, reference))
    ]
    return layer, reference, *losses


@pytest.mark.check("least_squares", points=1)
def test_fit_takes_a_step_downhill(student, answer):
    """a step of fit changes weight and bias by -learning_rate times the gradient of the mean squared error

    zh: fit 走一步，weight 和 bias 的改变量是 -learning_rate 乘以均方误差的梯度
    """
    layer, reference, *_ = fitted(student, answer, 1, 0.1)
    expect.equal(layer.state(), reference.state(), Text("the layer after one step", "走一步之后的层"))


@pytest.mark.check("least_squares", points=1, rests_on=["test_fit_takes_a_step_downhill"])
def test_fit_takes_as_many_steps_as_it_is_told(student, answer):
    """each further step of fit does the same from where the layer is then, `steps` times in all

    zh: fit 此后的每一步都从层当时的参数出发，做同样的事，一共走 `steps` 步
    """
    for steps in (2, 7):
        layer, reference, *_ = fitted(student, answer, steps, 0.05)
        after = Text(f"the layer after {steps} steps", f"走 {steps} 步之后的层")
        expect.equal(layer.state(), reference.state(), after)


@pytest.mark.check("least_squares", points=0.5, rests_on=["test_fit_takes_as_many_steps_as_it_is_told"])
def test_fit_returns_the_losses(student, answer):
    """fit returns the loss before each step, a list of floats

    zh: fit 返回每一步之前的损失，是由 float 组成的列表
    """
    for steps in (1, 6):
        *_, found, expected = fitted(student, answer, steps, 0.05)
        expect.equal(found, expected, Text(f"the list of losses of {steps} steps", f"{steps} 步的损失列表"))
