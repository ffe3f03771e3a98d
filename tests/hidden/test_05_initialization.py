"""Hidden graders of 05_initialization."""

import math
from itertools import pairwise

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

# Fan-in and fan-out differ, and there are enough numbers to tell one distribution from another.
LINEAR = ("Linear", 30, 50)
CONV = ("Conv2d", 4, 12, (3, 5))
XAVIER = math.sqrt(6 / (30 + 50))  # bound of the uniform distribution
KAIMING = math.sqrt(2 / (4 * 15))  # standard deviation
NEW = 3  # layers over which a distribution is looked at


def said(name, *args):
    """A layer as code."""
    return f"nn.{name}({', '.join(map(str, args))})"


def weight_of(layer, like, name="weight"):
    """A parameter of a layer on the student's side, with the shape that `like`, such a layer of ours, has."""
    return expect.shape(layer.state().get(name), like.state()[name].shape, Text.code(name))


def started(student, answer, kind, *args, **options):
    """The weights of several new layers, each after init_weights."""
    like = answer.build(f"torch.nn.{kind}", *args, **options)
    weights = []
    for _ in range(NEW):
        layer = student.build(f"torch.nn.{kind}", *args, **options)
        student.run("init_weights", layer)
        weights.append(weight_of(layer, like))
    return weights


def weights_of(kind, *args):
    """What a message calls the weights of such layers."""
    return Text(f"the weight of {said(kind, *args)}", f"{said(kind, *args)} 的权重")


@pytest.mark.check("by_kind", points=1.5)
def test_linear_weight_starts_xavier_uniform(student, answer):
    """init_weights gives the weight of an nn.Linear the distribution of xavier_uniform_

    zh: init_weights 让 nn.Linear 的权重服从 xavier_uniform_ 的分布
    """
    expect.starts_uniform(started(student, answer, *LINEAR), XAVIER, weights_of(*LINEAR))


@pytest.mark.check("by_kind", points=0.5)
def test_linear_bias_becomes_zero(student):
    """init_weights sets the bias of an nn.Linear to zero

    zh: init_weights 把 nn.Linear 的偏置设为零
    """
    layer = student.build("torch.nn.Linear", 4, 6)
    student.run("init_weights", layer)
    expect.equal(
        layer.state().get("bias"), torch.zeros(6), Text("the bias of nn.Linear(4, 6)", "nn.Linear(4, 6) 的偏置")
    )


@pytest.mark.check("by_kind", points=1.5)
def test_conv_weight_starts_kaiming_normal(student, answer):
    """init_weights gives the weight of an nn.Conv2d the distribution of kaiming_normal_ for ReLU

    zh: init_weights 让 nn.Conv2d 的权重服从 kaiming_normal_ 针对 ReLU 的分布
    """
    expect.starts_normal(started(student, answer, *CONV), KAIMING, weights_of(*CONV))


@pytest.mark.check("by_kind", points=1)
def test_other_layers_stay_as_they_are(student):
    """init_weights leaves every other kind of layer as it is

    zh: init_weights 让其他种类的层一律保持原样
    """
    others = [
        ("BatchNorm2d", 4), ("LayerNorm", 5), ("Embedding", 7, 3), ("Conv1d", 2, 3, 4), ("LSTM", 3, 2), ("ReLU",),
    ]  # fmt: skip
    for kind, *args in others:
        layer = student.build(f"torch.nn.{kind}", *args)
        # Other values than those a layer is made with, so that making it anew shows.
        shapes = {parameter.name: parameter.shape for parameter in layer.parameters()}
        layer.load({name: torch.randn(size) for name, size in shapes.items()})
        before = layer.state()
        student.run("init_weights", layer)
        what = Text(f"the state of {said(kind, *args)}", f"{said(kind, *args)} 的状态")
        expect.equal(layer.state(), before, what)


STARTS = ["test_linear_weight_starts_xavier_uniform", "test_conv_weight_starts_kaiming_normal"]


@pytest.mark.check("by_kind", points=0.5, rests_on=STARTS)
def test_layers_without_bias_are_initialised(student, answer):
    """init_weights copes with layers that were made with bias=False

    zh: init_weights 也能处理用 bias=False 建的层
    """
    with expect.about(Text.code("bias=False")):
        expect.starts_uniform(started(student, answer, *LINEAR, bias=False), XAVIER, weights_of(*LINEAR))
        expect.starts_normal(started(student, answer, *CONV, bias=False), KAIMING, weights_of(*CONV))


def network(probe):
    """A small network of convolution and linear layers, for images of 2 x 5 x 4."""
    return probe.sequential(("Conv2d", 2, 3, (2, 3)), ("ReLU",), ("Flatten",), ("Linear", 24, 6), ("Linear", 6, 4))


IMAGES = (5, 2, 5, 4)


@pytest.mark.check("by_kind", points=0.5, rests_on=[*STARTS, "test_linear_bias_becomes_zero"])
def test_init_model_reaches_nested_layers(student, answer):
    """init_model reaches layers however deeply they are nested, and a model that is one single layer

    zh: init_model 能处理嵌套任意深的层，以及只有一层的模型
    """
    linear, conv = [], []
    for _ in range(NEW):
        inner = student.sequential(("ReLU",), LINEAR)
        middle = student.build("torch.nn.Sequential", student.build("torch.nn.Conv2d", *CONV[1:]), inner)
        model = student.build("torch.nn.Sequential", middle, student.build("torch.nn.Linear", *LINEAR[1:]))
        student.run("init_model", model)
        state = model.state()
        linear += [expect.shape(state.get(name), (50, 30), Text.code(name)) for name in ("0.1.1.weight", "1.weight")]
        conv.append(expect.shape(state.get("0.0.weight"), (12, 4, 3, 5), Text.code("0.0.weight")))
        expect.equal(state.get("0.1.1.bias"), torch.zeros(50), Text.code("0.1.1.bias"))
    with expect.about("nested layers", "嵌套的层"):
        expect.starts_uniform(linear, XAVIER, weights_of(*LINEAR))
        expect.starts_normal(conv, KAIMING, weights_of(*CONV))
    single = student.build("torch.nn.Linear", 4, 6)
    student.run("init_model", single)
    with expect.about("a single layer", "只有一层的模型"):
        expect.equal(single.state().get("bias"), torch.zeros(6), Text("the bias", "偏置"))


@pytest.mark.check("by_kind", points=0.5)
def test_init_model_returns_the_model(student, answer):
    """init_model returns the very model that it was given

    zh: init_model 返回的就是传给它的那个模型
    """
    model, reference = (probe.sequential(("Conv2d", 2, 3, 2), ("ReLU",)) for probe in (student, answer))
    given = expect.instance(student.call("init_model", model), "torch.nn.Module", Text("what is returned", "返回值"))
    expect.same_weights(model, reference)  # which the model that was returned must have, too
    expect.same_function(given, reference, torch.randn(IMAGES))


TRAINED = [*STARTS, "test_linear_bias_becomes_zero"]


def initialised(student, answer, *, on_gpu=False):
    """The small network on both sides, after init_weights, given the same new weights."""
    model, reference = network(student), network(answer)
    if on_gpu:
        model.to_gpu()
    model.call("apply", student.get("init_weights"))
    expect.same_weights(model, reference)
    return model, reference


@pytest.mark.check("by_kind", points=0.5, rests_on=TRAINED)
def test_model_can_be_trained_after_init_weights(student, answer):
    """after init_weights, a model has the parameters that it had, and gradients reach them all

    zh: init_weights 之后，模型仍有原来的参数，梯度能传到每一个
    """
    expect.same_gradients(*initialised(student, answer), torch.randn(IMAGES))


@pytest.mark.check("by_kind", points=0.5, rests_on=["test_model_can_be_trained_after_init_weights"])
def test_model_on_a_gpu_stays_there(student, answer):
    """init_weights works on a model that is on a GPU, and leaves it there

    zh: init_weights 能处理已经放在 GPU 上的模型，并让它留在那里
    """
    expect.same_gradients(*initialised(student, answer, on_gpu=True), torch.randn(IMAGES))


@pytest.mark.check("by_hand", points=1)
def test_fans_of_linear_weights(student, answer):
    """fans gives fan-in and fan-out of the weight of an nn.Linear

    zh: fans 给出 nn.Linear 的权重的扇入和扇出
    """
    expect.same_results(student, answer, "fans", *((torch.randn(size),) for size in ((20, 10), (3, 7), (1, 5), (6, 1))))


@pytest.mark.check("by_hand", points=0.5, rests_on=["test_fans_of_linear_weights"])
def test_fans_of_convolution_weights(student, answer):
    """fans counts the size of the kernel of an nn.Conv2d, for the fan-in and for the fan-out

    zh: fans 把 nn.Conv2d 卷积核的大小算进扇入，也算进扇出
    """
    sizes = ((16, 3, 3, 3), (4, 6, 2, 5), (1, 2, 1, 3), (5, 1, 1, 1))
    expect.same_results(student, answer, "fans", *((torch.randn(size),) for size in sizes))


def drawn(student, answer, layer, *args, **options):
    """The weights of several new layers, each after init_by_hand(layer, ...), and what a message calls them."""
    kind, *sizes = layer
    like = answer.build(f"torch.nn.{kind}", *sizes)
    weights = []
    for _ in range(NEW):
        made = student.build(f"torch.nn.{kind}", *sizes)
        student.run("init_by_hand", made, *args, **options)
        weights.append(weight_of(made, like))
    call = ", ".join([said(*layer), *map(repr, args), *(f"{name}={value!r}" for name, value in options.items())])
    return weights, Text(f"the weight after init_by_hand({call})", f"init_by_hand({call}) 之后的权重")


WIDE = ("Linear", 40, 25)  # 1000 numbers


@pytest.mark.check("by_hand", points=1, rests_on=["test_fans_of_linear_weights"])
def test_by_hand_draws_normal_numbers(student, answer):
    """init_by_hand draws normal numbers of standard deviation gain / sqrt(fan_in), if nothing else is said

    zh: 没有别的要求时，init_by_hand 抽取正态分布的数，标准差为 gain / sqrt(fan_in)
    """
    for args in ((), (2.5,)):
        weights, what = drawn(student, answer, WIDE, *args)
        expect.starts_normal(weights, (*args, 1.0)[0] / math.sqrt(40), what)


@pytest.mark.check("by_hand", points=1, rests_on=["test_fans_of_linear_weights"])
def test_by_hand_draws_uniform_numbers(student, answer):
    """init_by_hand draws uniform numbers of standard deviation gain / sqrt(fan_in), if uniform is True

    zh: uniform 为 True 时，init_by_hand 抽取均匀分布的数，标准差为 gain / sqrt(fan_in)
    """
    for gain in (1.0, 2.5):
        weights, what = drawn(student, answer, WIDE, gain, uniform=True)
        expect.starts_uniform(weights, gain * math.sqrt(3 / 40), what)


@pytest.mark.check("by_hand", points=0.5, rests_on=["test_by_hand_draws_normal_numbers"])
def test_by_hand_takes_the_fan_that_mode_names(student, answer):
    """init_by_hand goes by the fan-out, or by the mean of both fans, if mode says so

    zh: init_by_hand 按 mode 的要求使用扇出，或者两者的平均值
    """
    for layer, fan_out, mean in ((WIDE, 25, 32.5), (("Linear", 12, 70), 70, 41)):
        for mode, fan in (("fan_out", fan_out), ("fan_avg", mean)):
            weights, what = drawn(student, answer, layer, mode=mode)
            expect.starts_normal(weights, 1 / math.sqrt(fan), what)


@pytest.mark.check(
    "by_hand", points=0.5, rests_on=["test_by_hand_draws_normal_numbers", "test_fans_of_convolution_weights"]
)
def test_by_hand_initialises_convolutions(student, answer):
    """init_by_hand initialises convolutions as well

    zh: init_by_hand 也能初始化卷积层
    """
    weights, what = drawn(student, answer, CONV, 1.5)
    expect.starts_normal(weights, 1.5 / math.sqrt(60), what)


@pytest.mark.check("by_hand", points=0.5)
def test_by_hand_sets_the_bias_to_zero(student):
    """init_by_hand sets the bias to zero, and copes with layers that have none

    zh: init_by_hand 把偏置设为零，也能处理没有偏置的层
    """
    for kind, *args in (("Linear", 4, 6), ("Conv2d", 2, 6, 3)):
        layer = student.build(f"torch.nn.{kind}", *args)
        student.run("init_by_hand", layer)
        what = Text(f"the bias of {said(kind, *args)}", f"{said(kind, *args)} 的偏置")
        expect.equal(layer.state().get("bias"), torch.zeros(6), what)
    bare = student.build("torch.nn.Linear", 4, 6, bias=False)
    student.run("init_by_hand", bare)
    if "bias" in bare.state():
        raise expect.Mismatch("a layer made with bias=False has a bias after init_by_hand.",
                              "用 bias=False 建的层在 init_by_hand 之后有了偏置。")  # fmt: skip


def networks(student, answer, *layers):
    """An nn.Sequential of these layers on both sides, with the same new weights."""
    model, reference = student.sequential(*layers), answer.sequential(*layers)
    expect.same_weights(model, reference)
    return model, reference


def mlp(*sizes, activation="ReLU"):
    """Linear layers of these sizes, with an activation after each but the last."""
    layers = [layer for n, m in pairwise(sizes) for layer in (("Linear", n, m), (activation,))]
    return layers[:-1]


# Some strides, paddings and layers without parameters, so that shapes change on the way.
CNN = [
    ("Conv2d", 2, 5, 3, 2, 1), ("ReLU",), ("Conv2d", 5, 4, (2, 1)), ("Tanh",), ("Flatten",), ("Linear", 4 * 3 * 4, 3),
]  # fmt: skip


def batch(*size):
    """A batch whose numbers have neither mean 0 nor standard deviation 1."""
    return 1 + 3 * torch.randn(size)


def measures(student, answer, layers, x):
    """activation_stds gives what the model answer's gives."""
    model, reference = networks(student, answer, *layers)
    found, expected = student.call("activation_stds", model, x), answer.call("activation_stds", reference, x)
    expect.equal(found, expected, Text("the list", "列表"), rtol=3e-3)  # whichever of n and n - 1 one divides by


@pytest.mark.check("measured", points=0.5)
def test_stds_are_one_number_for_each_layer(student):
    """activation_stds gives a list with one number for each layer, activations included

    zh: activation_stds 给出一个列表，每一层有一个数，激活函数也算在内
    """
    for layers in (mlp(5, 8, 6), mlp(4, 7), mlp(3, 6, 6, 6, 2)):
        found = student.call("activation_stds", student.sequential(*layers), batch(20, layers[0][1]))
        wanted = [0.0] * len(layers)
        with expect.about(f"a model of {len(layers)} layers", f"{len(layers)} 层的模型"):
            expect.equal(found, wanted, Text("the list", "列表"), atol=math.inf)  # here any number will do


@pytest.mark.check("measured", points=1.5, rests_on=["test_stds_are_one_number_for_each_layer"])
def test_stds_of_an_mlp(student, answer):
    """activation_stds gives the standard deviations of an MLP's activations, whatever its depth

    zh: activation_stds 给出 MLP 各层激活值的标准差，无论有多深
    """
    for layers in (mlp(5, 8), mlp(6, 9, 7, 4), mlp(*[8] * 9)):
        with expect.about(f"an MLP of {len(layers)} layers", f"{len(layers)} 层的 MLP"):
            measures(student, answer, layers, batch(80, layers[0][1]))


@pytest.mark.check("measured", points=1, rests_on=["test_stds_of_an_mlp"])
def test_stds_of_other_layers(student, answer):
    """activation_stds measures convolutions and other activations as well, and inputs of any shape

    zh: activation_stds 也能测量卷积层和别的激活函数，以及任意形状的输入
    """
    measures(student, answer, CNN, batch(100, 2, 8, 7))
    measures(student, answer, mlp(4, 6, 5, activation="Sigmoid"), batch(7, 20, 4))


def scaled(student, answer, layers, x):
    """The standard deviation of each layer's output after scale_layers, measured on our side."""
    model, reference = networks(student, answer, *layers)
    student.run("scale_layers", model, x)
    state, like = model.state(), reference.state()
    reference.load({name: expect.shape(state.get(name), value.shape, Text.code(name)) for name, value in like.items()})
    return answer.call("activation_stds", reference, x)


def has_unit_outputs(student, answer, layers, x):
    """After scale_layers, each linear layer's and each convolution's output has standard deviation 1."""
    for number, (layer, std) in enumerate(zip(layers, scaled(student, answer, layers, x), strict=True)):
        if layer[0] in ("Linear", "Conv2d"):
            what = Text(f"the standard deviation of what comes out of layer {number}, {said(*layer)},",
                        f"第 {number} 层 {said(*layer)} 输出的标准差")  # fmt: skip
            expect.number(std, 1.0, what, rtol=0.01)


@pytest.mark.check("scaled", points=1.5)
def test_outputs_of_linear_layers_have_unit_std(student, answer):
    """after scale_layers, the output of each linear layer of an MLP has standard deviation 1 on the batch

    zh: scale_layers 之后，MLP 每个线性层在这个批次上的输出标准差为 1
    """
    for sizes in ((12, 9), (9, 14, 7), (10, 12, 8, 11, 6)):
        has_unit_outputs(student, answer, mlp(*sizes), batch(100, sizes[0]))


UNIT = ["test_outputs_of_linear_layers_have_unit_std"]


@pytest.mark.check("scaled", points=1, rests_on=UNIT)
def test_weights_are_only_scaled_and_biases_zero(student, answer):
    """scale_layers multiplies each weight by one positive number and sets the biases to zero

    zh: scale_layers 把每个权重乘以一个正数，并把偏置设为零
    """
    model, reference = networks(student, answer, *mlp(9, 14, 10, 7))
    x = batch(100, 9)
    student.run("scale_layers", model, x)
    answer.run("scale_layers", reference, x)
    # Whichever of n and n - 1 one divides by.
    expect.equal(model.state(), reference.state(), Text("the state of the model", "模型的状态"), rtol=5e-3)


@pytest.mark.check("scaled", points=0.5, rests_on=UNIT)
def test_other_activations_do_not_matter(student, answer):
    """scale_layers does as well with other activations, and without any

    zh: 换成别的激活函数，或者没有激活函数，scale_layers 同样有效
    """
    for activation in ("Tanh", "SiLU", "Identity"):
        with expect.about(Text.code(f"nn.{activation}")):
            has_unit_outputs(student, answer, mlp(8, 11, 9, 5, activation=activation), batch(100, 8))


@pytest.mark.check("scaled", points=0.5, rests_on=UNIT)
def test_outputs_of_convolutions_have_unit_std(student, answer):
    """scale_layers scales convolutions as well

    zh: scale_layers 也能缩放卷积层
    """
    has_unit_outputs(student, answer, CNN, batch(100, 2, 8, 7))


@pytest.mark.check("scaled", points=0.5, rests_on=UNIT)
def test_layers_without_bias_are_scaled(student, answer):
    """scale_layers copes with layers that were made with bias=False

    zh: scale_layers 也能处理用 bias=False 建的层
    """
    has_unit_outputs(student, answer, [("Linear", 7, 9, False), ("ReLU",), ("Linear", 9, 8)], batch(100, 7))


@pytest.mark.check("scaled", points=0.5)
def test_scale_layers_returns_the_model(student, answer):
    """scale_layers returns the very model that it was given

    zh: scale_layers 返回的就是传给它的那个模型
    """
    layers = mlp(6, 8, 3)
    model, reference = networks(student, answer, *layers)
    given = student.call("scale_layers", model, batch(50, 6))
    given = expect.instance(given, "torch.nn.Module", Text("what is returned", "返回值"))
    expect.same_weights(model, reference)  # which the model that was returned must have, too
    expect.same_function(given, reference, torch.randn(5, 6))


@pytest.mark.check("scaled", points=0.5, rests_on=["test_weights_are_only_scaled_and_biases_zero"])
def test_scaled_model_can_be_trained(student, answer):
    """after scale_layers, gradients reach every parameter of the model

    zh: scale_layers 之后，梯度能传到模型的每个参数
    """
    model, reference = networks(student, answer, *mlp(6, 8, 3))
    student.run("scale_layers", model, batch(50, 6))
    expect.same_weights(model, reference)
    expect.same_gradients(model, reference, torch.randn(7, 6))
