"""Hidden graders of 08_pooling."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

SIZES = [(6, 9), (7, 10), (11, 5)]  # height, width: some even, some odd, none square
OVERLAP_AND_GAPS = [(3, 2), (3, 1), (2, 3)]  # kernel_size, stride
PADDED = [(2, 2, 1), (4, 4, 2), (3, 1, 2)]  # kernel_size, stride, padding; torch's own layers refuse the last


def images(height, width, batch=3, channels=2):
    """Images with numbers of both signs."""
    return torch.randn(batch, channels, height, width)


def halves_like(student, answer, name):
    """The layer called `name` does what the model answer's does, to negative numbers and odd sizes too."""
    layer, reference = expect.instance(student.get(name), "torch.nn.Module", Text.code(name)), answer.get(name)
    for size in SIZES:
        x = images(*size)
        with expect.about(Text.code(f"{name}(x{tuple(x.shape)})")):
            expect.same_function(layer, reference, x)


def pools_like(student, answer, name, cases, *, of=lambda x: x):
    """Layers of this name do what the model answer's do.

    Args:
        cases: positional arguments of the layer.
        of: what to make of the images first.
    """
    expect.same_objects(student, answer, name, cases, on=[of(images(*size)) for size in SIZES], scale=0)


def shrinks(student, name):
    """Layers of this name give (B, C, H // kernel_size, W // kernel_size) if nothing else is said."""
    for kernel_size in (2, 3):
        for height, width in SIZES:
            for batch, channels in ((3, 2), (1, 1)):
                x = images(height, width, batch, channels)
                with expect.about(Text.code(f"{name}({kernel_size})(x{tuple(x.shape)})")):
                    wanted = (batch, channels, height // kernel_size, width // kernel_size)
                    expect.shape(student.build(name, kernel_size)(x), wanted)


@pytest.mark.check("two_pools", points=1)
def test_max_pool_takes_the_largest_of_two_by_two(student, answer):
    """max_pool is a layer that makes of each 2 x 2 window its largest number, at odd sizes too

    zh: max_pool 是一个层，把每个 2 x 2 窗口变成其中最大的数，边长为奇数时也一样
    """
    halves_like(student, answer, "max_pool")


@pytest.mark.check("two_pools", points=1)
def test_avg_pool_takes_the_mean_of_two_by_two(student, answer):
    """avg_pool is a layer that makes of each 2 x 2 window its mean, at odd sizes too

    zh: avg_pool 是一个层，把每个 2 x 2 窗口变成其中各数的平均值，边长为奇数时也一样
    """
    halves_like(student, answer, "avg_pool")


@pytest.mark.check("pooled_size", points=1)
def test_size_for_windows_side_by_side(student, answer):
    """pooled_size counts windows that stand side by side, and leaves out what does not fill one

    zh: pooled_size 数出一个挨一个的窗口有几个，剩下不够一个窗口的部分不算
    """
    expect.same_results(student, answer, "pooled_size", (7, 2), (8, 2), (10, 3), (11, 4), (5, 5), (6, 1))


@pytest.mark.check("pooled_size", points=1, rests_on=["test_size_for_windows_side_by_side"])
def test_size_for_other_strides(student, answer):
    """pooled_size counts windows that overlap or leave gaps

    zh: 窗口互相重叠或者留有空隙时，pooled_size 也数得对
    """
    cases = (7, 3, 1), (8, 3, 2), (9, 2, 3), (10, 4, 3), (12, 2, 5), (5, 5, 2)
    expect.same_results(student, answer, "pooled_size", *cases)


@pytest.mark.check("pooled_size", points=0.5, rests_on=["test_size_for_other_strides"])
def test_size_with_padding(student, answer):
    """pooled_size takes padding at both ends into account

    zh: pooled_size 把两端的填充都算进去
    """
    expect.same_results(student, answer, "pooled_size", (9, 4, 3, 2), (7, 3, 2, 1), (5, 3, 1, 1), (5, 3, None, 1))


@pytest.mark.check("my_max_pool", points=0.5)
def test_my_max_pool_shrinks_images(student):
    """MyMaxPool2d gives (B, C, H // kernel_size, W // kernel_size), at odd sizes and for a batch of one too

    zh: MyMaxPool2d 给出 (B, C, H // kernel_size, W // kernel_size)，边长为奇数、批量为 1 时也一样
    """
    shrinks(student, "MyMaxPool2d")


@pytest.mark.check("my_max_pool", points=1, rests_on=["test_my_max_pool_shrinks_images"])
def test_my_max_pool_takes_the_largest(student, answer):
    """MyMaxPool2d takes the largest number of each window, where all are positive

    zh: 全是正数时，MyMaxPool2d 取出每个窗口里最大的数
    """
    pools_like(student, answer, "MyMaxPool2d", [(2,), (3,)], of=torch.abs)


@pytest.mark.check("my_max_pool", points=1, rests_on=["test_my_max_pool_takes_the_largest"])
def test_my_max_pool_of_negative_numbers(student, answer):
    """MyMaxPool2d takes the largest number of each window, where some or all are negative

    zh: 有负数或者全是负数时，MyMaxPool2d 也取出每个窗口里最大的数
    """
    pools_like(student, answer, "MyMaxPool2d", [(2,), (3,)], of=lambda x: x - 1)


@pytest.mark.check("my_max_pool", points=0.5, rests_on=["test_my_max_pool_takes_the_largest"])
def test_my_max_pool_moves_by_its_stride(student, answer):
    """the windows of MyMaxPool2d move by `stride`, so that they overlap or leave gaps

    zh: MyMaxPool2d 的窗口每次移动 `stride`，可以互相重叠，也可以留有空隙
    """
    pools_like(student, answer, "MyMaxPool2d", OVERLAP_AND_GAPS, of=torch.abs)


@pytest.mark.check("my_max_pool", points=0.5, rests_on=["test_my_max_pool_moves_by_its_stride"])
def test_my_max_pool_pads_all_four_sides(student, answer):
    """`padding` widens the images of MyMaxPool2d on all four sides, up to kernel_size - 1

    zh: `padding` 让 MyMaxPool2d 的图像在四边都加宽，最多 kernel_size - 1
    """
    pools_like(student, answer, "MyMaxPool2d", PADDED, of=torch.abs)


MAX_PADDED = ["test_my_max_pool_pads_all_four_sides", "test_my_max_pool_of_negative_numbers"]


@pytest.mark.check("my_max_pool", points=0.5, rests_on=MAX_PADDED)
def test_padding_is_never_the_largest(student, answer):
    """what MyMaxPool2d takes is never a number of the padding, even where all numbers are negative

    zh: MyMaxPool2d 取出的数绝不会来自填充，哪怕图像里全是负数
    """
    pools_like(student, answer, "MyMaxPool2d", PADDED, of=lambda x: -100 - x.abs())


@pytest.mark.check("my_max_pool", points=0.5, rests_on=["test_my_max_pool_takes_the_largest"])
def test_gradient_goes_to_the_largest(student, answer):
    """MyMaxPool2d sends the gradient of each number to the pixel that it was taken from

    zh: MyMaxPool2d 把每个数的梯度传给它原来所在的那个像素
    """
    expect.same_gradients(*expect.both(student, answer, "MyMaxPool2d", 2), images(7, 10).abs())


MAX_MOVABLE = ["test_my_max_pool_pads_all_four_sides", "test_gradient_goes_to_the_largest"]


@pytest.mark.check("my_max_pool", points=0.5, rests_on=MAX_MOVABLE)
def test_my_max_pool_runs_on_a_gpu(student, answer):
    """MyMaxPool2d runs on a GPU, its padding included

    zh: MyMaxPool2d 能在 GPU 上运行，填充也不例外
    """
    expect.runs_on_gpu(*expect.both(student, answer, "MyMaxPool2d", 2, 2, 1), images(7, 10).abs())


@pytest.mark.check("my_avg_pool", points=0.5)
def test_my_avg_pool_shrinks_images(student):
    """MyAvgPool2d gives (B, C, H // kernel_size, W // kernel_size), at odd sizes and for a batch of one too

    zh: MyAvgPool2d 给出 (B, C, H // kernel_size, W // kernel_size)，边长为奇数、批量为 1 时也一样
    """
    shrinks(student, "MyAvgPool2d")


@pytest.mark.check("my_avg_pool", points=1, rests_on=["test_my_avg_pool_shrinks_images"])
def test_my_avg_pool_takes_the_mean(student, answer):
    """MyAvgPool2d takes the mean of each window, in each channel by itself

    zh: MyAvgPool2d 在每个通道里分别取每个窗口的平均值
    """
    pools_like(student, answer, "MyAvgPool2d", [(2,), (3,)])


@pytest.mark.check("my_avg_pool", points=0.5, rests_on=["test_my_avg_pool_takes_the_mean"])
def test_my_avg_pool_moves_by_its_stride(student, answer):
    """the windows of MyAvgPool2d move by `stride`, so that they overlap or leave gaps

    zh: MyAvgPool2d 的窗口每次移动 `stride`，可以互相重叠，也可以留有空隙
    """
    pools_like(student, answer, "MyAvgPool2d", OVERLAP_AND_GAPS)


@pytest.mark.check("my_avg_pool", points=1, rests_on=["test_my_avg_pool_moves_by_its_stride"])
def test_padding_counts_as_zeros(student, answer):
    """unless told otherwise, MyAvgPool2d divides by the whole window, zeros of the padding included

    zh: 没有另外说明时，MyAvgPool2d 除以整个窗口的大小，填充的零也算在内
    """
    pools_like(student, answer, "MyAvgPool2d", [*PADDED, (2, 2, 1, True)])


@pytest.mark.check("my_avg_pool", points=1, rests_on=["test_my_avg_pool_moves_by_its_stride"])
def test_padding_does_not_count(student, answer):
    """with count_include_pad=False, MyAvgPool2d divides by the number of real pixels in the window, black ones included

    zh: count_include_pad=False 时，MyAvgPool2d 除以窗口里真实像素的个数，值为 0 的像素也算
    """
    cases = [(*case, False) for case in (*PADDED, (2, 2, 0))]
    pools_like(student, answer, "MyAvgPool2d", cases, of=torch.relu)


@pytest.mark.check("my_avg_pool", points=0.5, rests_on=["test_my_avg_pool_takes_the_mean"])
def test_gradient_is_shared_by_the_window(student, answer):
    """MyAvgPool2d shares each gradient among the pixels of the window, and has no parameters to learn

    zh: MyAvgPool2d 把每个梯度平分给窗口里的像素，自己没有要学的参数
    """
    expect.same_gradients(*expect.both(student, answer, "MyAvgPool2d", 2), images(7, 10))


AVG_MOVABLE = ["test_padding_does_not_count", "test_gradient_is_shared_by_the_window"]


@pytest.mark.check("my_avg_pool", points=0.5, rests_on=AVG_MOVABLE)
def test_my_avg_pool_runs_on_a_gpu(student, answer):
    """MyAvgPool2d runs on a GPU, its padding included

    zh: MyAvgPool2d 能在 GPU 上运行，填充也不例外
    """
    expect.runs_on_gpu(*expect.both(student, answer, "MyAvgPool2d", 2, 2, 1, False), images(7, 10))


@pytest.mark.check("any_size", points=1)
def test_net_takes_images_of_any_size(student):
    """AnySizeNet gives logits (B, classes) for images of any size, a batch of one included

    zh: AnySizeNet 对任意大小的图像给出 logits (B, classes)，包括批量为 1 的情形
    """
    for sizes in ((1, 4), (3, 2)):
        net = student.build("AnySizeNet", *sizes)
        for height, width in ((8, 8), *SIZES, (2, 2), (3, 20)):
            for batch in (3, 1):
                x = images(height, width, batch, sizes[0])
                with expect.about(Text.code(f"AnySizeNet{sizes}(x{tuple(x.shape)})")):
                    expect.shape(net(x), (batch, sizes[1]))


@pytest.mark.check("any_size", points=1)
def test_net_registers_two_convolutions_and_a_linear_layer(student):
    """AnySizeNet registers the parameters of conv1, conv2 and fc

    zh: AnySizeNet 登记 conv1、conv2 和 fc 的参数
    """
    for channels, classes in ((1, 4), (3, 2)):
        wanted = {"conv1.weight": (8, channels, 3, 3), "conv1.bias": (8,), "conv2.weight": (16, 8, 3, 3),
                  "conv2.bias": (16,), "fc.weight": (classes, 16), "fc.bias": (classes,)}  # fmt: skip
        expect.parameters(student.build("AnySizeNet", channels, classes), wanted, on=[images(8, 8, 16, channels)])


@pytest.mark.check("any_size", points=0.5, rests_on=["test_net_takes_images_of_any_size"])
def test_net_keeps_samples_apart(student):
    """the logits of an image do not depend on the other images of the batch

    zh: 一幅图像的 logits 与批次里别的图像无关
    """
    expect.independent_samples(student.build("AnySizeNet", 2, 4), images(6, 9, batch=5))


NET_RIGHT = ["test_net_registers_two_convolutions_and_a_linear_layer", "test_net_keeps_samples_apart"]


def nets_like(student, answer, *cases):
    """AnySizeNet of these arguments computes what the model answer's does, with the same new weights."""
    expect.same_objects(student, answer, "AnySizeNet", cases, on=[images(*size) for size in SIZES])


@pytest.mark.check("any_size", points=1, rests_on=NET_RIGHT)
def test_net_averages_over_the_whole_image(student, answer):
    """AnySizeNet computes its layers and a global average, if nothing else or "avg" is asked for

    zh: 没有指定或者指定 "avg" 时，AnySizeNet 依次计算各层和全局平均
    """
    nets_like(student, answer, (2, 4), (2, 4, "avg"))


@pytest.mark.check("any_size", points=1, rests_on=NET_RIGHT)
def test_net_takes_the_largest_of_the_whole_image(student, answer):
    """AnySizeNet computes its layers and a global maximum, if "max" is asked for

    zh: 指定 "max" 时，AnySizeNet 依次计算各层和全局最大值
    """
    nets_like(student, answer, (2, 4, "max"))


@pytest.mark.check("any_size", points=0.5, rests_on=["test_net_averages_over_the_whole_image"])
def test_gradients_reach_every_layer_of_the_net(student, answer):
    """training reaches every layer of AnySizeNet

    zh: 训练能影响 AnySizeNet 的每一层
    """
    expect.same_gradients(*expect.twins(student, answer, "AnySizeNet", 2, 4), images(7, 10))


@pytest.mark.check("any_size", points=0.5, rests_on=["test_gradients_reach_every_layer_of_the_net"])
def test_net_runs_on_a_gpu(student, answer):
    """AnySizeNet runs on a GPU

    zh: AnySizeNet 能在 GPU 上运行
    """
    expect.runs_on_gpu(*expect.twins(student, answer, "AnySizeNet", 2, 4), images(7, 10))
