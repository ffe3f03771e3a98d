"""The checks of 20_hybrid_pretrained that students run themselves."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text


def loaded(student, num_classes):
    """What load_with_new_head makes of the weights of a network of three classes."""
    weights = student.call("publish", student.build("tiny_shufflenet", num_classes=3), "abc")
    return student.build("load_with_new_head", weights.attribute("DEFAULT"), num_classes)


@pytest.mark.check("new_head")
def test_new_head_gives_five_logits(student):
    """the network of load_with_new_head(weights, 5) gives logits (B, 5)

    zh: load_with_new_head(weights, 5) 得到的网络给出 logits (B, 5)
    """
    expect.shape(loaded(student, 5).eval()(torch.randn(2, 3, 32, 32)), (2, 5))


@pytest.mark.check("new_head")
def test_two_networks_from_one_file_see_the_same(student):
    """two networks loaded from the same weights agree in conv1.0.weight

    zh: 从同一份权重加载的两个网络，conv1.0.weight 相同
    """
    weights = student.call("publish", student.build("tiny_shufflenet", num_classes=3), "abc").attribute("DEFAULT")
    one, other = (student.build("load_with_new_head", weights, 5).state() for _ in range(2))
    first = expect.shape(one.get("conv1.0.weight"), (8, 3, 3, 3), Text.code("conv1.0.weight"))
    expect.equal(other.get("conv1.0.weight"), first, Text.code("conv1.0.weight"))


@pytest.mark.check("hybrid_model")
def test_hybrid_gives_logits(student):
    """HybridModel(tiny_shufflenet(), 3) maps grey images (B, 1, 32, 32) to logits (B, 3)

    zh: HybridModel(tiny_shufflenet(), 3) 把灰度图像 (B, 1, 32, 32) 变成 logits (B, 3)
    """
    model = student.build("HybridModel", student.build("tiny_shufflenet"), 3)
    expect.shape(model.eval()(torch.randn(2, 1, 32, 32)), (2, 3))


@pytest.mark.check("hybrid_model")
def test_only_adapter_and_head_learn(student):
    """HybridModel(tiny_shufflenet(), 3) has 201 trainable numbers: 6 in the adapter and 195 in the head

    zh: HybridModel(tiny_shufflenet(), 3) 有 201 个可训练的数：适配层 6 个，头 195 个
    """
    expect.parameter_count(student.build("HybridModel", student.build("tiny_shufflenet"), 3), 201)


@pytest.mark.check("hybrid_model")
def test_training_mode_leaves_the_backbone_alone(student):
    """after train(), a batch leaves running_mean of the backbone's first BatchNorm as it was

    zh: train() 之后，一批图像不会改变主干第一个 BatchNorm 的 running_mean
    """
    model = student.build("HybridModel", student.build("tiny_shufflenet"), 3).train()
    name = "backbone.conv1.1.running_mean"
    before = expect.shape(model.state().get(name), (8,), Text.code(name))
    model(torch.randn(4, 1, 32, 32))
    expect.equal(model.state().get(name), before, Text.code(name))


@pytest.mark.check("fine_tuning")
def test_fine_tuning_gives_a_new_head(student):
    """start_fine_tuning(tiny_shufflenet(), "stage4", 3, 0.05, 0.01) leaves a network that gives logits (B, 3)

    zh: start_fine_tuning(tiny_shufflenet(), "stage4", 3, 0.05, 0.01) 之后，网络给出 logits (B, 3)
    """
    model = student.build("tiny_shufflenet")
    student.build("start_fine_tuning", model, "stage4", 3, 0.05, 0.01)
    expect.shape(model.eval()(torch.randn(2, 3, 32, 32)), (2, 3))


@pytest.mark.check("fine_tuning")
def test_head_and_conv5_learn(student):
    """start_fine_tuning(tiny_shufflenet(), "conv5", 3, 0.05, 0.01) leaves 4419 trainable numbers, conv5 and fc

    zh: start_fine_tuning(tiny_shufflenet(), "conv5", 3, 0.05, 0.01) 之后有 4419 个可训练的数：conv5 和 fc
    """
    model = student.build("tiny_shufflenet")
    student.build("start_fine_tuning", model, "conv5", 3, 0.05, 0.01)
    expect.parameter_count(model, 4419)


@pytest.mark.check("freeze_statistics")
def test_frozen_norm_keeps_its_mean(student):
    """a frozen nn.BatchNorm1d keeps its running_mean

    zh: 冻结的 nn.BatchNorm1d 保持 running_mean 不变
    """
    model = student.sequential(("BatchNorm1d", 2)).freeze()
    student.run("freeze_statistics", model.train())
    model(torch.full((3, 2), 5.0))
    expect.equal(model.state()["0.running_mean"], torch.zeros(2), Text.code("running_mean"))


@pytest.mark.check("freeze_statistics")
def test_learning_norm_follows_its_batches(student):
    """an nn.BatchNorm1d that learns goes on with its running_mean: from 0 to 0.5 with a batch of fives

    zh: 还在学习的 nn.BatchNorm1d 继续更新 running_mean：一批全是 5 的数据让它从 0 变成 0.5
    """
    model = student.sequential(("BatchNorm1d", 2))
    student.run("freeze_statistics", model.train())
    model(torch.full((3, 2), 5.0))
    expect.equal(model.state()["0.running_mean"], torch.full((2,), 0.5), Text.code("running_mean"))
