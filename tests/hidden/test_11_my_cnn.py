"""Hidden graders of 11_my_cnn."""

import functools
import itertools
from importlib.metadata import distribution

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from autograder.checks import expect
from autograder.checks.expect import Text

SHAPES = {
    "conv1.weight": (16, 3, 3, 3), "conv1.bias": (16,), "fc1.weight": (120, 784), "fc1.bias": (120,),
    "fc2.weight": (84, 120), "fc2.bias": (84,), "fc3.weight": (10, 84), "fc3.bias": (10,),
}  # fmt: skip
SIZES = [(1, 8, 8, 10), (2, 9, 15, 3), (3, 4, 7, 5)]  # channels, height, width, classes
DIGITS = "sklearn/datasets/data/digits.csv.gz"
SCALE = 0.1  # of drawn weights: larger ones let sums of hundreds of terms run away


def images(batch, *size):
    """Images of both signs: all-positive ones would hide a missing ReLU and zero padding in max pooling."""
    return torch.randn(batch, *size)


@pytest.mark.check("my_cnn", points=1)
def test_my_cnn_maps_images_to_logits(student):
    """MyCNN maps images (B, 3, 14, 14) to logits (B, 10), for a batch of one too

    zh: MyCNN 把图像 (B, 3, 14, 14) 变成 logits (B, 10)，包括批量为 1 的情形
    """
    cnn = student.build("MyCNN")
    for batch in (4, 1):
        with expect.about(f"batch of {batch}", f"批量为 {batch}"):
            expect.shape(cnn(images(batch, 3, 14, 14)), (batch, 10))


@pytest.mark.check("my_cnn", points=1)
def test_my_cnn_registers_the_parameters_of_the_table(student):
    """MyCNN registers the parameters of conv1, fc1, fc2 and fc3, and no others

    zh: MyCNN 登记 conv1、fc1、fc2 和 fc3 的参数，没有别的参数
    """
    expect.parameters(student.build("MyCNN"), SHAPES, on=[images(2, 3, 14, 14)])


@pytest.mark.check("my_cnn", points=0.5, rests_on=["test_my_cnn_maps_images_to_logits"])
def test_my_cnn_keeps_samples_apart(student):
    """the logits that MyCNN gives for an image do not depend on the other images of the batch

    zh: MyCNN 对一幅图像给出的 logits，与批次里别的图像无关
    """
    expect.independent_samples(student.build("MyCNN"), images(5, 3, 14, 14))


MY_CNN = ["test_my_cnn_registers_the_parameters_of_the_table", "test_my_cnn_keeps_samples_apart"]


@pytest.mark.check("my_cnn", points=2, rests_on=MY_CNN)
def test_my_cnn_computes_what_the_text_says(student, answer):
    """MyCNN computes convolution, ReLU, pooling, flatten and three linear layers with ReLU between them

    zh: MyCNN 依次计算卷积、ReLU、池化、展平和三个线性层，线性层之间有 ReLU
    """
    cnn, reference = expect.twins(student, answer, "MyCNN", scale=SCALE)
    expect.same_function(cnn, reference, images(5, 3, 14, 14))


@pytest.mark.check("my_cnn", points=1, rests_on=["test_my_cnn_computes_what_the_text_says"])
def test_gradients_reach_every_parameter_of_my_cnn(student, answer):
    """training reaches every parameter of MyCNN

    zh: 训练能影响 MyCNN 的每个参数
    """
    cnn, reference = expect.twins(student, answer, "MyCNN", scale=SCALE)
    expect.same_gradients(cnn, reference, images(5, 3, 14, 14))


@pytest.mark.check("my_cnn", points=0.5, rests_on=["test_gradients_reach_every_parameter_of_my_cnn"])
def test_my_cnn_runs_on_a_gpu(student, answer):
    """MyCNN runs on a GPU

    zh: MyCNN 能在 GPU 上运行
    """
    cnn, reference = expect.twins(student, answer, "MyCNN", scale=SCALE)
    expect.runs_on_gpu(cnn, reference, images(3, 3, 14, 14))


@pytest.mark.check("any_size", points=1)
def test_any_size_cnn_maps_images_to_logits(student):
    """AnySizeCNN maps images of every size to logits, for a batch of one too

    zh: AnySizeCNN 把各种大小的图像变成 logits，包括批量为 1 的情形
    """
    for *size, classes in SIZES:
        cnn = student.build("AnySizeCNN", *size, classes)
        for batch in (3, 1):
            with expect.about(f"images {tuple(size)}, batch of {batch}", f"图像 {tuple(size)}，批量为 {batch}"):
                expect.shape(cnn(images(batch, *size)), (batch, classes))


@pytest.mark.check("any_size", points=1)
def test_any_size_cnn_registers_its_layers_for_every_size(student):
    """AnySizeCNN registers two convolutions and a linear layer of the right size, before it is first used

    zh: AnySizeCNN 在首次使用之前，就登记了两个卷积和一个大小正确的线性层
    """
    for channels, height, width, classes in SIZES:
        features = 32 * (height // 4) * (width // 4)
        shapes = [(16, channels, 3, 3), (16,), (32, 16, 3, 3), (32,), (classes, features), (classes,)]
        with expect.about(Text.code(f"AnySizeCNN({channels}, {height}, {width}, {classes})")):
            cnn = student.build("AnySizeCNN", channels, height, width, classes)
            expect.parameter_shapes(cnn, shapes, on=[images(2, channels, height, width)])


@pytest.mark.check("any_size", points=0.5, rests_on=["test_any_size_cnn_maps_images_to_logits"])
def test_any_size_cnn_keeps_samples_apart(student):
    """the logits that AnySizeCNN gives for an image do not depend on the other images of the batch

    zh: AnySizeCNN 对一幅图像给出的 logits，与批次里别的图像无关
    """
    expect.independent_samples(student.build("AnySizeCNN", *SIZES[0]), images(5, *SIZES[0][:3]))


ANY_SIZE = ["test_any_size_cnn_registers_its_layers_for_every_size", "test_any_size_cnn_keeps_samples_apart"]


@pytest.mark.check("any_size", points=2, rests_on=ANY_SIZE)
def test_any_size_cnn_computes_what_the_text_says(student, answer):
    """AnySizeCNN computes two rounds of convolution, ReLU and pooling, and a linear layer

    zh: AnySizeCNN 计算两轮“卷积、ReLU、池化”和一个线性层
    """
    for size in SIZES[1:]:
        expect.same_objects(student, answer, "AnySizeCNN", [size], on=[images(3, *size[:3])], scale=SCALE)


@pytest.mark.check("any_size", points=1, rests_on=["test_any_size_cnn_computes_what_the_text_says"])
def test_gradients_reach_every_parameter_of_any_size_cnn(student, answer):
    """training reaches every parameter of AnySizeCNN

    zh: 训练能影响 AnySizeCNN 的每个参数
    """
    cnn, reference = expect.twins(student, answer, "AnySizeCNN", *SIZES[1], scale=SCALE)
    expect.same_gradients(cnn, reference, images(4, *SIZES[1][:3]))


@pytest.mark.check("any_size", points=0.5, rests_on=["test_gradients_reach_every_parameter_of_any_size_cnn"])
def test_any_size_cnn_runs_on_a_gpu(student, answer):
    """AnySizeCNN runs on a GPU

    zh: AnySizeCNN 能在 GPU 上运行
    """
    cnn, reference = expect.twins(student, answer, "AnySizeCNN", *SIZES[0], scale=SCALE)
    expect.runs_on_gpu(cnn, reference, images(3, *SIZES[0][:3]))


LINEAR = (("Flatten",), ("Linear", 12, 4))
NORMALISED = (("Flatten",), ("BatchNorm1d", 12), ("Linear", 12, 4))
DEFAULT = 64  # images in a batch, if nobody says how many
ADAM = {"rtol": 2e-4, "atol": 2e-5}  # steps of Adam are as long where a gradient is small, so they are compared closely


def networks(student, answer, layers):
    """The same network of torch's layers on both sides, with the same weights."""
    both = student.sequential(*layers), answer.sequential(*layers)
    expect.same_weights(*both)
    return both


def trained_on_one_batch(student, answer, layers, epochs):
    """States of both networks, in evaluation mode at first, after all images in one batch: no order, no chance."""
    batch, labels = images(10, 3, 4), torch.arange(10) % 4
    trained = networks(student, answer, layers)
    for probe, network in zip((student, answer), trained, strict=True):
        probe.run("train", network.eval(), batch, labels, epochs, learning_rate=0.05, batch_size=10)
    return [network.state() for network in trained]


@pytest.mark.check("train", points=1.5)
def test_one_step_is_a_step_of_adam_on_the_mean_cross_entropy(student, answer):
    """train takes a step of Adam on the mean cross entropy for a batch

    zh: train 对一个批次，用 Adam 朝减小平均交叉熵的方向走一步
    """
    found, expected = trained_on_one_batch(student, answer, LINEAR, 1)
    expect.equal(found, expected, Text("the network after one step", "走一步之后的网络"), **ADAM)


@pytest.mark.check("train", points=1, rests_on=["test_one_step_is_a_step_of_adam_on_the_mean_cross_entropy"])
def test_several_epochs_take_as_many_steps(student, answer):
    """train takes a fresh gradient for each step, and as many epochs as it is told to

    zh: train 每一步都用新的梯度，并且要它走几轮就走几轮
    """
    found, expected = trained_on_one_batch(student, answer, LINEAR, 3)
    expect.equal(
        found, expected, Text("the network after three epochs of one step", "走三轮、每轮一步之后的网络"), **ADAM
    )


@pytest.mark.check("train", points=0.5, rests_on=["test_one_step_is_a_step_of_adam_on_the_mean_cross_entropy"])
def test_train_puts_the_network_in_training_mode(student, answer):
    """train puts a network in training mode that comes in evaluation mode

    zh: 交来的网络若处在评估模式，train 会先把它切换到训练模式
    """
    found, expected = trained_on_one_batch(student, answer, NORMALISED, 1)
    what = Text("a network with batch normalisation, after one step", "走一步之后的含批归一化的网络")
    expect.equal(found, expected, what, **ADAM)


@pytest.mark.check("train", points=1, rests_on=["test_one_step_is_a_step_of_adam_on_the_mean_cross_entropy"])
def test_train_returns_the_mean_loss_of_each_epoch(student, answer):
    """train returns the mean of each epoch's losses, as floats

    zh: train 返回每一轮损失的平均值，类型为 float
    """
    batch, labels = images(8, 3, 4), torch.arange(8) % 4
    network, reference = networks(student, answer, LINEAR)
    what = Text("the list of losses", "损失的列表")
    # Without learning, and with batches of one size, the mean of their losses is the same in every order.
    for rate, size in ((0.0, 4), (0.1, 8)):
        found, expected = (
            probe.call("train", model, batch, labels, 2, learning_rate=rate, batch_size=size)
            for probe, model in ((student, network), (answer, reference))
        )
        expect.equal(found, expected, what)
        if not isinstance(found, list):
            raise expect.Mismatch(f"train should return a list; it returned a {type(found).__name__}.",
                                  f"train 应当返回列表，实际返回的是 {type(found).__name__}。")  # fmt: skip


def steps_of_images(student, count, epochs, **options):
    """The step of each epoch in which `train` used each image, whole numbers (epochs, count).

    Image i is row i of the identity matrix, so that only column i of the weight ever hears of it. Adam moves a column
    on after it had its gradient, so what a column ends as tells when it had one. Nothing is taken on trust: only
    someone who took the images in these batches has these weights.
    """
    labels = torch.arange(count) % 3
    network = student.sequential(("Linear", count, 3, False))
    start = torch.randn(3, count)
    network.load({"0.weight": start})
    student.run("train", network, torch.eye(count), labels, epochs, learning_rate=0.05, **options)
    end = expect.shape(network.state().get("0.weight"), start.shape, Text("the weight", "权重"))

    batch_size = options.get("batch_size", DEFAULT)
    steps = -(-count // batch_size)
    cases = list(itertools.product(range(steps), repeat=epochs))
    weight = start.expand(len(cases), 3, count).clone().requires_grad_()
    adam = torch.optim.Adam([weight], lr=0.05)
    for epoch, step in itertools.product(range(epochs), range(steps)):
        used = torch.tensor([float(case[epoch] == step) for case in cases])
        losses = cross_entropy(weight.transpose(1, 2).flatten(0, 1), labels.repeat(len(cases)), reduction="none")
        loss = losses.unflatten(0, (len(cases), count)).sum(1) @ used / batch_size
        weight.grad = torch.autograd.grad(loss, weight)[0]
        adam.step()
    error, case = (weight.detach() - end).abs().amax(1).min(dim=0)
    # Over 100 seeds, the weights of two cases are at least 1.5e-3 apart; those of right answers are off by up to 3e-6.
    strange = int((~(error < 1e-4)).sum())
    if strange:
        raise expect.Mismatch(
            f"of {count} images in batches of {batch_size}, {strange} are not used exactly once in each epoch.",
            f"{count} 幅图像，批量为 {batch_size}，其中有 {strange} 幅没有做到每一轮恰好用一次。",
        )
    return torch.tensor(cases)[case].T


@pytest.mark.check("train", points=1, rests_on=["test_several_epochs_take_as_many_steps"])
def test_every_image_is_used_once_in_batches_of_the_size_asked_for(student):
    """train uses every image once in an epoch, in batches of the size asked for, a smaller last one included

    zh: train 在每一轮里让每幅图像恰好用一次，批量符合要求，较小的最后一批也不丢
    """
    for count, size, options in ((11, 4, {"batch_size": 4}), (70, DEFAULT, {})):
        (steps,) = steps_of_images(student, count, 1, **options)
        sizes, wanted = sorted(steps.bincount().tolist(), reverse=True), [size] * (count // size) + [count % size]
        if sizes != wanted:
            raise expect.Mismatch(f"{count} images come in batches of {sizes}; they should come in {wanted}.",
                                  f"{count} 幅图像分成了大小为 {sizes} 的批次，应为 {wanted}。")  # fmt: skip


@pytest.mark.check("train", points=0.5, rests_on=["test_every_image_is_used_once_in_batches_of_the_size_asked_for"])
def test_every_epoch_takes_the_images_in_a_new_random_order(student):
    """train takes the images in a new random order in every epoch

    zh: train 每一轮都按新的随机顺序取图像
    """
    epochs = steps_of_images(student, 16, 2, batch_size=4)
    as_given = torch.arange(16) // 4
    # By chance, the same four images share a batch in two orders once in 2.6 million times.
    first, second, given = (steps[:, None] == steps for steps in (*epochs, as_given))
    if first.equal(given):
        raise expect.Mismatch("images that stand next to each other come in the same batch: the order is not random.",
                              "相邻的图像总在同一个批次里：顺序不是随机的。")  # fmt: skip
    if first.equal(second):
        raise expect.Mismatch("the second epoch has the same batches as the first.", "第二轮的批次与第一轮完全相同。")


@functools.cache
def digits():
    """scikit-learn's digits: 400 to learn from, 500 held out, (N, 1, 8, 8) from 0 to 1, and their labels.

    Read from its file, as `load_digits` does: importing scikit-learn takes longer than grading.
    """
    table = np.loadtxt(distribution("scikit-learn").locate_file(DIGITS), delimiter=",", dtype=np.float32)
    pixels, labels = torch.from_numpy(table[:, :-1]).reshape(-1, 1, 8, 8) / 16, torch.from_numpy(table[:, -1]).long()
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0))
    return [(pixels[part], labels[part]) for part in (order[:400], order[500:1000])]


# Share of the held-out digits read after 4 epochs of 16 steps, over 200 seeds: right answers 0.81 to 0.93, one batch
# an epoch 0.07 to 0.41, all images in one batch 0.08 to 0.67. What overlaps does not come here: one epoch 0.23 to 0.80,
# gradients piled up 0.16 to 0.77, a new optimizer for each batch 0.73 to 0.92.
LEARNED = 0.75
CNN = (("Conv2d", 1, 8, 3, 1, 1), ("ReLU",), ("MaxPool2d", 2), ("Flatten",), ("Linear", 128, 10))


@pytest.mark.check("train", points=0.5, rests_on=["test_several_epochs_take_as_many_steps"])
def test_a_network_trained_on_digits_knows_digits_it_never_saw(student, answer):
    """a small CNN trained with train reads most digits that it never saw

    zh: 用 train 训练的小 CNN，能认出大多数从未见过的数字
    """
    (known, labels), (unseen, truth) = digits()
    network, judge = student.sequential(*CNN), answer.sequential(*CNN)
    student.run("train", network, known, labels, 4, batch_size=25)
    state = network.state()
    for name, value in judge.state().items():
        expect.shape(state.get(name), value.shape, Text.code(name))
    judge.load({name: state[name] for name in judge.state()})
    share = (judge(unseen).argmax(dim=1) == truth).float().mean().item()
    if share < LEARNED:
        raise expect.Mismatch(f"after 4 epochs it reads {share:.0%} of 500 new digits; {LEARNED:.0%} are wanted.",
                              f"训练 4 轮之后，500 个新数字它认对了 {share:.0%}，要求 {LEARNED:.0%}。")  # fmt: skip


def labels_for(network, x):
    """Labels (B,) of which the network has two in three right."""
    labels = network(x).argmax(dim=1)
    labels[1::3] = (labels[1::3] + 1) % 4
    return labels, (len(x) - len(labels[1::3])) / len(x)


@pytest.mark.check("train", points=1)
def test_accuracy_is_the_share_of_right_predictions(student, answer):
    """accuracy is the share of right predictions

    zh: accuracy 是预测正确的比例
    """
    network, reference = networks(student, answer, LINEAR)
    for count in (23, 1):
        x = images(count, 3, 4)
        labels, share = labels_for(reference, x)
        what = Text(f"the accuracy on {count} images", f"{count} 幅图像上的准确率")
        expect.equal(student.call("accuracy", network.eval(), x, labels), share, what)


@pytest.mark.check("train", points=1, rests_on=["test_accuracy_is_the_share_of_right_predictions"])
def test_accuracy_is_measured_in_evaluation_mode(student, answer):
    """accuracy is measured in evaluation mode, and leaves the network as it was

    zh: accuracy 在评估模式下计算，并且不改动网络
    """
    layers = (("Flatten",), ("BatchNorm1d", 12), ("Dropout", 0.8), ("Linear", 12, 4))
    network, reference = networks(student, answer, layers)
    x = images(40, 3, 4)
    labels, share = labels_for(reference.eval(), x)
    what = Text("the accuracy of a network with dropout", "含 dropout 的网络的准确率")
    expect.equal(student.call("accuracy", network.train(), x, labels), share, what)
    expect.equal(network.state(), reference.state(), Text("the network after measuring", "计算准确率之后的网络"))
