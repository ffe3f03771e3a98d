"""The checks of 07_convolution that students run themselves."""

import pytest
import torch
from torch.nn import functional

from autograder.checks import expect
from autograder.checks.expect import Text


@pytest.mark.check("conv")
def test_conv_keeps_height_and_width(student):
    """conv makes of images (2, 3, 6, 9) an output (2, 16, 6, 9)

    zh: conv 把图像 (2, 3, 6, 9) 变成输出 (2, 16, 6, 9)
    """
    conv = expect.instance(student.get("conv"), "torch.nn.Module", Text.code("conv"))
    expect.shape(conv(torch.randn(2, 3, 6, 9)), (2, 16, 6, 9))


@pytest.mark.check("conv")
def test_conv_has_448_numbers(student):
    """conv has 448 trainable numbers

    zh: conv 有 448 个可训练的数
    """
    expect.parameter_count(expect.instance(student.get("conv"), "torch.nn.Module", Text.code("conv")), 448)


@pytest.mark.check("filters")
def test_channel_0_is_the_image(student):
    """channel 0 of filters is the image as it was

    zh: filters 的通道 0 就是原来的图像
    """
    x = torch.randn(1, 1, 4, 6)
    output = expect.shape(student.call("filters", x), (1, 4, 4, 6))
    expect.equal(output[:, 0], x[:, 0], Text("channel 0", "通道 0 "))


@pytest.mark.check("filters")
def test_channel_1_of_a_row(student):
    """channel 1 of filters makes of the row 5, 6, 7 the row 0, 5, 6

    zh: filters 的通道 1 把一行 5、6、7 变成 0、5、6
    """
    output = expect.shape(student.call("filters", torch.tensor([[[[5.0, 6.0, 7.0]]]])), (1, 4, 1, 3))
    expect.equal(output[0, 1, 0], torch.tensor([0.0, 5.0, 6.0]), Text("channel 1", "通道 1 "))


@pytest.mark.check("conv_size")
def test_size_of_the_picture(student):
    """conv_size(4, 3) is 2 and conv_size(6, 3) is 4, as in the picture

    zh: 和图中一样，conv_size(4, 3) 等于 2，conv_size(6, 3) 等于 4
    """
    for size, expected in ((4, 2), (6, 4)):
        expect.equal(student.call("conv_size", size, 3), expected, Text.code(f"conv_size({size}, 3)"))


@pytest.mark.check("conv_size")
def test_same_padding_of_three(student):
    """same_padding(3) is 1

    zh: same_padding(3) 等于 1
    """
    expect.equal(student.call("same_padding", 3), 1, Text.code("same_padding(3)"))


@pytest.mark.check("my_conv")
def test_layer_gives_a_smaller_image(student):
    """MyConv2d(3, 5, 3) makes of images (2, 3, 6, 9) an output (2, 5, 4, 7)

    zh: MyConv2d(3, 5, 3) 把图像 (2, 3, 6, 9) 变成输出 (2, 5, 4, 7)
    """
    expect.shape(student.build("MyConv2d", 3, 5, 3)(torch.randn(2, 3, 6, 9)), (2, 5, 4, 7))


@pytest.mark.check("my_conv")
def test_layer_registers_weight_and_bias(student):
    """MyConv2d(3, 5, 2) registers weight (5, 3, 2, 2) and bias (5,)

    zh: MyConv2d(3, 5, 2) 登记 weight (5, 3, 2, 2) 和 bias (5,)
    """
    expect.parameters(student.build("MyConv2d", 3, 5, 2), {"weight": (5, 3, 2, 2), "bias": (5,)})


@pytest.mark.check("my_conv")
def test_layer_gives_what_torchs_gives(student):
    """MyConv2d gives what F.conv2d gives with the same weights

    zh: 权重相同时，MyConv2d 与 F.conv2d 的结果相同
    """
    for stride, padding, groups in ((1, 0, 1), (2, 1, 1), (1, 0, 2)):
        layer = student.build("MyConv2d", 4, 6, 3, stride, padding, groups)
        weight, bias, x = torch.randn(6, 4 // groups, 3, 3), torch.randn(6), torch.randn(2, 4, 6, 9)
        layer.load({"weight": weight, "bias": bias})
        expected = functional.conv2d(x, weight, bias, stride, padding, groups=groups)
        with expect.about(Text.code(f"MyConv2d(4, 6, 3, {stride}, {padding}, {groups})")):
            expect.equal(layer(x), expected)


@pytest.mark.check("halving_block")
def test_block_halves_the_size(student):
    """HalvingBlock(3, 8) makes of images (2, 3, 7, 10) an output (2, 8, 4, 5)

    zh: HalvingBlock(3, 8) 把图像 (2, 3, 7, 10) 变成输出 (2, 8, 4, 5)
    """
    expect.shape(student.build("HalvingBlock", 3, 8)(torch.randn(2, 3, 7, 10)), (2, 8, 4, 5))


@pytest.mark.check("halving_block")
def test_block_has_as_many_numbers(student):
    """HalvingBlock(3, 8) has 8 * 3 * 9 + 8 + 8 = 232 trainable numbers

    zh: HalvingBlock(3, 8) 有 8 * 3 * 9 + 8 + 8 = 232 个可训练的数
    """
    expect.parameter_count(student.build("HalvingBlock", 3, 8), 232)
