"""Hidden graders of 12_design_tradeoffs."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text


def fields(student, answer, *stacks):
    """receptive_field gives what the model answer's does for each of these lists of layers."""
    expect.same_results(student, answer, "receptive_field", *[(list(layers),) for layers in stacks])


@pytest.mark.check("receptive_field", points=1.5)
def test_fields_grow_with_each_layer(student, answer):
    """receptive_field is right for layers of stride 1, and 1 for no layer at all

    zh: 步幅都为 1 时 receptive_field 是对的，一层都没有时等于 1
    """
    fields(student, answer, [(3, 1, 1), (6, 1, 1)], [(7, 1, 1)], [(3, 1, 1)] * 4, [(2, 1, 1), (1, 1, 1), (5, 1, 1)], [])


@pytest.mark.check("receptive_field", points=1.5, rests_on=["test_fields_grow_with_each_layer"])
def test_strides_widen_the_steps_of_later_layers(student, answer):
    """receptive_field takes the strides of earlier layers into account, in whichever order the layers come

    zh: receptive_field 算上前面各层的步幅，无论各层按什么次序排列
    """
    fields(
        student, answer, [(3, 3, 1), (4, 2, 1), (3, 5, 1), (6, 1, 1)], [(3, 1, 1), (2, 2, 1)], [(2, 2, 1), (3, 1, 1)],
        [(7, 2, 1), (3, 2, 1), (3, 1, 1), (3, 2, 1), (3, 1, 1)], [(1, 2, 1), (1, 3, 1), (5, 1, 1)], [(3, 4, 1)],
    )  # fmt: skip


@pytest.mark.check("receptive_field", points=1, rests_on=["test_fields_grow_with_each_layer"])
def test_dilation_pulls_kernels_apart(student, answer):
    """receptive_field takes dilation into account, for the layer that has it

    zh: receptive_field 算上膨胀率，并且只算在设了它的那一层
    """
    cases = [(3, 1, 2), (4, 1, 3)], [(3, 1, 1), (3, 1, 2), (3, 1, 4), (2, 1, 1)], [(5, 1, 3)], [(1, 1, 6), (3, 1, 1)]
    fields(student, answer, *cases)


def same_number(student, answer, name, make, *args):
    """The function called `name` gives the model answer's number for the model that `make` builds on either side."""
    found, expected = (probe.call(name, make(probe), *args) for probe in (student, answer))
    expect.equal(found, expected, Text.code(f"{name}({', '.join(['model', *map(str, args)])})"))


def stack(*layers):
    """Builds an nn.Sequential of these layers, each as for `sequential`; a list of them is an nn.Sequential within."""

    def make(probe):
        made = [
            stack(*layer)(probe) if isinstance(layer, list) else probe.build(f"torch.nn.{layer[0]}", *layer[1:])
            for layer in layers
        ]
        return probe.build("torch.nn.Sequential", *made)

    return make


def costs(student, answer, *cases):
    """multiply_adds gives what the model answer's does; each case is a shape and layers."""
    for x_shape, *layers in cases:
        with expect.about(Text.code(f"Sequential{tuple(layers)}")):
            same_number(student, answer, "multiply_adds", stack(*layers), x_shape)


@pytest.mark.check("cost", points=1)
def test_weights_and_biases_are_counted(student, answer):
    """count_parameters counts weights and biases of linear layers and convolutions, those within others too

    zh: count_parameters 数出线性层和卷积的权重与偏置，嵌套在里面的也算
    """
    models = (
        [("Linear", 7, 5), ("ReLU",), ("Linear", 5, 3, False)],
        [("Conv2d", 4, 6, (3, 2)), ("Conv2d", 6, 9, 3, 2, 1, 1, 3), ("Flatten",), ("Linear", 11, 2)],
        [[("Conv2d", 2, 3, 5, 1, 0, 1, 1, False), ("ReLU",)], [[("Linear", 4, 3)], ("Linear", 3, 1)]],
        [("ReLU",)],
    )
    for layers in models:
        with expect.about(Text.code(f"Sequential{tuple(layers)}")):
            same_number(student, answer, "count_parameters", stack(*layers))


@pytest.mark.check("cost", points=0.5, rests_on=["test_weights_and_biases_are_counted"])
def test_running_statistics_are_not_counted(student, answer):
    """count_parameters counts what BatchNorm learns, and not its running statistics

    zh: count_parameters 数出 BatchNorm 学习的数，不算它的滑动统计量
    """
    layers = ("Conv2d", 3, 6, 3), ("BatchNorm2d", 6), ("Flatten",), ("Linear", 24, 5), ("BatchNorm1d", 5)
    same_number(student, answer, "count_parameters", stack(*layers))


@pytest.mark.check("cost", points=1)
def test_linear_layers_cost_a_multiply_add_for_each_weight(student, answer):
    """multiply_adds of linear layers on one row counts each weight once, and biases not at all

    zh: 线性层作用在一行上时，multiply_adds 每个权重算一次，偏置不算
    """
    costs(
        student, answer, [(7,), ("Linear", 7, 5), ("ReLU",), ("Linear", 5, 3), ("Linear", 3, 1)],
        [(4,), ("Linear", 4, 6, False)], [(4,), ("ReLU",)],
    )  # fmt: skip


@pytest.mark.check("cost", points=0.5, rests_on=["test_linear_layers_cost_a_multiply_add_for_each_weight"])
def test_linear_layers_cost_the_same_for_each_row(student, answer):
    """multiply_adds of linear layers counts each row of a sample

    zh: 一个样本有多行时，multiply_adds 把线性层在每一行上的乘加都算进去
    """
    costs(student, answer, [(6, 7), ("Linear", 7, 5), ("ReLU",), ("Linear", 5, 2)])


@pytest.mark.check("cost", points=1)
def test_convolutions_cost_the_same_at_each_place(student, answer):
    """multiply_adds of convolutions counts each channel and each place of the output, down and across

    zh: multiply_adds 把卷积在每个输出通道、输出的每个位置上的乘加都算进去，高和宽两个方向都算
    """
    costs(
        student, answer, [(3, 9, 14), ("Conv2d", 3, 8, 3), ("ReLU",), ("Conv2d", 8, 5, 4)],
        [(2, 7, 5), ("Conv2d", 2, 1, 1)], [(4, 6, 8), ("Conv2d", 4, 3, 5, 1, 0, 1, 1, False)],
    )  # fmt: skip


CONVOLUTIONS = ["test_convolutions_cost_the_same_at_each_place"]


@pytest.mark.check("cost", points=1, rests_on=CONVOLUTIONS)
def test_stride_padding_dilation_and_oblong_kernels_count(student, answer):
    """multiply_adds of convolutions is right with stride, padding, dilation and kernels that are not square

    zh: 卷积带步幅、填充、膨胀率或者卷积核不是正方形时，multiply_adds 也是对的
    """
    costs(
        student, answer, [(3, 13, 18), ("Conv2d", 3, 4, (5, 2), (2, 3), (2, 1))],
        [(3, 13, 18), ("Conv2d", 3, 4, 3, 2, 1), ("Conv2d", 4, 7, 3, 3)], [(2, 15, 11), ("Conv2d", 2, 5, 3, 1, 2, 3)],
    )  # fmt: skip


@pytest.mark.check("cost", points=0.5, rests_on=CONVOLUTIONS)
def test_groups_share_the_channels(student, answer):
    """multiply_adds of convolutions with groups counts for each filter only the channels that it sees

    zh: 卷积带分组时，multiply_adds 对每个卷积核只算它看得到的通道
    """
    costs(student, answer, [(6, 9, 14), ("Conv2d", 6, 12, 3, 1, 0, 1, 3)], [(5, 8, 7), ("Conv2d", 5, 5, 3, 1, 0, 1, 5)])


WHOLE = [
    "test_stride_padding_dilation_and_oblong_kernels_count",
    "test_linear_layers_cost_a_multiply_add_for_each_weight",
]


@pytest.mark.check("cost", points=0.5, rests_on=WHOLE)
def test_whole_networks_are_walked_through(student, answer):
    """multiply_adds is right for whole networks with BatchNorm, pooling and an nn.Sequential within

    zh: 对带 BatchNorm、池化和嵌套 nn.Sequential 的整个网络，multiply_adds 也是对的
    """
    block = [("Conv2d", 3, 6, 3, 1, 1), ("BatchNorm2d", 6), ("ReLU",), ("MaxPool2d", 2)]
    head = [("Flatten",), ("Linear", 10 * 4 * 2, 7), ("BatchNorm1d", 7), ("ReLU",), ("Linear", 7, 4)]
    costs(student, answer, [(3, 14, 10), block, [[("Conv2d", 6, 10, 3, 2, 1)], ("AvgPool2d", (1, 2), 1)], head])


@pytest.mark.check("cost", points=0.5, rests_on=CONVOLUTIONS)
def test_the_model_is_left_as_it_was(student, answer):
    """multiply_adds leaves the model as it was: its mode and BatchNorm's running statistics

    zh: multiply_adds 让模型保持原样，包括它的模式和 BatchNorm 的滑动统计量
    """
    model, reference = expect.twin_layers(student, answer, ("Conv2d", 2, 3, 3), ("BatchNorm2d", 3), ("ReLU",))
    for probe, network in ((student, model), (answer, reference)):
        probe.run("multiply_adds", network, (2, 6, 9))
    x = torch.randn(4, 2, 6, 9)
    after = Text("the output of the model after multiply_adds", "调用 multiply_adds 之后模型的输出")
    # In training mode the statistics are the batch's own, so that this sees the mode, and the next line the statistics.
    expect.same_function(model, reference, x, what=Text(f"{after.en}, in training mode,", f"{after.zh}（训练模式）"))
    evaluated = Text(f"{after.en}, in evaluation mode,", f"{after.zh}（评估模式）")
    expect.same_function(model.eval(), reference.eval(), x, what=evaluated)


# inputs, outputs, depth, budget: well within it, met exactly, missed by one
BUDGETS = [
    (5, 3, 2, 105), (5, 3, 2, 99), (5, 3, 2, 98), (7, 4, 1, 200), (4, 9, 5, 900), (6, 2, 4, 185), (6, 2, 4, 186),
    (5, 3, 2, 14), (64, 10, 3, 9000),
]  # fmt: skip
DEPTHS = [(5, 3, 2, 99), (7, 4, 1, 200), (6, 2, 4, 300)]


def layer_sizes(inputs, outputs, depth, width):
    """Pairs (in_features, out_features) of an MLP's linear layers."""
    return [(inputs, width), *[(width, width)] * (depth - 1), (width, outputs)]


def parameter_sizes(inputs, outputs, depth, width):
    """Shapes of its parameters."""
    sizes = layer_sizes(inputs, outputs, depth, width)
    return [(after, before) for before, after in sizes] + [(after,) for _, after in sizes]


def number_of(inputs, outputs, depth, width):
    """How many parameters it has."""
    return sum((before + 1) * after for before, after in layer_sizes(inputs, outputs, depth, width))


def mlp(student, case):
    """The student's network for a budget."""
    model = student.call("mlp_under_budget", *case)
    return expect.instance(model, "torch.nn.Module", Text.code(f"mlp_under_budget{case}"))


def width_of(model, inputs, outputs, depth):
    """The width of its hidden layers, which must be equal and as many as asked for."""
    found = sorted(parameter.shape for parameter in model.parameters())
    for width in sorted({size for shape in found for size in shape}):
        if found == sorted(parameter_sizes(inputs, outputs, depth, width)):
            return width
    raise expect.Mismatch(
        f"for depth {depth} there should be {depth} hidden layers of one width and a last layer, all with biases; "
        f"the parameters have the shapes {found or 'none'}.",
        f"深度为 {depth} 时，应当有 {depth} 个等宽的隐藏层和最后一层，都带偏置；参数形状却是 {found or '（无）'}。",
    )


@pytest.mark.check("budget", points=0.5)
def test_mlp_gives_outputs(student):
    """mlp_under_budget gives a module that maps (B, inputs) to (B, outputs), for a batch of one too

    zh: mlp_under_budget 给出一个模块，把 (B, inputs) 变成 (B, outputs)，包括批量为 1 的情形
    """
    for case in DEPTHS:
        model = mlp(student, case)
        for batch in (4, 1):
            with expect.about(Text.code(f"mlp_under_budget{case}(x({batch}, {case[0]}))")):
                expect.shape(model(torch.randn(batch, case[0])), (batch, case[1]))


@pytest.mark.check("budget", points=1)
def test_hidden_layers_are_as_many_as_asked_for_and_equal(student):
    """mlp_under_budget makes `depth` hidden layers, all of the same width, and a last layer, all with biases

    zh: mlp_under_budget 建 `depth` 个宽度全都相同的隐藏层和最后一层，都带偏置
    """
    for *sizes, budget in DEPTHS:
        with expect.about(Text.code(f"mlp_under_budget{(*sizes, budget)}")):
            model = mlp(student, (*sizes, budget))
            shapes = parameter_sizes(*sizes, width_of(model, *sizes))
            expect.parameter_shapes(model, shapes, on=[torch.randn(8, sizes[0])])


LAYERS_RIGHT = ["test_hidden_layers_are_as_many_as_asked_for_and_equal"]


@pytest.mark.check("budget", points=1.5, rests_on=LAYERS_RIGHT)
def test_width_is_the_largest_within_the_budget(student):
    """the width is the largest that stays within the budget, which may be met exactly but not exceeded

    zh: 宽度是预算之内的最大值，可以恰好用完预算，但不能超出
    """
    for *sizes, budget in BUDGETS:
        with expect.about(Text.code(f"mlp_under_budget{(*sizes, budget)}")):
            model = mlp(student, (*sizes, budget))
            width = width_of(model, *sizes)
            have, wider = number_of(*sizes, width), number_of(*sizes, width + 1)
            if have > budget:
                raise expect.Mismatch(f"width {width} takes {have} parameters, more than the budget of {budget}.",
                                      f"宽度 {width} 要用 {have} 个参数，超出了 {budget} 的预算。")  # fmt: skip
            if wider <= budget:
                raise expect.Mismatch(f"width {width} is not the largest: one more would take {wider} parameters.",
                                      f"宽度 {width} 不是最大的：宽度再加 1，也只用 {wider} 个参数。")  # fmt: skip
            expect.parameter_shapes(model, parameter_sizes(*sizes, width), on=[torch.randn(8, sizes[0])])


def networks(student, answer, case):
    """The student's network, and one of torch's layers of the same width with the same new weights."""
    *sizes, _ = case
    model = mlp(student, case)
    first, *others = layer_sizes(*sizes, width_of(model, *sizes))
    reference = answer.sequential(
        ("Linear", *first), *[item for size in others for item in (("ReLU",), ("Linear", *size))]
    )
    expect.same_weights(model, reference)
    return model, reference


@pytest.mark.check("budget", points=1, rests_on=LAYERS_RIGHT)
def test_mlp_computes_linear_layers_and_relu(student, answer):
    """the network computes linear layers with a ReLU after each hidden one, whatever its weights and its width are

    zh: 无论权重和宽度如何，网络依次计算各线性层，每个隐藏层后面有 ReLU
    """
    for case in DEPTHS:
        with expect.about(Text.code(f"mlp_under_budget{case}")):
            expect.same_function(*networks(student, answer, case), torch.randn(6, case[0]))


@pytest.mark.check("budget", points=0.5, rests_on=["test_mlp_computes_linear_layers_and_relu"])
def test_gradients_reach_every_layer(student, answer):
    """training reaches every layer of the network

    zh: 训练能影响网络的每一层
    """
    expect.same_gradients(*networks(student, answer, DEPTHS[2]), torch.randn(6, DEPTHS[2][0]))


@pytest.mark.check("budget", points=0.5, rests_on=["test_gradients_reach_every_layer"])
def test_mlp_runs_on_a_gpu(student, answer):
    """the network runs on a GPU

    zh: 网络能在 GPU 上运行
    """
    expect.runs_on_gpu(*networks(student, answer, DEPTHS[0]), torch.randn(6, DEPTHS[0][0]))


@pytest.mark.check("budget", points=0.5, rests_on=["test_mlp_gives_outputs"])
def test_a_budget_that_is_too_small_is_an_error(student):
    """mlp_under_budget raises ValueError if not even width 1 fits the budget

    zh: 连宽度 1 也放不进预算时，mlp_under_budget 抛出 ValueError
    """
    for case in ((5, 3, 2, 13), (64, 10, 1, 50), (4, 2, 6, 3)):
        expect.raises("ValueError", student.call, "mlp_under_budget", *case, what=Text.code(f"mlp_under_budget{case}"))


# Each a candidate that is its own pair (validation score, test score). First, last, lowest validation score, highest
# test score and highest sum are others than the highest validation score.
SCORES = [(0.5, 0.6), (0.6, 0.95), (0.8, 0.5), (0.3, 0.4), (0.75, 0.85), (0.7, 0.2)]
FOUND = Text("the result of search", "search 的结果")


def finds(student, answer, candidates):
    """search finds what the model answer's does, where a candidate is its own pair of scores."""
    found, expected = (
        probe.call("search", candidates, probe.build("torch.nn.Identity"), 3) for probe in (student, answer)
    )
    expect.equal(found, expected, FOUND, tensor=True)


@pytest.mark.check("search", points=0.5)
def test_search_gives_a_candidate_and_its_two_scores(student):
    """search gives a triple: one of the candidates, its validation score and its test score

    zh: search 给出一个三元组：某个候选、它的验证得分、它的测试得分
    """
    for candidates in ([(0.25, 0.75)], SCORES):
        found = student.call("search", candidates, student.build("torch.nn.Identity"), 3)
        chosen = found[0] if isinstance(found, tuple | list) and found else None
        chosen = tuple(chosen) if isinstance(chosen, tuple | list) else chosen
        if not any(expect.alike(chosen, candidate) for candidate in candidates):
            raise expect.Mismatch("search should give a triple that begins with one of the candidates.",
                                  "search 应当给出一个三元组，第一项是某个候选。")  # fmt: skip
        expect.equal(found, (chosen, *chosen), FOUND, tensor=True)


@pytest.mark.check("search", points=1.5, rests_on=["test_search_gives_a_candidate_and_its_two_scores"])
def test_the_validation_score_decides(student, answer):
    """search finds the candidate with the highest validation score, whatever the test scores are

    zh: search 找出验证得分最高的候选，无论测试得分如何
    """
    for candidates in (SCORES, SCORES[2:], SCORES[:3], SCORES[::-1]):
        finds(student, answer, candidates)


@pytest.mark.check("search", points=0.5, rests_on=["test_the_validation_score_decides"])
def test_scores_may_be_negative(student, answer):
    """search finds the highest validation score where all are negative

    zh: 得分全是负数时，search 也找出最高的验证得分
    """
    finds(student, answer, [(validation - 2, test - 3) for validation, test in SCORES])


@pytest.mark.check("search", points=1.5, rests_on=["test_the_validation_score_decides"])
def test_every_candidate_starts_from_the_seed(student, answer):
    """search sets the seed before each training, so that a score depends on candidate and seed alone

    zh: search 在每次训练之前都设置种子，所以得分只取决于候选和种子
    """
    # Scores that hang on random numbers: dropout leaves out other numbers of a candidate each time.
    scorers = expect.twin_layers(student, answer, ("Dropout", 0.5), ("Linear", 12, 2))
    for scorer in scorers:
        scorer.load({"1.bias": torch.tensor([10.0, 10.0])})  # scores above 0: negative ones are another check's
        scorer.freeze()  # so that a score may be made a number of numpy, too
    for seed in (11, 0, 5, 6):
        candidates = list(torch.randn(5, 12))
        found, expected = (scorer.probe.call("search", candidates, scorer, seed) for scorer in scorers)
        with expect.about(f"seed {seed}", f"种子为 {seed}"):
            # As plain numbers, which a score of the student's may be as well as a tensor.
            expect.equal(found, (expected[0], *map(float, expected[1:])), FOUND, tensor=True)
