"""The checks of 19_dynamic_architecture that students run themselves."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

DESCRIPTION = [("linear", 16), ("relu",), ("dropout", 0.5), ("linear", 4)]


@pytest.mark.check("from_description")
def test_description_gives_a_sequential(student):
    """[("linear", 16), ("relu",), ("dropout", 0.5), ("linear", 4)] gives an nn.Sequential from (B, 7) to (B, 4)

    zh: [("linear", 16), ("relu",), ("dropout", 0.5), ("linear", 4)] 给出从 (B, 7) 到 (B, 4) 的 nn.Sequential
    """
    model = student.call("from_description", DESCRIPTION, 7)
    model = expect.instance(model, "torch.nn.Sequential", Text("the result", "结果"))
    expect.shape(model(torch.randn(3, 7)), (3, 4))


@pytest.mark.check("from_description")
def test_unknown_kind_is_an_error(student):
    """an entry ("lineer", 4) raises a ValueError

    zh: 条目 ("lineer", 4) 会抛出 ValueError
    """
    expect.raises(
        "ValueError", student.call, "from_description", [("lineer", 4)], 7, what=Text.code("from_description")
    )


@pytest.mark.check("adaptive_depth")
def test_every_depth_gives_outputs(student):
    """AdaptiveDepth(4, 6, 3, 2) gives outputs (B, 3) for depths 0, 1 and 2

    zh: 深度为 0、1、2 时，AdaptiveDepth(4, 6, 3, 2) 给出的输出形状都是 (B, 3)
    """
    model = student.build("AdaptiveDepth", 4, 6, 3, 2)
    for depth in (0, 1, 2):
        with expect.about(f"depth {depth}", f"深度为 {depth}"):
            expect.shape(model(torch.randn(5, 4), depth), (5, 3))


@pytest.mark.check("adaptive_depth")
def test_all_layers_are_registered(student):
    """AdaptiveDepth(4, 6, 3, 2) registers first, layers.0, layers.1 and last, each with a weight and a bias

    zh: AdaptiveDepth(4, 6, 3, 2) 登记 first、layers.0、layers.1 和 last，各有一个权重和一个偏置
    """
    sizes = {"first": (6, 4), "layers.0": (6, 6), "layers.1": (6, 6), "last": (3, 6)}
    wanted = {f"{name}.weight": size for name, size in sizes.items()}
    wanted |= {f"{name}.bias": size[:1] for name, size in sizes.items()}
    expect.parameters(student.build("AdaptiveDepth", 4, 6, 3, 2), wanted)


@pytest.mark.check("routed_network")
def test_routed_network_gives_outputs(student):
    """RoutedNetwork(4, 6, 3, 5) gives outputs (B, 3), for a batch of one too

    zh: RoutedNetwork(4, 6, 3, 5) 给出的输出形状为 (B, 3)，批量为 1 时也一样
    """
    model = student.build("RoutedNetwork", 4, 6, 3, 5)
    for batch in (8, 1):
        with expect.about(f"batch of {batch}", f"批量为 {batch}"):
            expect.shape(model(torch.randn(batch, 4)), (batch, 3))


@pytest.mark.check("routed_network")
def test_a_batch_is_its_samples(student):
    """RoutedNetwork gives a batch of eight what it gives its samples one by one

    zh: RoutedNetwork 对一批八个样本的结果，与把样本逐个交给它的结果相同
    """
    model = student.build("RoutedNetwork", 4, 6, 3, 5)
    x = 3 * torch.randn(8, 4)
    together = expect.shape(model(x), (8, 3))
    for number in range(8):
        alone = Text(f"the output of sample {number} alone", f"样本 {number} 单独的输出")
        expect.equal(model(x[number : number + 1]), together[number : number + 1], alone)


@pytest.mark.check("early_exit")
def test_training_gives_logits_of_all_exits(student):
    """in training mode, EarlyExit(4, 6, 3, 2, 0.9) gives a list of two tensors (B, 3)

    zh: 训练模式下，EarlyExit(4, 6, 3, 2, 0.9) 给出含两个张量 (B, 3) 的列表
    """
    what = Text("what forward gives in training", "训练模式下 forward 的结果")
    for logits in expect.pair(student.build("EarlyExit", 4, 6, 3, 2, 0.9)(torch.randn(5, 4)), what):
        expect.shape(logits, (5, 3))


@pytest.mark.check("early_exit")
def test_everybody_reaches_a_threshold_of_zero(student):
    """in evaluation mode, with a threshold of 0, every sample takes exit 0

    zh: 评估模式下，阈值为 0 时，每个样本都走 0 号出口
    """
    what = Text("what forward gives in evaluation", "评估模式下 forward 的结果")
    logits, taken = expect.pair(student.build("EarlyExit", 4, 6, 3, 2, 0.0).eval()(torch.randn(5, 4)), what)
    expect.shape(logits, (5, 3))
    expect.equal(taken, torch.zeros(5, dtype=torch.int64), Text.code("taken"))
