"""Hidden graders of 11_my_cnn."""

import functools

import pytest
import torch
from sklearn.datasets import load_digits

from autograder.grading import expect

SHAPES = {
    "conv1.weight": (16, 3, 3, 3), "conv1.bias": (16,), "fc1.weight": (120, 784), "fc1.bias": (120,),
    "fc2.weight": (84, 120), "fc2.bias": (84,), "fc3.weight": (10, 84), "fc3.bias": (10,),
}  # fmt: skip
SIZES = [(1, 8, 8, 10), (2, 9, 15, 3), (3, 4, 7, 5)]
SCALE = 0.1  # of drawn weights: larger ones let ReLUs and sums of hundreds of terms run away


def images(batch, *size):
    """Images of both signs: all-positive ones would hide a missing ReLU and zero padding in max pooling."""
    return torch.randn(batch, *size)


@pytest.mark.check("my_cnn", points=1)
def test_my_cnn_maps_images_to_logits(student):
    """MyCNN maps images (B, 3, 14, 14) to logits (B, 10), a batch of one included"""
    cnn = student.build("MyCNN")
    for batch in (4, 1):
        with expect.about(f"batch of {batch}"):
            expect.shape(cnn(images(batch, 3, 14, 14)), (batch, 10))


@pytest.mark.check("my_cnn", points=1)
def test_my_cnn_registers_the_parameters_of_the_table(student):
    """MyCNN registers the parameters of conv1, fc1, fc2 and fc3, and no others"""
    expect.parameters(student.build("MyCNN"), SHAPES, on=[images(2, 3, 14, 14)])


@pytest.mark.check("my_cnn", points=2, rests_on=["test_my_cnn_registers_the_parameters_of_the_table"])
def test_my_cnn_computes_what_the_text_says(student, answer):
    """MyCNN computes convolution, ReLU, pooling, flatten and three linear layers with ReLU between them"""
    cnn, reference = student.build("MyCNN"), answer.build("MyCNN")
    expect.same_weights(cnn, reference, SCALE)
    expect.same_function(cnn, reference, images(5, 3, 14, 14))


@pytest.mark.check("my_cnn", points=1, rests_on=["test_my_cnn_computes_what_the_text_says"])
def test_gradients_reach_every_parameter_of_my_cnn(student, answer):
    """training reaches every parameter of MyCNN"""
    cnn, reference = student.build("MyCNN"), answer.build("MyCNN")
    expect.same_weights(cnn, reference, SCALE)
    expect.same_gradients(cnn, reference, images(5, 3, 14, 14))


@pytest.mark.check("my_cnn", points=1, rests_on=["test_my_cnn_maps_images_to_logits"])
def test_my_cnn_keeps_samples_apart(student):
    """MyCNN gives each image its logits, whatever else is in the batch"""
    expect.independent_samples(student.build("MyCNN"), images(4, 3, 14, 14))


@pytest.mark.check("my_cnn", points=1, rests_on=["test_my_cnn_computes_what_the_text_says"])
def test_my_cnn_runs_on_a_gpu(student, answer):
    """MyCNN runs on a GPU"""
    cnn, reference = student.build("MyCNN"), answer.build("MyCNN")
    expect.same_weights(cnn, reference, SCALE)
    expect.runs_on_gpu(cnn, reference, images(3, 3, 14, 14))


@pytest.mark.check("any_size", points=1)
def test_any_size_cnn_registers_its_layers_for_every_size(student):
    """AnySizeCNN registers two convolutions and a linear layer of the right size, before it is first used"""
    for channels, height, width, classes in SIZES:
        features = 32 * (height // 4) * (width // 4)
        shapes = [(16, channels, 3, 3), (16,), (32, 16, 3, 3), (32,), (classes, features), (classes,)]
        with expect.about(f"images of {channels} x {height} x {width}"):
            cnn = student.build("AnySizeCNN", channels, height, width, classes)
            expect.parameter_shapes(cnn, shapes, on=[images(2, channels, height, width)])


@pytest.mark.check("any_size", points=1)
def test_any_size_cnn_maps_images_to_logits(student):
    """AnySizeCNN maps images of every size to logits, a batch of one included"""
    for batches, (*size, classes) in zip(((3, 1), (1,), (2,)), SIZES, strict=True):
        cnn = student.build("AnySizeCNN", *size, classes)
        for batch in batches:
            with expect.about(f"images of {' x '.join(map(str, size))}, batch of {batch}"):
                expect.shape(cnn(images(batch, *size)), (batch, classes))


@pytest.mark.check(
    "any_size",
    points=2,
    rests_on=["test_any_size_cnn_registers_its_layers_for_every_size", "test_any_size_cnn_maps_images_to_logits"],
)
def test_any_size_cnn_computes_what_the_text_says(student, answer):
    """AnySizeCNN computes two rounds of convolution, ReLU and pooling, and a linear layer"""
    for size in SIZES[1:]:
        cnn, reference = student.build("AnySizeCNN", *size), answer.build("AnySizeCNN", *size)
        expect.same_weights(cnn, reference, SCALE)
        with expect.about(f"images of {size[0]} x {size[1]} x {size[2]}"):
            expect.same_function(cnn, reference, images(3, *size[:3]))


@pytest.mark.check("any_size", points=1, rests_on=["test_any_size_cnn_computes_what_the_text_says"])
def test_gradients_reach_every_parameter_of_any_size_cnn(student, answer):
    """training reaches every parameter of AnySizeCNN"""
    cnn, reference = student.build("AnySizeCNN", *SIZES[1]), answer.build("AnySizeCNN", *SIZES[1])
    expect.same_weights(cnn, reference, SCALE)
    expect.same_gradients(cnn, reference, images(4, 2, 9, 15))


@pytest.mark.check("any_size", points=1, rests_on=["test_gradients_reach_every_parameter_of_any_size_cnn"])
def test_any_size_cnn_runs_on_a_gpu(student, answer):
    """AnySizeCNN runs on a GPU"""
    cnn, reference = student.build("AnySizeCNN", *SIZES[0]), answer.build("AnySizeCNN", *SIZES[0])
    expect.same_weights(cnn, reference, SCALE)
    expect.runs_on_gpu(cnn, reference, images(3, 1, 8, 8))


NETWORK = (("Flatten",), ("Linear", 12, 4))


def trained_on_one_batch(student, answer, epochs):
    """What `train` makes of the same network on both sides when all images are one batch: no order, no chance."""
    batch, labels = images(10, 3, 4), torch.arange(10) % 4
    networks = student.sequential(*NETWORK), answer.sequential(*NETWORK)
    expect.same_weights(*networks)
    for probe, network in zip((student, answer), networks, strict=True):
        probe.run("train", network, batch, labels, epochs, learning_rate=0.05, batch_size=10)
    return networks


@pytest.mark.check("train", points=1.5)
def test_one_step_is_a_step_of_adam_on_the_mean_cross_entropy(student, answer):
    """train takes a step of Adam on the mean cross entropy for a batch"""
    network, reference = trained_on_one_batch(student, answer, 1)
    expect.equal(network.state(), reference.state(), "what the network is after one step", rtol=2e-4, atol=2e-5)


@pytest.mark.check("train", points=1, rests_on=["test_one_step_is_a_step_of_adam_on_the_mean_cross_entropy"])
def test_several_epochs_take_as_many_steps(student, answer):
    """train takes a fresh gradient for each step, and as many epochs as it is told to"""
    network, reference = trained_on_one_batch(student, answer, 3)
    expect.equal(network.state(), reference.state(), "what the network is after three steps", rtol=2e-4, atol=2e-5)


@pytest.mark.check("train", points=1, rests_on=["test_one_step_is_a_step_of_adam_on_the_mean_cross_entropy"])
def test_train_returns_the_mean_loss_of_each_epoch(student, answer):
    """train returns the mean of each epoch's losses, as floats"""
    batch, labels = images(8, 3, 4), torch.arange(8) % 4
    network, reference = student.sequential(*NETWORK), answer.sequential(*NETWORK)
    expect.same_weights(network, reference)
    # Without learning, and with batches of one size, the mean of their losses is the same in every order.
    still = student.call("train", network, batch, labels, 2, learning_rate=0.0, batch_size=4)
    if not isinstance(still, list) or len(still) != 2 or not all(isinstance(loss, float) for loss in still):
        raise AssertionError(f"train should return a list of 2 floats for 2 epochs; it returned {still!r:.80}.")
    expect.equal(still, [torch.nn.functional.cross_entropy(reference(batch), labels).item()] * 2, "the list of losses")
    moving, expected = (
        probe.call("train", model, batch, labels, 2, learning_rate=0.1, batch_size=8)
        for probe, model in ((student, network), (answer, reference))
    )
    expect.equal(moving, expected, "the list of losses of a network that learns")


@pytest.mark.check("train", points=0.5)
def test_every_image_is_used_in_training_mode(student):
    """train uses every image in every epoch, a smaller last batch included, in training mode"""
    network = student.sequential(("Flatten",), ("BatchNorm1d", 12)).eval()
    student.run("train", network, images(7, 3, 4), torch.arange(7) % 4, 2, batch_size=4)
    seen = network.state().get("1.num_batches_tracked")
    expect.equal(seen, torch.tensor(4), "the number of batches of 4 that a layer saw of 7 images, twice,")
    student.run("train", network, images(66, 3, 4), torch.arange(66) % 4, 1)
    seen = network.state().get("1.num_batches_tracked")
    expect.equal(seen, torch.tensor(6), "that number after 66 more images in batches of the size by default")


@pytest.mark.check("train", points=0.5, rests_on=["test_every_image_is_used_in_training_mode"])
def test_every_epoch_takes_the_images_in_a_new_random_order(student):
    """train takes the images in a new random order in every epoch"""
    batch, labels = images(16, 3, 4), torch.arange(16) % 4
    last = []
    for epochs in (1, 2):
        # A normalisation layer of momentum 1 remembers the mean of its last batch, which tells who was in it.
        network = student.sequential(("Flatten",), ("BatchNorm1d", 12, 1e-5, 1.0))
        student.seed(5)
        student.run("train", network, batch, labels, epochs, batch_size=8)
        last.append(expect.shape(network.state().get("1.running_mean"), (12,), "a running mean"))
    for mean, unwanted in ((last[0], batch[-8:].flatten(1).mean(0)), (last[1], last[0])):
        if torch.allclose(mean, unwanted, atol=1e-4):
            raise AssertionError("the images come in an order that is not random, or the same in every epoch.")


@functools.cache
def digits():
    """scikit-learn's digits: 400 to learn from, 500 held out, (N, 1, 8, 8) from 0 to 1, and their labels."""
    data = load_digits()
    pixels, labels = torch.tensor(data.images, dtype=torch.float32).unsqueeze(1) / 16, torch.tensor(data.target)
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0))
    return [(pixels[part], labels[part]) for part in (order[:400], order[500:1000])]


# Share of the held-out digits read after 4 epochs, over 24 seeds: the model answer 0.86 to 0.91. Below the threshold
# at every seed: one epoch 0.60 to 0.79, one batch an epoch 0.60 to 0.79, gradients piled up 0.56 to 0.79. Those that
# take another step than Adam's do not come here (SGD 0.18 to 0.39, a learning rate of 0.001 0.08 to 0.31, labels in
# another order 0.06 to 0.21; softmax before the cross entropy, at 0.66 to 0.91, may learn well enough).
LEARNED = 0.825


@pytest.mark.check("train", points=0.5, rests_on=["test_one_step_is_a_step_of_adam_on_the_mean_cross_entropy"])
def test_a_network_trained_on_digits_knows_digits_it_never_saw(student, answer):
    """a linear layer trained with train reads most digits that it never saw"""
    (known, labels), (unseen, truth) = digits()
    layers = (("Flatten",), ("Linear", 64, 10))
    network, judge = student.sequential(*layers), answer.sequential(*layers)
    student.run("train", network, known, labels, 4, learning_rate=0.05, batch_size=100)
    state = network.state()
    for name, value in judge.state().items():
        expect.shape(state.get(name), value.shape, f"the trained {name}")
    judge.load({name: state[name] for name in judge.state()})
    share = (judge(unseen).argmax(dim=1) == truth).float().mean().item()
    if share < LEARNED:
        raise AssertionError(f"after 4 epochs it reads {share:.0%} of 500 new digits; {LEARNED:.0%} are wanted.")


@pytest.mark.check("train", points=1)
def test_accuracy_is_the_share_of_right_predictions(student, answer):
    """accuracy is the share of right predictions, a float"""
    network, reference = student.sequential(*NETWORK), answer.sequential(*NETWORK)
    expect.same_weights(network, reference)
    for batch in (7, 1):
        x, labels = images(batch, 3, 4), torch.arange(batch) % 4
        share = (reference(x).argmax(dim=1) == labels).float().mean().item()
        expect.equal(student.call("accuracy", network, x, labels), share, f"the accuracy on {batch} images")


@pytest.mark.check("train", points=1, rests_on=["test_accuracy_is_the_share_of_right_predictions"])
def test_accuracy_is_measured_in_evaluation_mode(student, answer):
    """accuracy is measured in evaluation mode, and changes nothing"""
    layers = (("Flatten",), ("BatchNorm1d", 12), ("Dropout", 0.8), ("Linear", 12, 4))
    network, reference = student.sequential(*layers).train(), answer.sequential(*layers).eval()
    expect.same_weights(network, reference)
    x, labels = images(40, 3, 4), torch.arange(40) % 4
    share = (reference(x).argmax(dim=1) == labels).float().mean().item()
    expect.equal(student.call("accuracy", network, x, labels), share, "the accuracy of a network with dropout")
    expect.equal(network.state(), reference.state(), "the network after measuring")
