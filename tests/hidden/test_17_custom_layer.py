"""Hidden graders of 17_custom_layer."""

import math

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

SIZES = [(7, 3), (3, 8)]


@pytest.mark.check("custom_layer", points=1)
def test_layer_maps_the_last_dimension(student):
    """MyCustomLayer maps (..., in_features) to (..., out_features), a batch of one and a batch of sequences included

    zh: MyCustomLayer 把 (..., in_features) 映射为 (..., out_features)，包括批量为 1 和一批序列的情形
    """
    for n, m in SIZES:
        layer = student.build("MyCustomLayer", n, m)
        for leading in ((4,), (1,), (2, 5)):
            with expect.about(Text.code(f"MyCustomLayer({n}, {m})(x{(*leading, n)})")):
                x = torch.randn(*leading, n)
                rows = layer(x.reshape(-1, n))
                found = expect.shape(layer(x), (*leading, m)).reshape(-1, m)
                expect.equal(found, rows, Text("the output, row by row,", "逐行来看，输出"))


@pytest.mark.check("custom_layer", points=1)
def test_layer_registers_weight_and_bias(student):
    """MyCustomLayer registers weight (in_features, out_features) and bias (out_features,)

    zh: MyCustomLayer 登记 weight (in_features, out_features) 和 bias (out_features,)
    """
    registers_weight_and_bias(student, "MyCustomLayer")


def registers_weight_and_bias(student, name):
    """New layers of this class have these two parameters, and use them."""
    for n, m in SIZES:
        with expect.about(Text.code(f"{name}({n}, {m})")):
            expect.parameters(student.build(name, n, m), {"weight": (n, m), "bias": (m,)}, on=[torch.randn(3, n)])


@pytest.mark.check("custom_layer", points=1, rests_on=["test_layer_registers_weight_and_bias"])
def test_layer_computes_x_times_weight_plus_bias(student, answer):
    """MyCustomLayer computes x @ weight + bias, whatever its weights are

    zh: MyCustomLayer 计算 x @ weight + bias，无论权重是什么
    """
    for n, m in SIZES:
        expect.same_objects(student, answer, "MyCustomLayer", [(n, m)], on=[torch.randn(6, n)])


def starts_normal(student, name, n, m, std):
    """The weights of new layers of this class are normal with this standard deviation."""
    what = Text(f"weight of a new {name}({n}, {m})", f"新建的 {name}({n}, {m}) 的 weight ")
    layers = [student.build(name, n, m) for _ in range(2)]
    expect.starts_normal([expect.shape(layer.attribute("weight"), (n, m), what) for layer in layers], std, what)


def bias_starts_at_zero(student, name):
    """The bias of a new layer of this class is zero."""
    what = Text(f"bias of a new {name}(5, 4)", f"新建的 {name}(5, 4) 的 bias ")
    expect.equal(student.build(name, 5, 4).attribute("bias"), torch.zeros(4), what)


@pytest.mark.check("custom_layer", points=0.5, rests_on=["test_layer_registers_weight_and_bias"])
def test_weight_starts_standard_normal(student):
    """weight of a new MyCustomLayer is standard normal, for each layer anew

    zh: 新建的 MyCustomLayer 的 weight 服从标准正态分布，每个层各自重新取
    """
    starts_normal(student, "MyCustomLayer", 40, 25, 1.0)


@pytest.mark.check("custom_layer", points=0.5, rests_on=["test_layer_registers_weight_and_bias"])
def test_bias_starts_at_zero(student):
    """bias of a new MyCustomLayer is zero

    zh: 新建的 MyCustomLayer 的 bias 为零
    """
    bias_starts_at_zero(student, "MyCustomLayer")


@pytest.mark.check("custom_layer", points=0.5, rests_on=["test_layer_computes_x_times_weight_plus_bias"])
def test_gradients_reach_weight_and_bias(student, answer):
    """training reaches weight and bias of MyCustomLayer, and the layers before it

    zh: 训练能影响 MyCustomLayer 的 weight 和 bias，也能影响它前面的层
    """
    layer, reference = expect.twins(student, answer, "MyCustomLayer", 7, 3)
    expect.same_gradients(layer, reference, torch.randn(6, 7))


@pytest.mark.check("custom_layer", points=0.5, rests_on=["test_gradients_reach_weight_and_bias"])
def test_layer_runs_on_a_gpu(student, answer):
    """MyCustomLayer runs on a GPU

    zh: MyCustomLayer 能在 GPU 上运行
    """
    layer, reference = expect.twins(student, answer, "MyCustomLayer", 7, 3)
    expect.runs_on_gpu(layer, reference, torch.randn(6, 7))


def sequential(student):
    """The student's model, which should be an nn.Sequential."""
    return expect.instance(student.object("model"), "torch.nn.Sequential", Text.code("model"))


def sequentials(student, answer):
    """Both models, with the same new weights."""
    model, reference = sequential(student), answer.object("model")
    expect.same_weights(model, reference)
    return model, reference


@pytest.mark.check("in_sequential", points=0.5)
def test_model_is_a_sequential_from_10_to_5(student):
    """model is an nn.Sequential that maps features (B, 10) to features (B, 5)

    zh: model 是一个 nn.Sequential，把特征 (B, 10) 映射为特征 (B, 5)
    """
    for batch in (4, 1):
        expect.shape(sequential(student)(torch.randn(batch, 10)), (batch, 5))


SEQUENTIAL = ["test_model_is_a_sequential_from_10_to_5", "test_layer_registers_weight_and_bias"]


@pytest.mark.check("in_sequential", points=0.5, rests_on=SEQUENTIAL)
def test_model_registers_the_parameters_of_both_layers(student):
    """model registers the parameters of a MyCustomLayer(10, 20) and of an nn.Linear(20, 5)

    zh: model 登记 MyCustomLayer(10, 20) 和 nn.Linear(20, 5) 的参数
    """
    expect.parameter_shapes(sequential(student), [(10, 20), (20,), (5, 20), (5,)], on=[torch.randn(3, 10)])


@pytest.mark.check(
    "in_sequential",
    points=0.5,
    rests_on=["test_model_registers_the_parameters_of_both_layers", "test_layer_computes_x_times_weight_plus_bias"],
)
def test_model_computes_custom_layer_relu_linear(student, answer):
    """model computes MyCustomLayer(10, 20), ReLU, nn.Linear(20, 5), whatever its weights are

    zh: model 依次计算 MyCustomLayer(10, 20)、ReLU、nn.Linear(20, 5)，无论权重是什么
    """
    expect.same_function(*sequentials(student, answer), torch.randn(6, 10))


@pytest.mark.check("in_sequential", points=0.5, rests_on=["test_model_computes_custom_layer_relu_linear"])
def test_model_has_three_layers(student):
    """model has exactly three layers

    zh: model 恰好有三层
    """
    expect.number(sequential(student).call("__len__"), 3, Text("the number of layers", "层数"))


@pytest.mark.check(
    "in_sequential",
    points=0.5,
    rests_on=["test_model_computes_custom_layer_relu_linear", "test_gradients_reach_weight_and_bias"],
)
def test_gradients_reach_both_layers_of_the_model(student, answer):
    """training reaches all four parameters of model

    zh: 训练能影响 model 的全部四个参数
    """
    expect.same_gradients(*sequentials(student, answer), torch.randn(6, 10))


@pytest.mark.check("scaled_init", points=0.5)
def test_scaled_layer_registers_weight_and_bias(student):
    """ScaledLayer registers weight (in_features, out_features) and bias (out_features,)

    zh: ScaledLayer 登记 weight (in_features, out_features) 和 bias (out_features,)
    """
    registers_weight_and_bias(student, "ScaledLayer")


@pytest.mark.check("scaled_init", points=0.5, rests_on=["test_scaled_layer_registers_weight_and_bias"])
def test_scaled_layer_computes_what_my_custom_layer_does(student, answer):
    """ScaledLayer computes x @ weight + bias, whatever its weights are, for any leading dimensions

    zh: ScaledLayer 计算 x @ weight + bias，无论权重是什么、前面有几个维度
    """
    for n, m in SIZES:
        inputs = [torch.randn(6, n), torch.randn(1, n), torch.randn(2, 5, n)]
        expect.same_objects(student, answer, "ScaledLayer", [(n, m)], on=inputs)


@pytest.mark.check("scaled_init", points=1, rests_on=["test_scaled_layer_registers_weight_and_bias"])
def test_scaled_layer_starts_at_the_scale_of_its_width(student):
    """weight of a new ScaledLayer is normal with standard deviation 1 / sqrt(in_features), for each layer anew

    zh: 新建的 ScaledLayer 的 weight 服从正态分布，标准差为 1 / sqrt(in_features)，每个层各自重新取
    """
    for n, m in ((90, 16), (16, 90)):
        starts_normal(student, "ScaledLayer", n, m, 1 / math.sqrt(n))


@pytest.mark.check("scaled_init", points=0.5, rests_on=["test_scaled_layer_registers_weight_and_bias"])
def test_bias_of_a_scaled_layer_starts_at_zero(student):
    """bias of a new ScaledLayer is zero

    zh: 新建的 ScaledLayer 的 bias 为零
    """
    bias_starts_at_zero(student, "ScaledLayer")


@pytest.mark.check("scaled_init", points=0.5, rests_on=["test_scaled_layer_computes_what_my_custom_layer_does"])
def test_gradients_reach_the_scaled_layer(student, answer):
    """training reaches weight and bias of ScaledLayer, and the layers before it

    zh: 训练能影响 ScaledLayer 的 weight 和 bias，也能影响它前面的层
    """
    layer, reference = expect.twins(student, answer, "ScaledLayer", 7, 3)
    expect.same_gradients(layer, reference, torch.randn(6, 7))


@pytest.mark.check("scaled_init", points=0.5, rests_on=["test_gradients_reach_the_scaled_layer"])
def test_scaled_layer_runs_on_a_gpu(student, answer):
    """ScaledLayer runs on a GPU

    zh: ScaledLayer 能在 GPU 上运行
    """
    layer, reference = expect.twins(student, answer, "ScaledLayer", 7, 3)
    expect.runs_on_gpu(layer, reference, torch.randn(6, 7))


def same_stds(student, answer, *layers):
    """Both measure the same on these layers of torch's, in an nn.Sequential and in a list."""
    stack, reference = student.sequential(*layers), answer.sequential(*layers)
    expect.same_weights(stack, reference)
    x = 2 * torch.randn(5, 6) + 1  # with a mean, so that a spread differs from a size
    expected = answer.call("activation_stds", reference, x)
    as_list = [stack.attribute(str(place)) for place in range(len(layers))]
    for given in (stack, as_list):
        what = Text("the list of standard deviations", "标准差的列表")
        expect.equal(student.call("activation_stds", given, x), expected, what)


@pytest.mark.check("scaled_init", points=0.5)
def test_activation_stds_measures_one_layer(student, answer):
    """activation_stds of a single layer is a list of one float, the standard deviation of all numbers it gives

    zh: 只有一层时，activation_stds 给出只含一个 float 的列表，即这一层输出的所有数的标准差
    """
    same_stds(student, answer, ("Linear", 6, 9))


@pytest.mark.check("scaled_init", points=0.5, rests_on=["test_activation_stds_measures_one_layer"])
def test_activation_stds_measures_after_each_layer(student, answer):
    """activation_stds follows the numbers from layer to layer and measures after each

    zh: activation_stds 跟着数从一层到下一层，每一层之后都测量
    """
    same_stds(student, answer, ("Linear", 6, 9), ("Tanh",), ("Linear", 9, 4), ("ReLU",))


# Large batches, so that a variance divided by n - 1 costs the one check that is about it.
LEVELS = torch.tensor([[3.0, -4.0, 0.5], [-2.0, 6.0, 1.5], [5.0, 1.0, -3.0]])
SCALES = torch.tensor([[1.0, 2.0, 0.5], [3.0, 0.7, 2.0], [0.6, 1.5, 2.5]])


def rows_of(count, kind=0):
    """Rows of three features whose level and spread depend on the kind."""
    return torch.randn(count, 3) * SCALES[kind] + LEVELS[kind]


def standardizers(student, answer):
    """Both sides' RunningStandardizer(3), new."""
    return expect.both(student, answer, "RunningStandardizer", 3)


def rows_with_a_constant(count):
    """The same, but the last feature never varies."""
    x = rows_of(count)
    x[:, 2] = 2.0
    return x


def trained_standardizers(student, answer, x):
    """Both sides' RunningStandardizer(3), after a first batch in training."""
    layers = standardizers(student, answer)
    for layer in layers:
        layer(x)
    return layers


def learned(layer, reference, **tolerance):
    """The layer has the statistics of the model answer."""
    for name in ("mean", "var"):
        expect.equal(layer.attribute(name), reference.attribute(name), Text.code(name), **tolerance)
    count = float(reference.attribute("count"))  # a buffer of any dtype
    expect.number(layer.attribute("count"), count, Text.code("count"), rtol=0, atol=0, tensor=True)


@pytest.mark.check("standardizer", points=1)
def test_standardizer_keeps_its_state_in_buffers(student):
    """RunningStandardizer has the buffers mean, var and count, saved in its state_dict, and no parameters

    zh: RunningStandardizer 有 mean、var、count 三个缓冲区，都保存在 state_dict 里；没有参数
    """
    layer = student.build("RunningStandardizer", 4)
    expect.parameter_shapes(layer, [])
    expect.buffers(layer, {"mean": (4,), "var": (4,), "count": ()})
    state = {name: value.double() for name, value in layer.state().items()}
    zero = torch.zeros(4).double()
    what = Text("the state_dict of a new layer", "新建的层的 state_dict ")
    expect.equal(state, {"mean": zero, "var": zero + 1, "count": zero[0]}, what)


@pytest.mark.check("standardizer", points=1)
def test_standardizer_learns_from_one_batch(student, answer):
    """a batch in training sets mean, population variance and count, even a batch of one row

    zh: 训练模式下，一个批次定下 mean、总体方差和 count，哪怕批次只有一行
    """
    for count in (5, 1):
        layer, reference = trained_standardizers(student, answer, rows_of(count))
        with expect.about(f"after a batch of {count}", f"一个 {count} 行的批次之后"):
            learned(layer, reference, atol=1e-4)


@pytest.mark.check("standardizer", points=1)
def test_standardizer_learns_from_several_batches(student, answer):
    """after several batches, mean and variance are those of all rows together, whatever the sizes of the batches

    zh: 几个批次之后，均值和方差是所有行合在一起的均值和方差，无论各批次多大
    """
    layer, reference = standardizers(student, answer)
    for count, kind in ((700, 0), (1500, 1), (900, 2)):
        x = rows_of(count, kind)
        layer(x), reference(x)
    learned(layer, reference, rtol=5e-3, atol=1e-3)


@pytest.mark.check("standardizer", points=0.5, rests_on=["test_standardizer_learns_from_several_batches"])
def test_standardizer_copes_with_a_large_mean(student, answer):
    """the variance is right for a feature around 100 000 that varies by 10, as the pressure of air does

    zh: 特征在 100 000 上下、波动只有 10 左右时（比如气压），方差也是对的
    """
    layer, reference = standardizers(student, answer)
    for count in (400, 600):
        x = 10 * torch.randn(count, 3) + torch.tensor([1e5, -1e5, 5e4])
        layer(x), reference(x)
    # Over 30 seeds, right answers are off by a factor of 1.0007 at most; the mean of the squares minus the square
    # of the mean, which float32 holds in steps of 1024, by 100 % at least.
    expect.equal(layer.attribute("var"), reference.attribute("var"), Text.code("var"), rtol=0.05)


@pytest.mark.check("standardizer", points=1)
def test_standardizer_standardises(student, answer):
    """the output is (x - mean) / sqrt(var + 1e-5), a feature that never varies included

    zh: 输出是 (x - mean) / sqrt(var + 1e-5)，包括从不变化的特征
    """
    x = rows_with_a_constant(900)
    layer, reference = trained_standardizers(student, answer, x)
    what = Text("the output for a batch seen before", "再次见到同一批次时的输出")
    expect.same_function(layer, reference, x, what=what)


@pytest.mark.check(
    "standardizer",
    points=0.5,
    rests_on=["test_standardizer_standardises", "test_standardizer_learns_from_several_batches"],
)
def test_standardizer_takes_the_batch_in_before_it_standardises(student, answer):
    """in training, a batch is standardised by statistics of all rows so far, its own included

    zh: 训练模式下，标准化一个批次用的是迄今所有行的统计量，它自己的行也算在内
    """
    layer, reference = standardizers(student, answer)
    for number, (count, kind) in enumerate(((700, 0), (900, 1)), 1):
        what = Text(f"the output for batch {number} in training", f"训练模式下第 {number} 个批次的输出")
        expect.same_function(layer, reference, rows_of(count, kind), what=what)


@pytest.mark.check("standardizer", points=1, rests_on=["test_standardizer_standardises"])
def test_standardizer_changes_nothing_in_eval(student, answer):
    """in eval, RunningStandardizer uses what it has learned and changes nothing

    zh: 在评估模式下，RunningStandardizer 使用已经学到的统计量，什么也不改
    """
    layer, reference = (layer.eval() for layer in standardizers(student, answer))
    before = Text("the output in eval before any training", "未经训练时评估模式下的输出")
    expect.same_function(layer, reference, rows_of(4), what=before)
    layer, reference = trained_standardizers(student, answer, rows_with_a_constant(900))
    layer.eval(), reference.eval()
    for count, kind in ((6, 1), (1, 2)):
        x = rows_of(count, kind)
        what = Text(f"the output in eval for a batch of {count}", f"评估模式下 {count} 行批次的输出")
        expect.equal(expect.keeps_state(layer, x), reference(x), what)


@pytest.mark.check(
    "standardizer",
    points=1,
    rests_on=["test_standardizer_keeps_its_state_in_buffers", "test_standardizer_standardises"],
)
def test_a_loaded_standardizer_goes_on_where_the_saved_one_stopped(student, answer):
    """a new RunningStandardizer that loads a saved state_dict standardises by it and goes on learning from it

    zh: 新建的 RunningStandardizer 加载保存过的 state_dict 之后，按它做标准化，并从那里接着学
    """
    layer, reference = standardizers(student, answer)
    state = {"mean": LEVELS[1], "var": SCALES[1] ** 2, "count": torch.tensor(10_000_000)}
    layer.call("load_state_dict", state), reference.call("load_state_dict", state)
    x = rows_of(6)
    expect.same_function(layer.eval(), reference.eval(), x, what=Text("the output in eval", "评估模式下的输出"))
    layer.train()(x)  # so few against so many move the statistics by next to nothing
    for name in ("mean", "var"):
        what = Text(f"{name} after a small batch in training", f"训练模式下一个小批次之后的 {name} ")
        expect.equal(layer.attribute(name), state[name], what)


@pytest.mark.check("standardizer", points=0.5, rests_on=["test_standardizer_standardises"])
def test_statistics_are_constants_to_autograd(student, answer):
    """gradients reach x, as if mean and var were fixed numbers, one training step after another

    zh: 梯度能传到 x，mean 和 var 都当作固定的数，一个训练步接着一个训练步都如此
    """
    x = rows_of(900)
    layer, reference = trained_standardizers(student, answer, x)
    for _ in range(2):
        along = [torch.randn(900, 3)]
        ours, theirs = (one.gradients(x, along=along) for one in (layer, reference))
        what = Text("the gradient with respect to x", "对 x 的梯度")
        expect.equal(next(iter(ours.inputs), None), theirs.inputs[0], what)


@pytest.mark.check(
    "standardizer",
    points=0.5,
    rests_on=[
        "test_standardizer_takes_the_batch_in_before_it_standardises",
        "test_statistics_are_constants_to_autograd",
    ],
)
def test_standardizer_runs_on_a_gpu(student, answer):
    """RunningStandardizer runs on a GPU

    zh: RunningStandardizer 能在 GPU 上运行
    """
    x = rows_of(900)
    layer, reference = trained_standardizers(student, answer, x)
    expect.runs_on_gpu(layer, reference, x)  # rows seen before change no statistics, however often they come
    what = Text("the output on the GPU in eval", "评估模式下 GPU 上的输出")
    expect.same_function(layer.eval(), reference.eval(), x, what=what)
