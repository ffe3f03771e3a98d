"""Hidden graders of 02_custom_network."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

SIZES = [(7, 11, 3), (3, 5, 8), (6, 6, 4)]


def in_case_of(name, sizes):
    """In which case a mismatch arose."""
    return expect.about(f"{name}{sizes}", f"{name}{sizes}")


def gives_outputs(student, name, cases, batches):
    """The model gives (B, output_size) for these sizes and batches."""
    for sizes in cases:
        model = student.build(name, *sizes)
        for batch in batches:
            with in_case_of(name, sizes):
                expect.shape(model(torch.randn(batch, sizes[0])), (batch, sizes[2]))


@pytest.mark.check("my_model", points=0.5)
def test_my_model_gives_logits_for_all_sizes(student):
    """MyModel maps features (B, input_size) to logits (B, output_size)

    zh: MyModel 把特征 (B, input_size) 映射为 logits (B, output_size)
    """
    gives_outputs(student, "MyModel", SIZES, batches=(4, 2))


@pytest.mark.check("my_model", points=0.5, rests_on=["test_my_model_gives_logits_for_all_sizes"])
def test_my_model_takes_a_batch_of_one(student):
    """MyModel gives logits (1, output_size) for a batch of one

    zh: 批量为 1 时，MyModel 给出 logits (1, output_size)
    """
    gives_outputs(student, "MyModel", [*SIZES, (4, 3, 1)], batches=(1,))


@pytest.mark.check("my_model", points=1)
def test_my_model_registers_fc1_and_fc2(student):
    """MyModel registers a weight and a bias for each of fc1 and fc2, before it is first used

    zh: MyModel 为 fc1 和 fc2 各登记一个权重和一个偏置，在第一次使用之前就登记好
    """
    for n, hidden, m in SIZES:
        with in_case_of("MyModel", (n, hidden, m)):
            wanted = {"fc1.weight": (hidden, n), "fc1.bias": (hidden,), "fc2.weight": (m, hidden), "fc2.bias": (m,)}
            expect.parameters(student.build("MyModel", n, hidden, m), wanted, on=[torch.randn(32, n)])


def same_functions(student, answer, name, cases):
    """The model computes what the model answer does, under weights of the grader's."""
    for sizes, batch in zip(cases, (6, 3, 2), strict=False):
        with in_case_of(name, sizes):
            expect.same_function(*expect.twins(student, answer, name, *sizes), torch.randn(batch, sizes[0]))


SHAPES_RIGHT = ["test_my_model_gives_logits_for_all_sizes", "test_my_model_registers_fc1_and_fc2"]


@pytest.mark.check("my_model", points=2, rests_on=SHAPES_RIGHT)
def test_my_model_computes_fc1_relu_fc2(student, answer):
    """MyModel computes fc1, ReLU, fc2, whatever its weights are

    zh: MyModel 依次计算 fc1、ReLU、fc2，无论权重是什么
    """
    same_functions(student, answer, "MyModel", SIZES)


@pytest.mark.check("my_model", points=1, rests_on=["test_my_model_computes_fc1_relu_fc2"])
def test_gradients_reach_fc1_and_fc2(student, answer):
    """training reaches fc1 and fc2 of MyModel, and two of them share nothing

    zh: 训练能影响 MyModel 的 fc1 和 fc2，两个 MyModel 之间什么也不共用
    """
    model, reference = expect.twins(student, answer, "MyModel", *SIZES[0])
    expect.twins(student, answer, "MyModel", *SIZES[0])  # other weights, which must not reach the first two
    expect.same_gradients(model, reference, torch.randn(6, 7))


@pytest.mark.check("my_model", points=1, rests_on=["test_gradients_reach_fc1_and_fc2"])
def test_my_model_runs_on_a_gpu(student, answer):
    """MyModel runs on a GPU

    zh: MyModel 能在 GPU 上运行
    """
    expect.runs_on_gpu(*expect.twins(student, answer, "MyModel", *SIZES[0]), torch.randn(6, 7))


EQUAL = [(5, 8, 5), (4, 3, 4)]
DIFFERENT = [(7, 11, 3), (3, 5, 8)]
TRICKY = [(6, 6, 4), (6, 4, 4)]  # two of the three are equal, and not those that count


@pytest.mark.check("skip_model", points=0.5)
def test_skip_model_gives_outputs_where_sizes_are_equal(student):
    """SkipModel with equal sizes maps features (B, input_size) to features of the same shape

    zh: 大小相等时，SkipModel 把特征 (B, input_size) 映射为同样形状的特征
    """
    gives_outputs(student, "SkipModel", EQUAL, batches=(4, 2))


@pytest.mark.check("skip_model", points=0.5)
def test_skip_model_gives_outputs_where_sizes_differ(student):
    """SkipModel with different sizes maps features (B, input_size) to features (B, output_size)

    zh: 大小不等时，SkipModel 把特征 (B, input_size) 映射为特征 (B, output_size)
    """
    gives_outputs(student, "SkipModel", [*DIFFERENT, *TRICKY], batches=(4, 2))


SKIP_SHAPES_RIGHT = [
    "test_skip_model_gives_outputs_where_sizes_are_equal",
    "test_skip_model_gives_outputs_where_sizes_differ",
]


@pytest.mark.check("skip_model", points=0.5, rests_on=SKIP_SHAPES_RIGHT)
def test_skip_model_takes_a_batch_of_one(student):
    """SkipModel gives features (1, output_size) for a batch of one

    zh: 批量为 1 时，SkipModel 给出特征 (1, output_size)
    """
    gives_outputs(student, "SkipModel", [*EQUAL, *DIFFERENT, (1, 3, 1), (4, 3, 1)], batches=(1,))


def registers(student, cases):
    """SkipModel registers two linear layers, and a shortcut's weight where its sizes differ."""
    for n, hidden, m in cases:
        shortcut = [] if n == m else [(m, n)]
        with in_case_of("SkipModel", (n, hidden, m)):
            shapes = [(hidden, n), (hidden,), (m, hidden), (m,), *shortcut]
            expect.parameter_shapes(student.build("SkipModel", n, hidden, m), shapes, on=[torch.randn(32, n)])


@pytest.mark.check("skip_model", points=1)
def test_shortcut_learns_nothing_where_sizes_are_equal(student):
    """SkipModel with equal sizes registers the parameters of two linear layers and nothing else

    zh: 大小相等时，SkipModel 只登记两个线性层的参数，没有别的
    """
    registers(student, [*EQUAL, (6, 6, 6)])


@pytest.mark.check("skip_model", points=1)
def test_shortcut_has_a_weight_and_no_bias_where_sizes_differ(student):
    """SkipModel with different sizes registers one weight more, (output_size, input_size), and no third bias

    zh: 大小不等时，SkipModel 多登记一个权重 (output_size, input_size)，没有第三个偏置
    """
    registers(student, [*DIFFERENT, *TRICKY])


EQUAL_RIGHT = [
    "test_skip_model_gives_outputs_where_sizes_are_equal",
    "test_shortcut_learns_nothing_where_sizes_are_equal",
]
DIFFERENT_RIGHT = [
    "test_skip_model_gives_outputs_where_sizes_differ",
    "test_shortcut_has_a_weight_and_no_bias_where_sizes_differ",
]


@pytest.mark.check("skip_model", points=1, rests_on=EQUAL_RIGHT)
def test_skip_model_adds_its_input(student, answer):
    """SkipModel with equal sizes adds its input to what its layers give

    zh: 大小相等时，SkipModel 把输入加到各层的结果上
    """
    same_functions(student, answer, "SkipModel", EQUAL)


@pytest.mark.check("skip_model", points=1, rests_on=DIFFERENT_RIGHT)
def test_skip_model_adds_a_linear_map_of_its_input(student, answer):
    """SkipModel with different sizes adds a linear map of its input to what its layers give

    zh: 大小不等时，SkipModel 把输入的一个线性映射加到各层的结果上
    """
    same_functions(student, answer, "SkipModel", DIFFERENT)


@pytest.mark.check("skip_model", points=1, rests_on=["test_skip_model_adds_its_input"])
def test_gradients_go_through_and_around(student, answer):
    """with equal sizes, gradients go through the layers and around them

    zh: 大小相等时，梯度既能穿过各层，也能绕过它们
    """
    expect.same_gradients(*expect.twins(student, answer, "SkipModel", *EQUAL[0]), torch.randn(6, 5))


@pytest.mark.check("skip_model", points=0.5, rests_on=["test_skip_model_adds_a_linear_map_of_its_input"])
def test_gradients_reach_the_shortcut(student, answer):
    """with different sizes, training reaches every layer, the shortcut's included

    zh: 大小不等时，训练能影响每一层，捷径上的那一层也不例外
    """
    expect.same_gradients(*expect.twins(student, answer, "SkipModel", *DIFFERENT[0]), torch.randn(6, 7))


@pytest.mark.check("skip_model", points=0.5, rests_on=["test_gradients_go_through_and_around"])
def test_skip_model_runs_on_a_gpu(student, answer):
    """SkipModel with equal sizes runs on a GPU

    zh: 大小相等的 SkipModel 能在 GPU 上运行
    """
    expect.runs_on_gpu(*expect.twins(student, answer, "SkipModel", *EQUAL[0]), torch.randn(6, 5))


@pytest.mark.check("skip_model", points=0.5, rests_on=["test_gradients_reach_the_shortcut"])
def test_shortcut_moves_to_the_gpu(student, answer):
    """SkipModel with different sizes runs on a GPU, its shortcut too

    zh: 大小不等的 SkipModel 能在 GPU 上运行，捷径也不例外
    """
    expect.runs_on_gpu(*expect.twins(student, answer, "SkipModel", *DIFFERENT[0]), torch.randn(6, 7))


def original_and_target(probe, n, hidden, m):
    """A Sequential of three layers, and a model with fc1 and fc2 that does not rest on the student's MyModel."""
    layers = (("Linear", n, hidden), ("ReLU",), ("Linear", hidden, m))
    target = probe.build("torch.nn.Sequential")
    # The layer at the start shifts the others, since a MyModel has no layers by number.
    for name, (kind, *args) in zip(("start", "fc1", "relu", "fc2"), (("Identity",), *layers), strict=True):
        target.call("add_module", name, probe.build(f"torch.nn.{kind}", *args))
    return probe.sequential(*layers), target


def copies(student, answer, sizes):
    """Originals and what was copied from them: the student's two models, then the model answer's."""
    pairs = [original_and_target(probe, *sizes) for probe in (student, answer)]
    for ours, theirs in zip(*pairs, strict=True):
        expect.same_weights(ours, theirs)
    for probe, models in zip((student, answer), pairs, strict=True):
        probe.run("copy_weights", *models)
    return [model for models in pairs for model in models]


@pytest.mark.check("copy_weights", points=3)
def test_copied_weights_compute_the_same(student, answer):
    """after copy_weights, the model computes what the nn.Sequential computes, and that one is as it was

    zh: 调用 copy_weights 之后，模型的计算结果与 nn.Sequential 相同，而后者保持原样
    """
    for sizes in [(4, 4, 4), (7, 11, 3)]:  # equal sizes first: there a mix-up is wrong numbers and not an error
        original, target, reference, _ = copies(student, answer, sizes)
        x = torch.randn(6, sizes[0])
        copied, kept, expected = target(x), original(x), reference(x)
        with expect.about(f"sizes {sizes}", f"大小为 {sizes}"):
            expect.equal(copied, expected, Text("the output of the model", "模型的输出"))
            expect.equal(kept, expected, Text("the output of the nn.Sequential", "nn.Sequential 的输出"))


@pytest.mark.check("copy_weights", points=1, rests_on=["test_copied_weights_compute_the_same"])
def test_both_models_can_be_trained(student, answer):
    """after copy_weights, training still reaches fc1 and fc2 of the model, and the layers of the nn.Sequential

    zh: 调用 copy_weights 之后，训练仍能影响模型的 fc1 和 fc2，以及 nn.Sequential 的各层
    """
    original, target, original_reference, target_reference = copies(student, answer, (7, 11, 3))
    x = torch.randn(6, 7)
    with expect.about("the model", "模型"):
        wanted = {"fc1.weight": (11, 7), "fc1.bias": (11,), "fc2.weight": (3, 11), "fc2.bias": (3,)}
        expect.parameters(target, wanted)
        expect.same_gradients(target, target_reference, x)
    with expect.about("the nn.Sequential", "原来的 nn.Sequential"):
        expect.same_gradients(original, original_reference, x)


@pytest.mark.check("copy_weights", points=2, rests_on=["test_both_models_can_be_trained"])
def test_copies_are_independent(student, answer):
    """after copy_weights, training or freezing one of the two leaves the other as it was

    zh: 调用 copy_weights 之后，训练或冻结其中一个，另一个保持原样
    """
    original, target, original_reference, target_reference = copies(student, answer, (7, 11, 3))
    x, along = torch.randn(6, 7), [torch.randn(6, 3)]
    original.call("requires_grad_", False)
    with expect.about("with the nn.Sequential frozen, the model", "冻结 nn.Sequential 之后，模型"):
        expect.same_gradients(target, target_reference, x)
    original.call("requires_grad_", True)
    for model in (target, target_reference):
        model.step(x, along=along, lr=0.1)
    what = Text("the output of the nn.Sequential, after the model was trained,", "训练模型之后，nn.Sequential 的输出")
    expect.same_function(original, original_reference, x, what=what)
    for model in (original, original_reference):
        model.step(x, along=along, lr=0.2)
    what = Text("the output of the model, after the nn.Sequential was trained,", "训练 nn.Sequential 之后，模型的输出")
    expect.same_function(target, target_reference, x, what=what)
