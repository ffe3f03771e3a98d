"""The checks of 11_my_cnn that students run themselves."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text


@pytest.mark.check("my_cnn")
def test_my_cnn_maps_images_to_logits(student):
    """MyCNN maps images (4, 3, 14, 14) to logits (4, 10)

    zh: MyCNN 把图像 (4, 3, 14, 14) 变成 logits (4, 10)
    """
    expect.shape(student.build("MyCNN")(torch.randn(4, 3, 14, 14)), (4, 10))


@pytest.mark.check("my_cnn")
def test_my_cnn_has_as_many_numbers_to_learn_as_the_table_says(student):
    """MyCNN has 105662 numbers to learn

    zh: MyCNN 有 105662 个数要学
    """
    expect.parameter_count(student.build("MyCNN"), 105_662)


@pytest.mark.check("any_size")
@pytest.mark.parametrize("size", [(1, 8, 8, 10), (3, 9, 14, 5)], ids=str)
def test_any_size_cnn_maps_images_to_logits(student, size):
    """AnySizeCNN maps images of the size it was made for to logits

    zh: AnySizeCNN 把大小与创建时相符的图像变成 logits
    """
    expect.shape(student.build("AnySizeCNN", *size)(torch.randn(2, *size[:3])), (2, size[3]))


@pytest.mark.check("any_size")
def test_any_size_cnn_has_all_its_parameters_when_it_is_made(student):
    """AnySizeCNN(3, 9, 14, 5) has 6053 numbers to learn as soon as it is made

    zh: AnySizeCNN(3, 9, 14, 5) 一建好就有 6053 个数要学
    """
    expect.parameter_count(student.build("AnySizeCNN", 3, 9, 14, 5), 6053)


@pytest.mark.check("train")
def test_train_returns_a_loss_for_each_epoch(student):
    """train returns one loss for each epoch

    zh: train 为每一轮返回一个损失
    """
    model = student.build("torch.nn.Linear", 4, 3)
    losses = student.call("train", model, torch.randn(10, 4), torch.arange(10) % 3, 2)
    if not isinstance(losses, list) or len(losses) != 2:
        raise expect.Mismatch(f"train should return a list of 2 losses; it returned {losses!r:.80}.",
                              f"train 应当返回含 2 个损失的列表，实际返回的是 {losses!r:.80}。")  # fmt: skip


@pytest.mark.check("train")
def test_train_changes_the_model(student):
    """train changes the model's weights

    zh: train 会改变模型的权重
    """
    model = student.build("torch.nn.Linear", 4, 3)
    before = model.state()["weight"]
    student.run("train", model, torch.randn(10, 4), torch.arange(10) % 3, 1)
    if model.state()["weight"].equal(before):
        raise expect.Mismatch("after training, the weights are still what they were.", "训练之后，权重还是原来的值。")


@pytest.mark.check("train")
@pytest.mark.parametrize(("labels", "share"), [((0, 1, 2), 1.0), ((0, 2, 1), 1 / 3)], ids=str)
def test_accuracy_of_three_predictions(student, labels, share):
    """accuracy is 1.0 if all predictions are right, and 1/3 if one of three is

    zh: 预测全对时 accuracy 为 1.0，三个里对一个时为 1/3
    """
    model = student.build("torch.nn.Identity")
    found = student.call("accuracy", model, torch.eye(3), torch.tensor(labels))
    expect.equal(found, share, Text("the accuracy", "准确率"))
