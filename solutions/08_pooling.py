# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] lang="en"
# # 08 · Pooling
#
# A convolution answers at every pixel: an edge here, and here, and one pixel further too. What comes after it seldom
# needs to know that exactly. **Pooling** looks at an image through a small window, makes one number of all those in
# it, moves on, and does the same again. The image becomes smaller, each number stands for a larger piece of the
# original, and moving the picture by a pixel changes less.
#
# There is nothing to learn in it, just a rule. **Max pooling** takes the largest number of the window: was it there
# at all? **Average pooling** takes the mean: how much of it was there? For windows of $k \times k$ pixels that move by
# $s$ pixels at a time,
#
# $$ y^{\max}_{ij} = \max_{0 \le a, b < k} x_{si + a,\; sj + b} \qquad\qquad y^{\text{avg}}_{ij} = \frac{1}{k^2} \sum_{0 \le a, b < k} x_{si + a,\; sj + b} $$
#
# The size of the window is called `kernel_size`, and how far it moves is its `stride`:
#
# ![An image of 4 x 5 numbers. A window of 2 x 2 covers its upper left corner and moves by 2, so that four windows stand side by side; the fifth column belongs to none. Max pooling makes 3, -2, 5, 4 of the four windows, average pooling 0.5, -5, 2, -1.](pictures/08_pooling.svg)
#
# Two things in the picture are worth a second look. The largest number of a window may well be negative. And five
# columns are not enough for three windows of two: the last column is left out, although the largest numbers stand there.

# %% [markdown] lang="zh"
# # 08 · 池化
#
# 卷积在每个像素处都给出回答：这里有一处边缘，这里也有，再挪一个像素还有。后面的层很少需要知道得这么精确。**池化**（pooling）通过一个小窗口看图像，把窗口里的数合成一个数，然后移动窗口，再合成下一个。这样图像变小了，每个数代表原图中更大的一块，而且画面平移一个像素时结果变化较小。
#
# 池化没有什么要学的，只有一条规则。**最大池化**取窗口里最大的数：这里有没有？**平均池化**取平均值：这里有多少？窗口大小为 $k \times k$、每次移动 $s$ 个像素时，
#
# $$ y^{\max}_{ij} = \max_{0 \le a, b < k} x_{si + a,\; sj + b} \qquad\qquad y^{\text{avg}}_{ij} = \frac{1}{k^2} \sum_{0 \le a, b < k} x_{si + a,\; sj + b} $$
#
# 窗口的大小叫 `kernel_size`，每次移动的距离叫步幅 `stride`：
#
# ![一幅 4 x 5 的图像。2 x 2 的窗口盖住左上角，每次移动 2，于是四个窗口一个挨一个；第五列不属于任何窗口。最大池化把四个窗口变成 3、-2、5、4，平均池化变成 0.5、-5、2、-1。](pictures/08_pooling.svg)
#
# 图中有两点值得多看一眼。一个窗口里最大的数完全可能是负数。另外，五列放不下三个宽为 2 的窗口：最后一列被舍去了，尽管最大的几个数都在那里。

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
import torch.nn.functional as F
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## A worked miniature
#
# The image of the picture, and its windows one by one.

# %% [markdown] lang="zh"
# ## 一个小例子
#
# 就是图中的那幅图像，我们一个一个地看它的窗口。

# %%
image = torch.tensor([[1.0, 3, -2, -8, 9],
                      [-4, 2, -6, -4, 7],
                      [0, 5, 4, -1, 8],
                      [1, 2, -7, 0, 6]])
for top in (0, 2):
    for left in (0, 2):
        window = image[top:top + 2, left:left + 2]
        print(f"{window.tolist()}: max {window.max()}, mean {window.mean()}")

# %% [markdown] lang="en"
# ## Exercise 1: two layers of torch
#
# Make two layers, for images of shape `(B, C, H, W)`: batch, channels, height, width.
#
# - `max_pool`: an `nn.MaxPool2d` with windows of 2 x 2 pixels that move by 2.
# - `avg_pool`: an `nn.AvgPool2d`, likewise.
#
# Both work in each channel of each image by itself, so that B and C stay as they are.
#
# *Checked:* that both are layers, and what they make of images of several sizes, even and odd, with numbers of both signs.

# %% [markdown] lang="zh"
# ## 练习 1：torch 的两个层
#
# 请创建两个层，它们处理形状为 `(B, C, H, W)` 的图像，依次是批次、通道、高、宽。
#
# - `max_pool`：一个 `nn.MaxPool2d`，窗口为 2 x 2 像素，每次移动 2。
# - `avg_pool`：一个 `nn.AvgPool2d`，窗口和移动方式相同。
#
# 两者都在每幅图像的每个通道里单独计算，所以 B 和 C 不变。
#
# *检查内容*：两者都是层；对几种大小（边长有奇有偶）、数有正有负的图像，结果是否正确。

# %% nbgrader={"grade": false, "grade_id": "two_pools", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
max_pool = nn.MaxPool2d(kernel_size=2, stride=2)
avg_pool = nn.AvgPool2d(2, 2)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_two_pools", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("08_pooling", "two_pools")

# %% [markdown] lang="en"
# *To think about, and measure:* how much does pooling forgive? The cell below moves 1797 handwritten digits by one pixel
# and measures how much the images change, as a share of their size, before pooling and after it. Guess first which of
# your two layers forgives more. Then put windows of 4 x 4 into the table as well. And what is the price: which two
# different images can `max_pool` not tell from each other?

# %% [markdown] lang="zh"
# *想一想，量一量*：池化能“容忍”多少？下面的单元格把 1797 个手写数字平移一个像素，然后测量图像变化了多少（相对于图像本身的大小），分别在池化之前和之后。先猜一猜，你的两个层里哪一个更能容忍平移。再把 4 x 4 的窗口也加进表里。代价又是什么：哪两幅不同的图像，`max_pool` 会分不出来？

# %% tags=["experiment"]
from sklearn.datasets import load_digits

# One thread is fastest for networks as small as those below.
# zh: 下面的网络都很小，用一个线程最快。
torch.set_num_threads(1)

digits = load_digits()
images = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16  # (1797, 1, 8, 8)
labels = torch.tensor(digits.target)

wide = F.pad(images, (4, 4, 4, 4))  # (1797, 1, 16, 16)
moved = wide.roll(1, dims=3)
layers = {"nn.Identity()": nn.Identity(), "max_pool": max_pool, "avg_pool": avg_pool}
for name, layer in layers.items():
    before, after = layer(wide), layer(moved)
    change = (after - before).norm() / before.norm()
    print(f"{name:14} {tuple(before.shape)}: change = {change:.2f}")

# %% [markdown] lang="en"
# ## Exercise 2: how many windows fit
#
# Along one side of an image, a first window takes $k$ of the $n$ pixels, and each further one needs $s$ more. With
# **padding** $p$, that many pixels are added at *both* ends first. A window that would stick out does not count, so
# that we round down:
#
# $$ n_{\text{out}} = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1 $$
#
# In torch, a pooling layer that is given no stride moves by its own `kernel_size`: its windows stand side by side and
# do not overlap. Write `pooled_size`, which works out $n_{\text{out}}$. In Python, `a // b` divides and rounds down.
#
# *Checked:* windows side by side, overlapping windows, windows with gaps between them, and padding.

# %% [markdown] lang="zh"
# ## 练习 2：放得下几个窗口
#
# 沿图像的一条边看，第一个窗口占去 $n$ 个像素中的 $k$ 个，以后每多一个窗口就再要 $s$ 个。如果有**填充**（padding）$p$，就先在*两*端各添上 $p$ 个像素。伸出边界的窗口不算，所以要向下取整：
#
# $$ n_{\text{out}} = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1 $$
#
# 在 torch 里，池化层如果没有指定步幅，就每次移动一个 `kernel_size`：窗口一个挨一个，互不重叠。请写出 `pooled_size`，算出 $n_{\text{out}}$。在 Python 里，`a // b` 就是相除并向下取整。
#
# *检查内容*：一个挨一个的窗口、互相重叠的窗口、之间留有空隙的窗口，以及填充。

# %% nbgrader={"grade": false, "grade_id": "pooled_size", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pooled_size(size, kernel_size, stride=None, padding=0):
    """How many windows fit along one side of an image, an int.

    Args:
        size: pixels along that side.
        kernel_size: pixels of the window along that side, at most size + 2 * padding.
        stride: pixels by which the window moves, at least 1; None for kernel_size.
        padding: pixels that are added at each of the two ends.

    zh: 沿图像的一条边放得下几个窗口，返回 int。

    Args:
        size: 这条边有多少像素。
        kernel_size: 窗口沿这条边有多少像素，最多为 size + 2 * padding。
        stride: 窗口每次移动多少像素，至少为 1；None 表示等于 kernel_size。
        padding: 在两端各添多少像素。
    """
    ### BEGIN SOLUTION
    if stride is None:
        stride = kernel_size
    return (size + 2 * padding - kernel_size) // stride + 1
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_pooled_size", "locked": true, "points": 2.5, "schema_version": 3, "solution": false, "task": false}
check("08_pooling", "pooled_size")

# %% [markdown] lang="en"
# ## Exercise 3: max pooling by hand
#
# Write `MyMaxPool2d` yourself, without torch's pooling. You may loop over the windows as the miniature does, or cut
# all of them out at once: `x.unfold(dim, size, step)` cuts pieces of `size` along dimension `dim`, a new one every
# `step`, and puts the pixels of each piece into a new last dimension. Done twice, for height and for width, it gives all
# windows of all images:

# %% [markdown] lang="zh"
# ## 练习 3：手写最大池化
#
# 请不用 torch 的池化，自己写出 `MyMaxPool2d`。可以像小例子那样对窗口循环，也可以一次切出所有窗口：`x.unfold(dim, size, step)` 沿第 `dim` 维切出一段段长为 `size` 的片段，每隔 `step` 切一段，并把每一段的像素放进新增的最后一维。对高和宽各做一次，就得到所有图像的所有窗口：

# %%
print(torch.arange(7).unfold(0, 3, 2))
x = torch.randn(2, 3, 7, 10)
windows = x.unfold(2, 3, 2)
print(tuple(windows.shape))
windows = windows.unfold(3, 3, 2)
print(tuple(windows.shape))

# %% [markdown] lang="en"
# Padding needs some thought. `F.pad(x, (left, right, top, bottom), value=...)` widens an image, and what it adds takes
# part in the maximum like any other number. But padding is not part of the image, so it must never be what the
# maximum picks. Which value makes sure of that, whatever the image holds? (torch's own layers refuse a padding of more
# than half a window. Yours need not be so shy: as long as padding is smaller than the window, each window holds
# at least one real pixel.)
#
# *Checked:* shapes, odd sizes and a batch of one included; values for positive and for negative numbers, for windows that
# overlap or leave gaps, and with padding; gradients; and that it runs on a GPU.

# %% [markdown] lang="zh"
# 填充要动点脑筋。`F.pad(x, (left, right, top, bottom), value=...)` 把图像加宽，添上的数和别的数一样参加求最大值。可是填充不属于图像，所以最大值绝不能取到它。无论图像里是什么数，填哪个值才能保证这一点？（torch 自己的层不接受超过半个窗口的填充。你的层不必这么拘谨：只要填充小于窗口，每个窗口里就至少有一个真实的像素。）
#
# *检查内容*：形状，包括边长为奇数和批量为 1 的情形；数为正和为负时的值，窗口互相重叠或留有空隙时的值，以及有填充时的值；梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "my_max_pool", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyMaxPool2d(nn.Module):
    """Max pooling with square windows. It has no parameters.

    Args:
        kernel_size: height and width of the window, an int.
        stride: by how many pixels the window moves in both directions, an int; None for kernel_size.
        padding: how many pixels are added on each of the four sides, an int from 0 to kernel_size - 1.
            They are never the largest number of a window.

    zh: 窗口为正方形的最大池化。它没有参数。

    Args:
        kernel_size: 窗口的高和宽，一个 int。
        stride: 窗口在两个方向上每次移动多少像素，一个 int；None 表示等于 kernel_size。
        padding: 四边各添多少像素，一个 int，从 0 到 kernel_size - 1。添上的像素绝不会是窗口里最大的数。
    """

    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        ### BEGIN SOLUTION
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        ### END SOLUTION

    def forward(self, x):
        """Images (B, C, H, W) to (B, C, H_out, W_out), sizes as in exercise 2, for any H and W.

        zh: 把图像 (B, C, H, W) 变成 (B, C, H_out, W_out)，大小按练习 2 计算，H 和 W 任意。
        """
        ### BEGIN SOLUTION
        k, s, p = self.kernel_size, self.stride, self.padding
        x = F.pad(x, (p, p, p, p), value=-torch.inf)
        windows = x.unfold(2, k, s).unfold(3, k, s)  # (B, C, H_out, W_out, k, k)
        return windows.amax(dim=(4, 5))
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_my_max_pool", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("08_pooling", "my_max_pool")

# %% [markdown] lang="en"
# ## Exercise 4: average pooling by hand
#
# Here padding counts as pixels of value zero. But what is the mean of a window that lies partly in the padding? In the corner
# of an image, with padding 1, a window of 2 x 2 holds one real pixel and three of padding. There are two answers:
#
# $$ \frac{\text{sum of the window}}{k^2} \qquad\text{or}\qquad \frac{\text{sum of the window}}{\text{number of real pixels in the window}} $$
#
# The first is what torch does if you say nothing. It makes the border of an image darker. The second one is chosen by
# `count_include_pad=False`. A real pixel may itself be 0, and counts all the same.
#
# *Checked:* shapes, odd sizes and a batch of one included; values for numbers of both signs and for windows that overlap
# or leave gaps; padding in both ways of counting; gradients, and that there are no parameters; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 4：手写平均池化
#
# 这里的填充算作值为零的像素。可是，一个窗口有一部分落在填充里，它的平均值该怎么算？填充为 1 时，图像角上的 2 x 2 窗口里只有一个真实的像素，另外三个都是填充。答案有两种：
#
# $$ \frac{\text{窗口里的数之和}}{k^2} \qquad\text{或}\qquad \frac{\text{窗口里的数之和}}{\text{窗口里真实像素的个数}} $$
#
# 不特别说明时，torch 用第一种，它会让图像的边缘变暗。用 `count_include_pad=False` 可以选第二种。真实的像素本身也可能是 0，照样要算进个数里。
#
# *检查内容*：形状，包括边长为奇数和批量为 1 的情形；数有正有负时的值，窗口互相重叠或留有空隙时的值；两种算法下的填充；梯度，以及没有参数；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "my_avg_pool", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyAvgPool2d(nn.Module):
    """Average pooling with square windows. It has no parameters.

    Args:
        kernel_size: height and width of the window, an int.
        stride: by how many pixels the window moves in both directions, an int; None for kernel_size.
        padding: how many pixels of value zero are added on each of the four sides, an int from 0 to kernel_size - 1.
        count_include_pad: True to divide by all pixels of the window, False to divide by the number of real ones,
            those that are not padding.

    zh: 窗口为正方形的平均池化。它没有参数。

    Args:
        kernel_size: 窗口的高和宽，一个 int。
        stride: 窗口在两个方向上每次移动多少像素，一个 int；None 表示等于 kernel_size。
        padding: 四边各添多少个值为零的像素，一个 int，从 0 到 kernel_size - 1。
        count_include_pad: True 表示除以窗口的全部像素数，False 表示除以其中真实像素（不是填充的像素）的个数。
    """

    def __init__(self, kernel_size, stride=None, padding=0, count_include_pad=True):
        super().__init__()
        ### BEGIN SOLUTION
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.count_include_pad = count_include_pad
        ### END SOLUTION

    def forward(self, x):
        """Images (B, C, H, W) to (B, C, H_out, W_out), sizes as in exercise 2, for any H and W.

        zh: 把图像 (B, C, H, W) 变成 (B, C, H_out, W_out)，大小按练习 2 计算，H 和 W 任意。
        """
        ### BEGIN SOLUTION
        k, s, p = self.kernel_size, self.stride, self.padding

        def window_sums(image):
            image = F.pad(image, (p, p, p, p))
            windows = image.unfold(2, k, s).unfold(3, k, s)  # (B, C, H_out, W_out, k, k)
            return windows.sum(dim=(4, 5))

        if self.count_include_pad:
            return window_sums(x) / k**2
        return window_sums(x) / window_sums(torch.ones_like(x))
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_my_avg_pool", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("08_pooling", "my_avg_pool")

# %% [markdown] lang="en"
# ## Exercise 5: a network for any size
#
# A convolution takes images of any size, and gives larger outputs for larger images. A linear layer does not: it
# wants a fixed number of features. **Global pooling** stands between the two. Its window is the whole image, so that one number
# is left for each channel, whatever the size was: the mean of the channel (global average pooling), or its largest
# number (global max pooling).
#
# Write `AnySizeNet`. It computes, in this order:
#
# 1. `conv1`: `nn.Conv2d(channels, 8, 3, padding=1)`, then ReLU,
# 2. max pooling with windows of 2 x 2 that move by 2,
# 3. `conv2`: `nn.Conv2d(8, 16, 3, padding=1)`, then ReLU,
# 4. global pooling, average or maximum, as the argument `pooling` says,
# 5. `fc`: `nn.Linear(16, classes)`, and nothing after it.
#
# The pooling layers have no parameters, and their names are up to you. From now on torch's pooling is allowed again.
#
# *Checked:* logits for images of many sizes, down to 2 x 2, and for a batch of one; the parameters; that images do not influence
# each other; logits with other weights, for both kinds of global pooling; gradients; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 5：适用于任意大小的网络
#
# 卷积接受任意大小的图像，图像越大，输出也越大。线性层却不行：它要的特征数是固定的。**全局池化**站在两者之间。它的窗口就是整幅图像，所以无论原来多大，每个通道都只剩一个数：要么是这个通道的平均值（全局平均池化），要么是其中最大的数（全局最大池化）。
#
# 请写出 `AnySizeNet`，它依次计算：
#
# 1. `conv1`：`nn.Conv2d(channels, 8, 3, padding=1)`，然后 ReLU；
# 2. 最大池化，窗口为 2 x 2，每次移动 2；
# 3. `conv2`：`nn.Conv2d(8, 16, 3, padding=1)`，然后 ReLU；
# 4. 全局池化，取平均还是取最大，由参数 `pooling` 决定；
# 5. `fc`：`nn.Linear(16, classes)`，后面不再接任何东西。
#
# 池化层没有参数，名字由你决定。从这里开始，又可以用 torch 的池化了。
#
# *检查内容*：对多种大小（最小 2 x 2）的图像和批量为 1 的情形给出的 logits；参数；图像之间互不影响；换上别的权重之后的 logits，两种全局池化都查；梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "any_size", "locked": false, "schema_version": 3, "solution": true, "task": false}
class AnySizeNet(nn.Module):
    """A small convolutional network for images of any size.

    Args:
        channels: number of channels of the images.
        classes: number of logits.
        pooling: what the global pooling takes of each channel, "avg" or "max".

    Attributes:
        conv1: nn.Conv2d from channels to 8 channels, windows of 3 x 3, padding 1.
        conv2: nn.Conv2d from 8 to 16 channels, windows of 3 x 3, padding 1.
        fc: nn.Linear from 16 to classes.

    zh: 适用于任意大小图像的小卷积网络。

    Args:
        channels: 图像的通道数。
        classes: logits 的个数。
        pooling: 全局池化对每个通道取什么，"avg"（平均）或 "max"（最大）。

    Attributes:
        conv1: 从 channels 到 8 个通道的 nn.Conv2d，窗口为 3 x 3，填充为 1。
        conv2: 从 8 到 16 个通道的 nn.Conv2d，窗口为 3 x 3，填充为 1。
        fc: 从 16 到 classes 的 nn.Linear。
    """

    def __init__(self, channels, classes, pooling="avg"):
        super().__init__()
        ### BEGIN SOLUTION
        self.conv1 = nn.Conv2d(channels, 8, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.fc = nn.Linear(16, classes)
        self.pooling = pooling
        ### END SOLUTION

    def forward(self, x):
        """Images (B, channels, H, W) to logits (B, classes), for any H and W from 2 up.

        zh: 把图像 (B, channels, H, W) 变成 logits (B, classes)，H 和 W 任意，至少为 2。
        """
        ### BEGIN SOLUTION
        x = self.pool(torch.relu(self.conv1(x)))
        x = torch.relu(self.conv2(x))  # (B, 16, H // 2, W // 2)
        if self.pooling == "max":
            x = x.amax(dim=(2, 3))
        else:
            x = x.mean(dim=(2, 3))
        return self.fc(x)  # (B, classes)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_any_size", "locked": true, "points": 5.5, "schema_version": 3, "solution": false, "task": false}
check("08_pooling", "any_size")

# %% [markdown] lang="en"
# ## Any size, but does it still recognise anything?
#
# *To think about, and measure:* that a network accepts an image does not mean that it understands it. The cell below trains four
# networks on 1500 digits, in a few seconds, and tests them on 297 others, in the middle of black images of 8 x 8 to 32 x 32. Two of
# the networks see digits of 8 x 8 in training and nothing else, the other two see 8 x 8 and 16 x 16 by turns. Guess first: which
# of the four still read digits in images of 32 x 32, twice as large as any that they have ever seen? Then run it. Why do
# the two kinds of global pooling behave so differently? (What share of a mean over 32 x 32 pixels comes from the digit?
# And of a maximum?)

# %% [markdown] lang="zh"
# ## 什么大小都收，但还认得出来吗？
#
# *想一想，量一量*：网络能接收一幅图像，不等于能看懂它。下面的单元格用 1500 个数字训练四个网络，只要几秒钟，再用另外 297 个来测试，测试的数字放在 8 x 8 到 32 x 32 的黑色图像正中。其中两个网络训练时只见过 8 x 8 的数字，另外两个轮流见到 8 x 8 和 16 x 16 的。先猜一猜：在 32 x 32 的图像里，也就是比它们见过的最大图像还大一倍的时候，四个网络里哪几个还认得出数字？然后运行。为什么两种全局池化的表现相差这么大？（在 32 x 32 个像素的平均值里，数字本身占多大的份额？在最大值里呢？）

# %% tags=["experiment"]
def place(images, size):
    """Put images (B, 1, 8, 8) into the middle of black ones (B, 1, size, size).

    zh: 把图像 (B, 1, 8, 8) 放到黑色图像 (B, 1, size, size) 的正中。
    """
    before = (size - 8) // 2
    after = size - 8 - before
    return F.pad(images, (before, after, before, after))


def train(net, sizes, epochs=12):
    """Train on the first 1500 digits, batch by batch in images of another one of the sizes.

    zh: 用前 1500 个数字训练，各个批次轮流采用 sizes 里的图像大小。
    """
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    for epoch in range(epochs):
        for number, batch in enumerate(torch.randperm(1500).split(50)):
            size = sizes[number % len(sizes)]
            loss = F.cross_entropy(net(place(images[batch], size)), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def accuracy(net, size):
    """Share of the last 297 digits that are recognised in images of this size.

    zh: 最后 297 个数字放在这样大小的图像里，认对的比例。
    """
    with torch.no_grad():
        prediction = net(place(images[1500:], size)).argmax(dim=1)
    return (prediction == labels[1500:]).float().mean().item()


torch.manual_seed(0)
print(f"{'size':16}" + "".join(f"{size:7}" for size in (8, 12, 16, 24, 32)))
for pooling in ("avg", "max"):
    for sizes in ([8], [8, 16]):
        net = AnySizeNet(1, 10, pooling)
        train(net, sizes)
        row = "".join(f"{accuracy(net, size):7.2f}" for size in (8, 12, 16, 24, 32))
        print(f"{pooling} {str(sizes):12}" + row)

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.MaxPool2d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html),
#   [`nn.AvgPool2d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html) and
#   [`nn.AdaptiveAvgPool2d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html) in
#   PyTorch's documentation; the last one is told the size of its output, and global pooling is the size 1.
# - Lin, Chen and Yan, [*Network In Network*](https://arxiv.org/abs/1312.4400) (2013), where global average pooling comes from.
# - Springenberg and others, [*Striving for Simplicity*](https://arxiv.org/abs/1412.6806) (2014): is pooling needed at
#   all, or does a convolution with stride 2 do as well?
# - Zhang, [*Making Convolutional Networks Shift-Invariant Again*](https://arxiv.org/abs/1904.11486) (2019): how much pooling
#   really forgives, measured.
# - Assignment 11 puts convolution and pooling together into a network with a fixed size of image.

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - PyTorch 文档：[`nn.MaxPool2d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html)、[`nn.AvgPool2d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html) 和 [`nn.AdaptiveAvgPool2d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html)；最后一个要告诉它输出的大小，大小为 1 就是全局池化。
# - Lin、Chen、Yan：[*Network In Network*](https://arxiv.org/abs/1312.4400)（2013），全局平均池化就出自这里。
# - Springenberg 等：[*Striving for Simplicity*](https://arxiv.org/abs/1412.6806)（2014）：到底需不需要池化？步幅为 2 的卷积能不能做得一样好？
# - Zhang：[*Making Convolutional Networks Shift-Invariant Again*](https://arxiv.org/abs/1904.11486)（2019）：用测量说明池化究竟能容忍多少平移。
# - 作业 11 把卷积和池化合成一个网络，它的图像大小是固定的。
