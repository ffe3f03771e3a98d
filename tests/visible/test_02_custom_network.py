"""The checks of 02_custom_network that students run themselves."""

import pytest
import torch

from autograder.checks import expect


@pytest.mark.check("my_model")
def test_my_model_maps_a_batch_to_logits(student):
    """MyModel(8, 16, 4) maps features (B, 8) to logits (B, 4)

    zh: MyModel(8, 16, 4) 把特征 (B, 8) 映射为 logits (B, 4)
    """
    expect.shape(student.build("MyModel", 8, 16, 4)(torch.randn(3, 8)), (3, 4))


@pytest.mark.check("my_model")
def test_my_model_has_the_parameters_of_fc1_and_fc2(student):
    """MyModel(8, 16, 4) registers a weight and a bias for each of fc1 and fc2

    zh: MyModel(8, 16, 4) 为 fc1 和 fc2 各登记一个权重和一个偏置
    """
    wanted = {"fc1.weight": (16, 8), "fc1.bias": (16,), "fc2.weight": (4, 16), "fc2.bias": (4,)}
    expect.parameters(student.build("MyModel", 8, 16, 4), wanted)


@pytest.mark.check("skip_model")
@pytest.mark.parametrize("sizes", [(8, 16, 8), (8, 16, 4)], ids=str)
def test_skip_model_maps_a_batch(student, sizes):
    """SkipModel maps features (B, input_size) to features (B, output_size)

    zh: SkipModel 把特征 (B, input_size) 映射为特征 (B, output_size)
    """
    expect.shape(student.build("SkipModel", *sizes)(torch.randn(3, 8)), (3, sizes[-1]))


@pytest.mark.check("skip_model")
@pytest.mark.parametrize(("sizes", "count"), [((8, 16, 8), 280), ((8, 16, 4), 244)], ids=str)
def test_skip_model_has_parameters_in_the_shortcut_only_where_sizes_differ(student, sizes, count):
    """SkipModel(8, 16, 8) has 280 numbers to learn; SkipModel(8, 16, 4) has 244, 32 of them in the shortcut

    zh: SkipModel(8, 16, 8) 有 280 个数要学；SkipModel(8, 16, 4) 有 244 个，其中 32 个在捷径上
    """
    expect.parameter_count(student.build("SkipModel", *sizes), count)


@pytest.mark.check("skip_model")
def test_skip_model_with_zero_weights_gives_its_input(student):
    """SkipModel(8, 16, 8) gives its input back when all its weights and biases are zero

    zh: 所有权重和偏置都为零时，SkipModel(8, 16, 8) 原样给出输入
    """
    model, x = student.build("SkipModel", 8, 16, 8), torch.randn(3, 8)
    model.load({parameter.name: torch.zeros(parameter.shape) for parameter in model.parameters()})
    expect.equal(model(x), x)


@pytest.mark.check("copy_weights")
def test_copied_weights_compute_the_same(student):
    """after copy_weights, MyModel(8, 16, 4) gives what the nn.Sequential gives

    zh: 调用 copy_weights 之后，MyModel(8, 16, 4) 给出的结果与 nn.Sequential 相同
    """
    sequential = student.sequential(("Linear", 8, 16), ("ReLU",), ("Linear", 16, 4))
    model, x = student.build("MyModel", 8, 16, 4), torch.randn(3, 8)
    before = sequential(x)
    student.run("copy_weights", sequential, model)
    expect.equal(model(x), expect.shape(before, (3, 4)))


@pytest.mark.check("copy_weights")
def test_the_original_stays_as_it_is(student):
    """copy_weights changes nothing in the nn.Sequential

    zh: copy_weights 不改变 nn.Sequential
    """
    sequential = student.sequential(("Linear", 8, 16), ("ReLU",), ("Linear", 16, 4))
    before = sequential.state()
    student.run("copy_weights", sequential, student.build("MyModel", 8, 16, 4))
    expect.equal(sequential.state(), before, expect.Text.code("state_dict()"))
