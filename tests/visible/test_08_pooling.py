"""The checks of 08_pooling that students run themselves."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

# (1, 1, 2, 4): two windows of 2 x 2, the second one all negative.
IMAGE = torch.tensor([[[[1.0, 3.0, -2.0, -8.0], [-4.0, 2.0, -6.0, -4.0]]]])


@pytest.mark.check("two_pools")
def test_max_pool_of_two_windows(student):
    """max_pool makes 3 and -2 of the windows [[1, 3], [-4, 2]] and [[-2, -8], [-6, -4]]

    zh: max_pool 把窗口 [[1, 3], [-4, 2]] 和 [[-2, -8], [-6, -4]] 变成 3 和 -2
    """
    expect.equal(student.get("max_pool")(IMAGE), torch.tensor([[[[3.0, -2.0]]]]))


@pytest.mark.check("two_pools")
def test_avg_pool_of_two_windows(student):
    """avg_pool makes 0.5 and -5 of the same windows

    zh: avg_pool 把同样的窗口变成 0.5 和 -5
    """
    expect.equal(student.get("avg_pool")(IMAGE), torch.tensor([[[[0.5, -5.0]]]]))


@pytest.mark.check("pooled_size")
def test_size_of_even_and_odd(student):
    """pooled_size(8, 2) is 4 and pooled_size(7, 2) is 3

    zh: pooled_size(8, 2) 等于 4，pooled_size(7, 2) 等于 3
    """
    for size, expected in ((8, 4), (7, 3)):
        expect.equal(student.call("pooled_size", size, 2), expected, Text.code(f"pooled_size({size}, 2)"))


@pytest.mark.check("pooled_size")
def test_size_with_overlap(student):
    """pooled_size(8, 3, 2) is 3

    zh: pooled_size(8, 3, 2) 等于 3
    """
    expect.equal(student.call("pooled_size", 8, 3, 2), 3, Text.code("pooled_size(8, 3, 2)"))


@pytest.mark.check("my_max_pool")
def test_my_max_pool_of_two_windows(student):
    """MyMaxPool2d(2) makes 3 and -2 of the windows above

    zh: MyMaxPool2d(2) 把上面的窗口变成 3 和 -2
    """
    expect.equal(student.build("MyMaxPool2d", 2)(IMAGE), torch.tensor([[[[3.0, -2.0]]]]))


@pytest.mark.check("my_max_pool")
def test_my_max_pool_with_overlap(student):
    """MyMaxPool2d(3, 2) makes (2, 3, 3, 4) of images (2, 3, 8, 10)

    zh: MyMaxPool2d(3, 2) 把图像 (2, 3, 8, 10) 变成 (2, 3, 3, 4)
    """
    expect.shape(student.build("MyMaxPool2d", 3, 2)(torch.randn(2, 3, 8, 10)), (2, 3, 3, 4))


@pytest.mark.check("my_avg_pool")
def test_my_avg_pool_of_two_windows(student):
    """MyAvgPool2d(2) makes 0.5 and -5 of the windows above

    zh: MyAvgPool2d(2) 把上面的窗口变成 0.5 和 -5
    """
    expect.equal(student.build("MyAvgPool2d", 2)(IMAGE), torch.tensor([[[[0.5, -5.0]]]]))


@pytest.mark.check("my_avg_pool")
def test_my_avg_pool_in_a_corner(student):
    """of a single pixel 8 with padding 1, MyAvgPool2d(2) makes 2 if the padding counts, and 8 if it does not

    zh: 单独一个像素 8，填充为 1：填充也算时 MyAvgPool2d(2) 得到 2，不算时得到 8
    """
    pixel = torch.full((1, 1, 1, 1), 8.0)
    for counted, expected in ((True, 2.0), (False, 8.0)):
        what = Text(f"the output with count_include_pad={counted}", f"count_include_pad={counted} 时的输出")
        layer = student.build("MyAvgPool2d", 2, padding=1, count_include_pad=counted)
        expect.equal(layer(pixel), torch.full((1, 1, 1, 1), expected), what)


@pytest.mark.check("any_size")
def test_net_takes_images_of_two_sizes(student):
    """AnySizeNet(1, 10) gives logits (B, 10) for images of 8 x 8 and of 12 x 9

    zh: 对 8 x 8 和 12 x 9 的图像，AnySizeNet(1, 10) 都给出 logits (B, 10)
    """
    net = student.build("AnySizeNet", 1, 10)
    for height, width in ((8, 8), (12, 9)):
        expect.shape(net(torch.randn(2, 1, height, width)), (2, 10))


@pytest.mark.check("any_size")
def test_net_learns_1418_numbers(student):
    """AnySizeNet(1, 10) has 80 + 1168 + 170 numbers to learn

    zh: AnySizeNet(1, 10) 有 80 + 1168 + 170 个数要学
    """
    expect.parameter_count(student.build("AnySizeNet", 1, 10), 80 + 1168 + 170)
