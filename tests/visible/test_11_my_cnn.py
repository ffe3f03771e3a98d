"""The checks of 11_my_cnn that students run themselves."""

import pytest
import torch

from autograder.grading import expect


@pytest.mark.check("my_cnn")
def test_my_cnn_maps_images_to_logits(student):
    """MyCNN maps images (B, 3, 14, 14) to logits (B, 10)"""
    expect.shape(student.build("MyCNN")(torch.randn(4, 3, 14, 14)), (4, 10))


@pytest.mark.check("my_cnn")
def test_my_cnn_has_as_many_numbers_to_learn_as_the_table_says(student):
    """MyCNN has 105 662 numbers to learn"""
    expect.parameter_count(student.build("MyCNN"), 105_662)


@pytest.mark.check("any_size")
@pytest.mark.parametrize("size", [(1, 8, 8, 10), (3, 9, 14, 5)], ids=str)
def test_any_size_cnn_maps_images_to_logits(student, size):
    """AnySizeCNN maps images of the size it was made for to logits"""
    expect.shape(student.build("AnySizeCNN", *size)(torch.randn(2, *size[:3])), (2, size[3]))


@pytest.mark.check("train")
def test_train_returns_a_loss_for_each_epoch(student):
    """train returns one loss for each epoch"""
    model = student.build("torch.nn.Linear", 4, 3)
    losses = student.call("train", model, torch.randn(10, 4), torch.arange(10) % 3, 2)
    if not isinstance(losses, list) or len(losses) != 2:
        raise AssertionError(f"train should return a list of 2 losses; it returned {losses!r:.80}.")


@pytest.mark.check("train")
def test_accuracy_of_a_model_that_is_always_right_is_one(student):
    """accuracy is 1.0 for a model that is always right"""
    images = torch.eye(3)
    expect.equal(
        student.call("accuracy", student.build("torch.nn.Identity"), images, torch.arange(3)), 1.0, "the accuracy"
    )
