"""The checks of 10_norm_dropout_embedding that students run themselves."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

TRAINED = Text("the output in training", "训练时的输出")
EVALUATED = Text("the output in evaluation", "评估时的输出")


@pytest.mark.check("batch_norm")
def test_batch_norm_registers_parameters_and_buffers(student):
    """MyBatchNorm1d(3) has the parameters weight and bias and the buffers running_mean and running_var, (3,) each

    zh: MyBatchNorm1d(3) 有参数 weight 和 bias，缓冲区 running_mean 和 running_var，形状都是 (3,)
    """
    layer = student.build("MyBatchNorm1d", 3)
    expect.parameters(layer, {"weight": (3,), "bias": (3,)})
    for name in ("running_mean", "running_var"):
        if layer.buffers().get(name) != (3,):
            raise expect.Mismatch(f"there is no buffer {name} of shape (3,).", f"没有形状为 (3,) 的缓冲区 {name}。")


@pytest.mark.check("batch_norm")
def test_a_batch_of_two(student):
    """in training, the columns (1, 3) and (10, 50) both become about (-1, 1), and running_mean becomes (0.2, 3)

    zh: 训练时，(1, 3) 和 (10, 50) 两列都变成约 (-1, 1)，running_mean 变成 (0.2, 3)
    """
    layer = student.build("MyBatchNorm1d", 2)
    output = layer(torch.tensor([[1.0, 10.0], [3.0, 50.0]]))
    expect.equal(output, torch.tensor([[-1.0, -1.0], [1.0, 1.0]]), TRAINED)
    expect.equal(layer.state().get("running_mean"), torch.tensor([0.2, 3.0]), Text.code("running_mean"))


@pytest.mark.check("batch_norm")
def test_a_new_layer_in_evaluation(student):
    """in evaluation, a new MyBatchNorm1d gives x nearly as it is, since its running statistics are 0 and 1

    zh: 评估时，新建的 MyBatchNorm1d 几乎原样返回 x，因为滑动统计量是 0 和 1
    """
    x = torch.tensor([[1.0, 10.0], [3.0, 50.0]])
    expect.equal(student.build("MyBatchNorm1d", 2).eval()(x), x, EVALUATED)


@pytest.mark.check("layer_norm")
def test_layer_norm_registers_weight_and_bias(student):
    """MyLayerNorm(3) has the parameters weight and bias, (3,) each

    zh: MyLayerNorm(3) 有参数 weight 和 bias，形状都是 (3,)
    """
    expect.parameters(student.build("MyLayerNorm", 3), {"weight": (3,), "bias": (3,)})


@pytest.mark.check("layer_norm")
def test_two_rows(student):
    """the rows (1, 3) and (50, 10) become about (-1, 1) and (1, -1)

    zh: (1, 3) 和 (50, 10) 两行变成约 (-1, 1) 和 (1, -1)
    """
    output = student.build("MyLayerNorm", 2)(torch.tensor([[1.0, 3.0], [50.0, 10.0]]))
    expect.equal(output, torch.tensor([[-1.0, 1.0], [1.0, -1.0]]))


@pytest.mark.check("dropout")
def test_dropout_in_evaluation(student):
    """in evaluation, MyDropout(0.2) gives back x

    zh: 评估时，MyDropout(0.2) 原样返回 x
    """
    x = torch.randn(4, 6)
    expect.equal(student.build("MyDropout", 0.2).eval()(x), x, EVALUATED)


@pytest.mark.check("dropout")
def test_dropout_in_training(student):
    """in training, MyDropout(0.2) makes each one of 1000 ones 0 or 1.25, and some of them 0

    zh: 训练时，MyDropout(0.2) 把 1000 个 1 各变成 0 或 1.25，其中有一些是 0
    """
    output = expect.shape(student.build("MyDropout", 0.2)(torch.ones(1000)), (1000,), TRAINED)
    zero = output == 0
    expect.equal(output, torch.where(zero, 0.0, 1.25), TRAINED)
    if not bool(zero.any()):
        raise expect.Mismatch("none of the numbers became 0.", "没有一个数变成 0。")


@pytest.mark.check("embedding")
def test_embedding_has_a_table_with_a_zero_row(student):
    """MyEmbedding(6, 4, 0) has the parameter weight (6, 4), whose row 0 is zero

    zh: MyEmbedding(6, 4, 0) 有参数 weight (6, 4)，第 0 行是零
    """
    layer = student.build("MyEmbedding", 6, 4, 0)
    expect.parameters(layer, {"weight": (6, 4)})
    expect.equal(layer.state()["weight"][0], torch.zeros(4), Text("row 0 of weight", "weight 的第 0 行"))


@pytest.mark.check("embedding")
def test_embedding_looks_rows_up(student):
    """MyEmbedding(6, 4) gives vectors (2, 3, 4) for indices (2, 3), and equal ones for equal indices

    zh: 对下标 (2, 3)，MyEmbedding(6, 4) 给出向量 (2, 3, 4)，下标相同，向量也相同
    """
    output = student.build("MyEmbedding", 6, 4)(torch.tensor([[5, 1, 2], [0, 3, 5]]))
    expect.shape(output, (2, 3, 4))
    expect.equal(output[1, 2], output[0, 0], Text("the second vector for index 5", "下标 5 的第二个向量"))
