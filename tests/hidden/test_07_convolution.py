"""Hidden graders of 07_convolution."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

SIZES = [(6, 9), (7, 10), (11, 5)]  # height, width: some even, some odd, none square
CONV = Text.code("conv")


def images(height, width, channels=4, batch=3):
    """Images with numbers of both signs."""
    return torch.randn(batch, channels, height, width)


def the_conv(student):
    """What the student has called `conv`, a copy that a check may change."""
    return expect.instance(student.object("conv"), "torch.nn.Module", CONV).copy()


@pytest.mark.check("conv", points=0.5)
def test_conv_keeps_height_and_width(student):
    """conv is a layer that makes 16 channels of 3 and keeps height and width

    zh: conv 是一个层，把 3 个通道变成 16 个，高和宽不变
    """
    conv = the_conv(student)
    for height, width in SIZES:
        for batch in (3, 1):
            x = images(height, width, 3, batch)
            with expect.about(Text.code(f"conv(x{tuple(x.shape)})")):
                expect.shape(conv(x), (batch, 16, height, width))


@pytest.mark.check("conv", points=0.5)
def test_conv_has_weight_and_bias(student):
    """conv is an nn.Conv2d with a weight (16, 3, 3, 3) and a bias (16,)

    zh: conv 是一个 nn.Conv2d，有 weight (16, 3, 3, 3) 和 bias (16,)
    """
    conv = the_conv(student)
    expect.parameters(conv, {"weight": (16, 3, 3, 3), "bias": (16,)}, on=[images(6, 9, 3)])
    expect.instance(conv, "torch.nn.Conv2d", CONV)


CONV_RIGHT = ["test_conv_keeps_height_and_width", "test_conv_has_weight_and_bias"]


@pytest.mark.check("conv", points=1, rests_on=CONV_RIGHT)
def test_conv_computes_a_convolution(student, answer):
    """conv computes a convolution with a border of zeros, whatever its weights are

    zh: 无论权重是什么，conv 都计算四周添一圈零的卷积
    """
    conv, reference = the_conv(student), answer.object("conv").copy()
    expect.same_weights(conv, reference)
    for size in SIZES:
        expect.same_function(conv, reference, images(*size, 3))


@pytest.mark.check("conv", points=0.5, rests_on=["test_conv_computes_a_convolution"])
def test_conv_can_be_trained(student, answer):
    """gradients reach weight and bias of conv, and the image

    zh: 梯度能传到 conv 的 weight 和 bias，也能传到图像
    """
    conv, reference = the_conv(student), answer.object("conv").copy()
    expect.same_weights(conv, reference)
    expect.same_gradients(conv, reference, images(6, 9, 3))


def same_channel(student, answer, channel):
    """This channel of `filters` holds what the model answer's does."""
    what = Text(f"channel {channel}", f"通道 {channel} ")
    for height, width in SIZES:
        x = images(height, width, 1)
        found, expected = (probe.call("filters", x) for probe in (student, answer))
        expect.equal(expect.shape(found, (3, 4, height, width))[:, channel], expected[:, channel], what)


@pytest.mark.check("filters", points=0.5)
def test_channel_0_is_the_image(student, answer):
    """channel 0 of filters is the image as it was

    zh: filters 的通道 0 就是原来的图像
    """
    same_channel(student, answer, 0)


@pytest.mark.check("filters", points=1)
def test_channel_1_moves_the_image_to_the_right(student, answer):
    """channel 1 of filters is the image, moved by one pixel to the right

    zh: filters 的通道 1 是向右移动一个像素的图像
    """
    same_channel(student, answer, 1)


@pytest.mark.check("filters", points=0.5)
def test_channel_2_blurs_the_image(student, answer):
    """channel 2 of filters is the mean of the 3 x 3 pixels around each pixel

    zh: filters 的通道 2 是每个像素周围 3 x 3 个像素的平均值
    """
    same_channel(student, answer, 2)


@pytest.mark.check("filters", points=1)
def test_channel_3_finds_horizontal_edges(student, answer):
    """channel 3 of filters is the row below minus the row above, three pixels of each

    zh: filters 的通道 3 是下一行减去上一行，每行取三个像素
    """
    same_channel(student, answer, 3)


@pytest.mark.check("conv_size", points=1)
def test_size_at_stride_one(student, answer):
    """conv_size counts the places of a window that moves by one pixel at a time

    zh: 窗口每次移动一个像素时，conv_size 数出它有几处可放
    """
    expect.same_results(student, answer, "conv_size", (7, 3), (8, 1), (10, 4), (5, 5), (28, 5))


@pytest.mark.check("conv_size", points=1, rests_on=["test_size_at_stride_one"])
def test_size_at_larger_strides(student, answer):
    """conv_size counts the places at larger strides and rounds down, to an int

    zh: 步幅更大时，conv_size 数得也对，并且向下取整成 int
    """
    cases = (7, 3, 2), (8, 3, 2), (11, 4, 3), (12, 4, 3), (13, 4, 3), (5, 5, 2), (12, 1, 5), (12, 2, 4)
    expect.same_results(student, answer, "conv_size", *cases)


@pytest.mark.check("conv_size", points=0.5, rests_on=["test_size_at_larger_strides"])
def test_size_with_padding(student, answer):
    """conv_size takes padding at both ends into account

    zh: conv_size 把两端的填充都算进去
    """
    expect.same_results(student, answer, "conv_size", (7, 3, 1, 1), (8, 3, 2, 1), (9, 5, 3, 4), (2, 4, 1, 1))


@pytest.mark.check("conv_size", points=0.5, rests_on=["test_size_at_larger_strides"])
def test_size_with_dilation(student, answer):
    """conv_size knows how many pixels a window with dilation takes up

    zh: conv_size 知道带膨胀率的窗口占多少像素
    """
    cases = (9, 3, 1, 0, 2), (12, 4, 2, 0, 3), (7, 1, 2, 0, 5), (7, 4, 1, 0, 2)
    expect.same_results(student, answer, "conv_size", *cases)


@pytest.mark.check("conv_size", points=1)
def test_same_padding_keeps_the_size(student, answer):
    """same_padding is the padding that keeps the size at stride 1, with dilation too, an int

    zh: same_padding 是步幅为 1 时保持大小不变的填充，带膨胀率时也一样，是 int
    """
    expect.same_results(student, answer, "same_padding", (3,), (1,), (5,), (9,), (3, 2), (5, 3), (1, 4))


def layers_like(student, answer, *cases):
    """Layers of these arguments compute what the model answer's do, with the same new weights."""
    expect.same_objects(student, answer, "MyConv2d", cases, on=[images(*size) for size in SIZES])


@pytest.mark.check("my_conv", points=0.5)
def test_layer_gives_a_place_to_each_window(student):
    """MyConv2d gives (B, out_channels, H - kernel_size + 1, W - kernel_size + 1), for a batch of one too

    zh: MyConv2d 给出 (B, out_channels, H - kernel_size + 1, W - kernel_size + 1)，批量为 1 时也一样
    """
    for sizes in ((4, 6, 3), (2, 1, 4), (1, 3, 1)):
        channels, outputs, k = sizes
        layer = student.build("MyConv2d", *sizes)
        for height, width in SIZES:
            for batch in (3, 1):
                x = images(height, width, channels, batch)
                with expect.about(Text.code(f"MyConv2d{sizes}(x{tuple(x.shape)})")):
                    expect.shape(layer(x), (batch, outputs, height - k + 1, width - k + 1))


@pytest.mark.check("my_conv", points=1)
def test_layer_registers_weight_and_bias(student):
    """MyConv2d is a module of its own that registers weight (out, in, kernel_size, kernel_size) and bias (out,)

    zh: MyConv2d 自己登记 weight (out, in, kernel_size, kernel_size) 和 bias (out,)
    """
    for channels, outputs, k in ((4, 6, 3), (5, 2, 4)):
        layer = student.build("MyConv2d", channels, outputs, k)
        if layer.is_a("torch.nn.Conv2d"):
            raise expect.Mismatch("MyConv2d inherits from nn.Conv2d; write the layer yourself.",
                                  "MyConv2d 继承了 nn.Conv2d；这个层请自己写。")  # fmt: skip
        with expect.about(Text.code(f"MyConv2d({channels}, {outputs}, {k})")):
            wanted = {"weight": (outputs, channels, k, k), "bias": (outputs,)}
            expect.parameters(layer, wanted, on=[images(6, 9, channels)])


@pytest.mark.check("my_conv", points=0.5, rests_on=["test_layer_registers_weight_and_bias"])
def test_weight_and_bias_start_uniform(student):
    """weight and bias of MyConv2d start uniform between -1 / sqrt(n) and 1 / sqrt(n), n weights an output channel

    zh: MyConv2d 的 weight 和 bias 的初始值在 -1 / sqrt(n) 与 1 / sqrt(n) 之间均匀分布，n 是每个输出通道的权重个数
    """
    states = [student.build("MyConv2d", 4, 90, 5).state() for _ in range(2)]
    for name, size in (("weight", (90, 4, 5, 5)), ("bias", (90,))):
        what = Text(f"{name} of a new MyConv2d(4, 90, 5)", f"新建的 MyConv2d(4, 90, 5) 的 {name} ")
        expect.starts_uniform([expect.shape(state.get(name), size, what) for state in states], 0.1, what)


@pytest.mark.check("my_conv", points=0.5, rests_on=["test_layer_gives_a_place_to_each_window"])
def test_layer_keeps_images_apart(student):
    """what MyConv2d makes of an image does not depend on the other images of the batch

    zh: MyConv2d 对一幅图像的输出，与批次里别的图像无关
    """
    expect.independent_samples(student.build("MyConv2d", 4, 6, 3), images(6, 9, batch=5))


LAYER = ["test_layer_registers_weight_and_bias", "test_layer_keeps_images_apart"]


@pytest.mark.check("my_conv", points=1, rests_on=LAYER)
def test_layer_computes_the_sums_of_all_windows(student, answer):
    """MyConv2d computes the sums of the formula, whatever its weights are

    zh: 无论权重是什么，MyConv2d 都计算公式里的和
    """
    layers_like(student, answer, (4, 6, 3), (4, 1, 2), (4, 5, 1))


COMPUTES = ["test_layer_computes_the_sums_of_all_windows"]


@pytest.mark.check("my_conv", points=0.5, rests_on=COMPUTES)
def test_layer_pads_with_zeros(student, answer):
    """MyConv2d puts zeros on all four sides of the image, `padding` pixels wide

    zh: MyConv2d 在图像四边添上零，宽 `padding` 个像素
    """
    layers_like(student, answer, (4, 6, 3, 1, 1), (4, 5, 2, 1, 2))


@pytest.mark.check("my_conv", points=1, rests_on=COMPUTES)
def test_layer_moves_by_its_stride(student, answer):
    """the window of MyConv2d moves by `stride` pixels, and stops before it would stick out

    zh: MyConv2d 的窗口每次移动 `stride` 个像素，快要伸出图像时就停下
    """
    layers_like(student, answer, (4, 6, 3, 2), (4, 5, 2, 3))


@pytest.mark.check("my_conv", points=1, rests_on=COMPUTES)
def test_layer_keeps_groups_apart(student, answer):
    """with groups, a block of output channels of MyConv2d sees its block of input channels only

    zh: 分组时，MyConv2d 的一块输出通道只看对应的那一块输入通道
    """
    for groups in (2, 4):
        with expect.about(Text.code(f"MyConv2d(4, 12, 3, groups={groups})")):
            layer, reference = expect.both(student, answer, "MyConv2d", 4, 12, 3, groups=groups)
            expect.parameters(layer, {"weight": (12, 4 // groups, 3, 3), "bias": (12,)})
            expect.same_weights(layer, reference)
            expect.same_function(layer, reference, images(7, 10))


EACH = ["test_layer_pads_with_zeros", "test_layer_moves_by_its_stride", "test_layer_keeps_groups_apart"]


@pytest.mark.check("my_conv", points=0.5, rests_on=EACH)
def test_layer_does_all_of_it_at_once(student, answer):
    """MyConv2d computes the right sums with padding, stride and groups at once

    zh: 填充、步幅和分组同时出现时，MyConv2d 也算得对
    """
    layers_like(student, answer, (4, 6, 3, 2, 1, 2), (4, 8, 2, 3, 2, 4))


@pytest.mark.check("my_conv", points=0.5, rests_on=COMPUTES)
def test_gradients_reach_weight_bias_and_image(student, answer):
    """gradients reach weight and bias of MyConv2d, and the image

    zh: 梯度能传到 MyConv2d 的 weight 和 bias，也能传到图像
    """
    expect.same_gradients(*expect.twins(student, answer, "MyConv2d", 4, 6, 3), images(7, 10))


@pytest.mark.check("my_conv", points=0.5, rests_on=["test_gradients_reach_weight_bias_and_image"])
def test_layer_runs_on_a_gpu(student, answer):
    """MyConv2d runs on a GPU

    zh: MyConv2d 能在 GPU 上运行
    """
    expect.runs_on_gpu(*expect.twins(student, answer, "MyConv2d", 4, 6, 3), images(7, 10))


def blocks(student, answer):
    """Two blocks with the same new weights, in training mode."""
    return expect.twins(student, answer, "HalvingBlock", 4, 6)


@pytest.mark.check("halving_block", points=1)
def test_block_halves_the_size(student):
    """HalvingBlock gives half the height and width, rounded up, and out_channels channels

    zh: HalvingBlock 让高和宽减半并向上取整，通道数变成 out_channels
    """
    for channels, outputs in ((4, 6), (3, 2)):
        block = student.build("HalvingBlock", channels, outputs)
        for height, width in (*SIZES, (1, 4)):
            for batch in (3, 1):
                x = images(height, width, channels, batch)
                with expect.about(Text.code(f"HalvingBlock({channels}, {outputs})(x{tuple(x.shape)})")):
                    expect.shape(block(x), (batch, outputs, (height + 1) // 2, (width + 1) // 2))


@pytest.mark.check("halving_block", points=1)
def test_block_has_a_convolution_without_bias_and_a_norm(student):
    """HalvingBlock registers the weight of a convolution, and weight and bias of a batch normalisation

    zh: HalvingBlock 登记卷积的权重，以及批量归一化的权重和偏置
    """
    for channels, outputs in ((4, 6), (3, 2)):
        wanted = [(outputs, channels, 3, 3), (outputs,), (outputs,)]
        expect.parameter_shapes(student.build("HalvingBlock", channels, outputs), wanted, on=[images(7, 10, channels)])


BLOCK = ["test_block_halves_the_size", "test_block_has_a_convolution_without_bias_and_a_norm"]


@pytest.mark.check("halving_block", points=1, rests_on=BLOCK)
def test_block_computes_convolution_norm_and_relu(student, answer):
    """in training mode, HalvingBlock computes convolution, normalisation over the batch, ReLU

    zh: 训练模式下，HalvingBlock 依次计算卷积、按批次归一化、ReLU
    """
    expect.same_objects(student, answer, "HalvingBlock", [(4, 6)], on=[images(*size) for size in SIZES])


@pytest.mark.check("halving_block", points=1, rests_on=["test_block_computes_convolution_norm_and_relu"])
def test_block_uses_running_statistics_after_eval(student, answer):
    """after eval(), HalvingBlock normalises with the running statistics of the batches that it has seen in training

    zh: eval() 之后，HalvingBlock 用训练时见过的各批次的滑动统计量来归一化
    """
    models = blocks(student, answer)
    for size in SIZES[:2]:
        x = images(*size) + 1
        for model in models:
            model(x)
    for batch in (3, 1):
        with expect.about(f"batch of {batch}", f"批量为 {batch}"):
            expect.same_function(*(model.eval() for model in models), images(*SIZES[2], batch=batch))


@pytest.mark.check("halving_block", points=0.5, rests_on=["test_block_computes_convolution_norm_and_relu"])
def test_gradients_reach_every_parameter_of_the_block(student, answer):
    """training reaches every parameter of HalvingBlock

    zh: 训练能影响 HalvingBlock 的每个参数
    """
    expect.same_gradients(*blocks(student, answer), images(7, 10))


@pytest.mark.check("halving_block", points=0.5, rests_on=["test_gradients_reach_every_parameter_of_the_block"])
def test_block_runs_on_a_gpu(student, answer):
    """HalvingBlock runs on a GPU

    zh: HalvingBlock 能在 GPU 上运行
    """
    expect.runs_on_gpu(*blocks(student, answer), images(7, 10))
