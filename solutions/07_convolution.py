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
# # 07 · Convolution
#
# A linear layer joins every number with every number. For images that is far too much: from an image with 3 channels
# of 32 x 48 pixels to 16 channels of the same size, it would need 113 million weights. And an edge that it has learned
# to see in one corner it would have to learn once more in each of the others.
#
# A **convolution** makes use of two things that we know about images. What belongs together lies close together: so
# each output looks at a small **window** of the image only. And an edge is an edge wherever it is: so all windows share
# the **same weights**. What is left of the 113 million are 448 numbers.
#
# The weights form a **kernel**, a small image of its own. It is laid on the image, each of its numbers is multiplied by
# the pixel below it, and the sum of it all is one number of the output. Then the window moves on:
#
# ![An image of 4 x 6 pixels, dark (0) on the left and bright (1) in the middle. A window of 3 x 3 lies on its upper left corner, a second, dashed one has moved by one pixel to the right. The kernel has the rows -1, 0, 1. The output is 2 x 4: the first window gives 2, the second one 3.](pictures/07_window.svg)
#
# This kernel subtracts what is on the left from what is on the right, so it finds vertical edges: large where the image
# gets brighter from left to right, negative where it gets darker, 0 where nothing changes.
#
# Real layers have several channels. Each output channel $o$ has a kernel for *every* input channel $c$, and their sums
# are added up, together with a bias. For a window of $k \times k$ pixels that moves by $s$ pixels at a time,
#
# $$ y_{o,i,j} = b_o + \sum_{c} \sum_{0 \le u, v < k} w_{o,c,u,v} \; x_{c,\; s i + u,\; s j + v} $$
#
# In a mathematics book, a convolution turns the kernel by 180 degrees first. torch does not, and nor do the other
# libraries in wide use today: what they call convolution is called *cross-correlation* there. Where kernels are
# learned, nobody notices the difference. Where you write one yourself, you will.

# %% [markdown] lang="zh"
# # 07 · 卷积
#
# 线性层把每个数与每个数都连起来。对图像来说这太浪费了：从 3 个通道、32 x 48 像素的图像，到同样大小的 16 个通道，要用一亿一千三百万个权重。而且，它在一个角上学会了识别边缘，换一个角还得从头再学。
#
# **卷积**利用了我们对图像的两点认识。相关的东西总是离得近，所以每个输出只看图像的一个小**窗口**。边缘在哪里都是边缘，所以所有窗口共用**同一组权重**。这样一来，一亿一千三百万个数就只剩下 448 个。
#
# 这些权重组成**卷积核**（kernel），它本身就像一小幅图像。把它盖在图像上，它的每个数乘以下面的像素，全部加起来，就得到输出的一个数。然后窗口移到下一处：
#
# ![一幅 4 x 6 像素的图像，左边暗（0），中间亮（1）。一个 3 x 3 的窗口盖住左上角，另一个用虚线画出，向右移动了一个像素。卷积核的每一行都是 -1、0、1。输出是 2 x 4：第一个窗口得到 2，第二个得到 3。](pictures/07_window.svg)
#
# 这个卷积核用右边的减去左边的，所以能找出竖直的边缘：从左到右变亮的地方，结果大；变暗的地方，结果为负；没有变化的地方，结果是 0。
#
# 实际的层有多个通道。每个输出通道 $o$ 对*每个*输入通道 $c$ 都有一个卷积核，各自的和再加在一起，最后加上偏置。设窗口为 $k \times k$ 像素，每次移动 $s$ 个像素，那么
#
# $$ y_{o,i,j} = b_o + \sum_{c} \sum_{0 \le u, v < k} w_{o,c,u,v} \; x_{c,\; s i + u,\; s j + v} $$
#
# 数学书里的卷积要先把核旋转 180 度。torch 不转，如今常用的神经网络库也都不转：它们所说的卷积，在数学里叫*互相关*（cross-correlation）。核是学出来的时候，没有人会察觉这个区别；自己动手写核的时候，你就会察觉了。

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
import torch.nn.functional as F
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## A worked miniature
#
# The image and the kernel of the picture. First window by window, then by torch, which wants a batch and channels as
# well: `(B, C, H, W)` for the image, `(out, in, height, width)` for the kernel.

# %% [markdown] lang="zh"
# ## 一个小例子
#
# 就是图中的图像和卷积核。先一个窗口一个窗口地算，再交给 torch 算。torch 还要求有批次和通道这两维：图像是 `(B, C, H, W)`，卷积核是 `(out, in, height, width)`。

# %%
image = torch.tensor([[0.0, 0, 1, 1, 1, 0],
                      [0, 0, 1, 1, 1, 0],
                      [0, 0, 0, 1, 1, 1],
                      [0, 0, 0, 1, 1, 1]])
kernel = torch.tensor([[-1.0, 0, 1],
                       [-1, 0, 1],
                       [-1, 0, 1]])

for top in range(2):
    sums = []
    for left in range(4):
        window = image[top:top + 3, left:left + 3]
        sums.append((window * kernel).sum().item())
    print(sums)

print(F.conv2d(image.view(1, 1, 4, 6), kernel.view(1, 1, 3, 3)))

# %% [markdown] lang="en"
# ## Exercise 1: torch's layer
#
# Make `conv`, an `nn.Conv2d` with `in_channels=3, out_channels=16, kernel_size=3, stride=1, padding=1` and a bias, as
# it has by default.
#
# - `kernel_size=3` means windows of 3 x 3 pixels, and `stride=1` that they move by one pixel at a time.
# - `padding=1` puts a border of zeros, one pixel wide, around the image first. In the picture, 4 x 6 pixels became
#   2 x 4, since the window must not stick out. With the border there is room for a window around *every* pixel, so
#   height and width stay as they are.
#
# A convolution takes images of any height and width. Look at `conv.weight.shape` when you have it: where do you find
# the numbers of the formula's sum?
#
# *Checked:* that `conv` is an `nn.Conv2d`, and the shape of its output for images of several sizes; names and shapes of
# its parameters; values with other weights; and gradients.

# %% [markdown] lang="zh"
# ## 练习 1：torch 自带的卷积层
#
# 请创建 `conv`，它是一个 `nn.Conv2d`，参数为 `in_channels=3, out_channels=16, kernel_size=3, stride=1, padding=1`，带偏置（这是默认设置）。
#
# - `kernel_size=3` 表示窗口为 3 x 3 像素，`stride=1`（步幅）表示窗口每次移动一个像素。
# - `padding=1`（填充）先在图像四周添上一圈零，宽一个像素。在图中，4 x 6 像素变成了 2 x 4，因为窗口不能伸出图像。有了这一圈，*每个*像素周围都放得下一个窗口，所以高和宽保持不变。
#
# 卷积层接受任意高和宽的图像。造好之后，看一看 `conv.weight.shape`：公式里参加求和的那些数，在哪里能找到？
#
# *检查内容*：`conv` 是一个 `nn.Conv2d`；图像取几种大小时，输出的形状；参数的名字和形状；换上别的权重之后的值；梯度。

# %% nbgrader={"grade": false, "grade_id": "conv", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
conv = nn.Conv2d(in_channels=3, out_channels=16, kernel_size=3, stride=1, padding=1)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_conv", "locked": true, "points": 2.5, "schema_version": 3, "solution": false, "task": false}
check("07_convolution", "conv")

# %% [markdown] lang="en"
# ## Exercise 2: kernels by hand
#
# A network learns its kernels. To see what they can do, write four of them yourself. The layer `filters` is made
# already: one channel in, four out, a border of zeros one pixel wide, no bias. Fill its `weight` `(4, 1, 3, 3)` so that
#
# - channel 0 is the image as it was,
# - channel 1 is the image moved by **one pixel to the right**: each pixel shows what its *left* neighbour was, and the
#   first column, where no neighbour is, becomes 0,
# - channel 2 is the image blurred: the **mean** of the 3 x 3 pixels around each pixel, where those of the border count
#   as zeros,
# - channel 3 finds **horizontal edges**: the sum of the three pixels in the row *below*, minus the sum of the three in
#   the row *above*.
#
# `filters.weight[1, 0]` is the kernel of channel 1, a tensor `(3, 3)`. `torch.no_grad()` is needed, since setting
# weights by hand is nothing that gradients should flow through. For each channel ask yourself: the window's middle
# lies on a pixel of the output. Which pixels under the window have a say, and with which factor?
#
# *Checked:* each of the four channels by itself, on images with numbers of both signs.

# %% [markdown] lang="zh"
# ## 练习 2：手写卷积核
#
# 网络的卷积核是学出来的。为了看清卷积核能做什么，请自己写四个。层 `filters` 已经造好：一个通道进，四个通道出，四周添一圈宽一个像素的零，没有偏置。请填写它的 `weight` `(4, 1, 3, 3)`，使得
#
# - 通道 0 就是原来的图像；
# - 通道 1 是图像**向右移动一个像素**的结果：每个像素显示的是它*左边*邻居原来的值，第一列左边没有邻居，变成 0；
# - 通道 2 是模糊的图像：每个像素周围 3 x 3 个像素的**平均值**，其中添上的那一圈算作零；
# - 通道 3 找出**水平的边缘**：*下*一行三个像素之和，减去*上*一行三个像素之和。
#
# `filters.weight[1, 0]` 就是通道 1 的卷积核，一个 `(3, 3)` 的张量。要用 `torch.no_grad()`，是因为手工设置权重这一步不该有梯度经过。对每个通道都问一问自己：窗口的中心对准输出的一个像素，这时窗口下面的哪些像素起作用，各乘以几？
#
# *检查内容*：四个通道分别检查，图像里的数有正有负。

# %% nbgrader={"grade": false, "grade_id": "filters", "locked": false, "schema_version": 3, "solution": true, "task": false}
filters = nn.Conv2d(1, 4, kernel_size=3, padding=1, bias=False)

### BEGIN SOLUTION
with torch.no_grad():
    filters.weight[0, 0] = torch.tensor([[0.0, 0, 0], [0, 1, 0], [0, 0, 0]])
    filters.weight[1, 0] = torch.tensor([[0.0, 0, 0], [1, 0, 0], [0, 0, 0]])
    filters.weight[2, 0] = torch.full((3, 3), 1 / 9)
    filters.weight[3, 0] = torch.tensor([[-1.0, -1, -1], [0, 0, 0], [1, 1, 1]])
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_filters", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("07_convolution", "filters")

# %% [markdown] lang="en"
# *To think about, and measure:* the cell below shows what your four channels make of a handwritten digit (blue is
# negative, red positive). Then it measures, for each of the ten digits, how strong its horizontal edges are: the mean
# of $|\cdot|$ of what the kernel of channel 3 gives. Which digit has the most of them, and which the least? Guess
# before you run it. Then measure *vertical* edges in the same way, with the kernel of the picture, where the comment
# says. Does the order of the digits turn round?

# %% [markdown] lang="zh"
# *想一想，量一量*：下面的单元格显示你的四个通道把一个手写数字变成了什么样（蓝色为负，红色为正），然后对十个数字分别测量水平边缘有多强，也就是通道 3 的卷积核所给结果的 $|\cdot|$ 的平均值。哪个数字最强，哪个最弱？运行之前先猜一猜。再用同样的办法测量*竖直*的边缘：在注释所说的地方，换上图中的卷积核。各个数字的次序会倒过来吗？

# %% tags=["experiment"]
import matplotlib.pyplot as plt
from sklearn.datasets import load_digits

digits = load_digits()
images = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16  # (1797, 1, 8, 8)
labels = torch.tensor(digits.target)

with torch.no_grad():
    maps = filters(images)  # (1797, 4, 8, 8)

pictures = [images[2, 0], *maps[2]]
titles = ["image", "0", "1", "2", "3"]
figure, axes = plt.subplots(1, 5, figsize=(9, 2))
for axis, picture, title in zip(axes, pictures, titles):
    axis.imshow(picture, cmap="RdBu_r", vmin=-3, vmax=3)
    axis.set_title(title)
    axis.axis("off")
plt.show()

edges = filters.weight[3:4].detach()  # (1, 1, 3, 3)
# Try kernel.view(1, 1, 3, 3) here as well, the kernel of the picture.
# zh: 在这里也试试 kernel.view(1, 1, 3, 3)，即图中的卷积核。

for digit in range(10):
    strength = F.conv2d(images[labels == digit], edges, padding=1).abs().mean().item()
    print(f"{digit}: {strength:.2f} " + "#" * round(40 * strength))

# %% [markdown] lang="en"
# ## Exercise 3: how large the output is
#
# Height and width of the output follow from four numbers. Take one side of the image, $n$ pixels long. **Padding** $p$
# adds that many pixels at *both* ends. A window of $k$ pixels takes up $k$ of them. Then each further window needs
# $s$ pixels more, the **stride**. A window that would stick out at the far end does not count, so we round down.
#
# A window may also have holes: with **dilation** $d$, the pixels that it looks at lie $d$ apart, so that it sees
# farther with no more weights. Dilation 1 is the ordinary window. With dilation 2, three weights look at pixels 0, 2
# and 4 and the window takes up 5 pixels; in general it is $d \, (k - 1) + 1$. All together:
#
# $$ n_{\text{out}} = \left\lfloor \frac{n + 2p - d \, (k - 1) - 1}{s} \right\rfloor + 1 $$
#
# Write `conv_size`, which works out $n_{\text{out}}$ (in Python, `a // b` divides and rounds down), and `same_padding`:
# the padding with which a convolution of stride 1 and an odd kernel leaves the size as it is. For that one, set
# $n_{\text{out}} = n$ and $s = 1$ in the formula and solve it for $p$.
#
# *Checked:* sizes without padding, at stride 1; larger strides, also where something is left over; padding; dilation;
# and `same_padding` for several odd kernels, with and without dilation. Both give an int.

# %% [markdown] lang="zh"
# ## 练习 3：输出有多大
#
# 输出的高和宽由四个数决定。取图像的一条边，长 $n$ 个像素。**填充** $p$ 在*两*端各添上 $p$ 个像素。$k$ 个像素的窗口占去其中 $k$ 个；此后每多一个窗口，就再要 $s$ 个像素，$s$ 就是**步幅**。伸出另一端的窗口不算，所以要向下取整。
#
# 窗口里还可以有空洞：**膨胀率**（dilation）为 $d$ 时，窗口所看的像素彼此相距 $d$，于是权重没有增加，却看得更远。膨胀率为 1 就是普通的窗口。膨胀率为 2 时，三个权重看的是第 0、2、4 个像素，窗口占 5 个像素；一般来说，占 $d \, (k - 1) + 1$ 个。合在一起就是：
#
# $$ n_{\text{out}} = \left\lfloor \frac{n + 2p - d \, (k - 1) - 1}{s} \right\rfloor + 1 $$
#
# 请写出 `conv_size`，算出 $n_{\text{out}}$（在 Python 里，`a // b` 就是相除并向下取整）；再写出 `same_padding`：步幅为 1、卷积核边长为奇数时，填充取多少才能让大小保持不变。后者只要在公式里令 $n_{\text{out}} = n$、$s = 1$，再解出 $p$。
#
# *检查内容*：没有填充、步幅为 1 时的大小；更大的步幅，包括有剩余的情形；填充；膨胀率；`same_padding` 在几种边长为奇数的卷积核下的值，带膨胀率和不带膨胀率都查。两个函数都返回 int。

# %% nbgrader={"grade": false, "grade_id": "conv_size", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv_size(size, kernel_size, stride=1, padding=0, dilation=1):
    """Pixels of the output of a convolution along one side, an int.

    Args:
        size: pixels of the image along that side.
        kernel_size: weights of the kernel along that side, at least 1; the window fits into the padded image.
        stride: pixels by which the window moves, at least 1.
        padding: pixels that are added at each of the two ends.
        dilation: how far apart the pixels are that the window looks at, at least 1.

    zh: 卷积的输出沿一条边有多少像素，返回 int。

    Args:
        size: 图像沿这条边有多少像素。
        kernel_size: 卷积核沿这条边有多少个权重，至少为 1；窗口放得进填充后的图像。
        stride: 窗口每次移动多少像素，至少为 1。
        padding: 在两端各添多少像素。
        dilation: 窗口所看的像素彼此相距多远，至少为 1。
    """
    ### BEGIN SOLUTION
    window = dilation * (kernel_size - 1) + 1
    return (size + 2 * padding - window) // stride + 1
    ### END SOLUTION


def same_padding(kernel_size, dilation=1):
    """The padding with which a convolution of stride 1 keeps the size of the image, an int.

    Args:
        kernel_size: weights of the kernel along one side, an odd number.
        dilation: as above.

    zh: 步幅为 1 的卷积要保持图像大小不变，填充应取多少，返回 int。

    Args:
        kernel_size: 卷积核沿一条边有多少个权重，一个奇数。
        dilation: 同上。
    """
    ### BEGIN SOLUTION
    return dilation * (kernel_size - 1) // 2
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_conv_size", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("07_convolution", "conv_size")

# %% [markdown] lang="en"
# ## Exercise 4: the same layer by hand
#
# How does a computer work out so many small sums quickly? It makes one matrix product of them. Cut out all windows,
# write the numbers of each window into a **column**, and put the columns side by side. Write the numbers of each
# output channel's kernels into a **row**. Rows times columns: there are all the sums of the formula. torch has a
# function for the cutting, `F.unfold`. Here it takes windows of 2 x 2 from an image of 3 x 4:

# %% [markdown] lang="zh"
# ## 练习 4：手写同样的层
#
# 这么多小小的求和，计算机怎样才能算得快？把它们合成一次矩阵乘法。把所有窗口都切出来，每个窗口里的数写成一**列**，各列并排放好；每个输出通道的卷积核写成一**行**。行乘以列，公式里的和就全有了。切窗口的工作，torch 有现成的函数 `F.unfold`。下面用它从一幅 3 x 4 的图像里切出 2 x 2 的窗口：

# %%
small = torch.arange(12.0).view(1, 1, 3, 4)
print(small)
print(F.unfold(small, 2))  # (1, 4, 6)

x = torch.randn(5, 3, 7, 10)
columns = F.unfold(x, 3, padding=1, stride=2)
print(tuple(columns.shape))

# %% [markdown] lang="en"
# `F.unfold(x, k, padding=p, stride=s)` takes `(B, C, H, W)` to `(B, C * k * k, L)`. Each of the L columns is a window;
# the windows come row by row, as you read. Within a column the channels stand one below the other, and each channel's
# pixels come row by row, too: just the order in which `weight[o].flatten()` has its numbers. What is left to do is to
# multiply, to add the bias, and to make a height and a width of L again. Check the last line of the output: where do
# 27 and 20 come from?
#
# One more thing can be asked of a convolution. With `groups=g`, the input channels are divided into $g$ blocks of
# equal size, one after the other, and so are the output channels; the first block of outputs looks at the first block
# of inputs only, the second at the second, and so on. Each kernel then has only `in_channels // g` channels. With
# `groups=in_channels` every channel keeps to itself, which is called a *depthwise* convolution; networks for phones
# live on it, for it is cheap. For this it helps that `@` multiplies stacks of matrices: `(g, n, m) @ (B, g, m, L)`
# gives `(B, g, n, L)`. A loop over the blocks does as well.
#
# Write `MyConv2d`, without `nn.Conv2d`, `F.conv2d` and the like. `F.unfold` or loops of your own are both fine. Its
# parameters have the names and shapes that `nn.Conv2d` gives them, and start as torch's do: uniform between
# $-1/\sqrt{n}$ and $+1/\sqrt{n}$, where $n$ is the number of weights of one output channel.
#
# *Checked:* the shape of the output, a batch of one included; names, shapes and first values of the parameters; that
# images do not influence each other; values with other weights, for several kernels, then with padding, with a stride,
# with groups and with all three; gradients; and that it runs on a GPU.

# %% [markdown] lang="zh"
# `F.unfold(x, k, padding=p, stride=s)` 把 `(B, C, H, W)` 变成 `(B, C * k * k, L)`。L 列中的每一列是一个窗口；窗口按阅读的顺序，一行一行地排。在一列之内，各通道上下叠放，每个通道的像素也是一行一行地排：恰好就是 `weight[o].flatten()` 里各数的顺序。剩下要做的，是相乘，加上偏置，再把 L 变回高和宽。看一看输出的最后一行：27 和 20 是怎么来的？
#
# 卷积还有一种变化。设 `groups=g` 时，输入通道按顺序分成同样大小的 $g$ 块，输出通道也一样；第一块输出只看第一块输入，第二块只看第二块，依此类推。这时每个卷积核只有 `in_channels // g` 个通道。`groups=in_channels` 时各通道自己管自己，这叫*深度卷积*（depthwise convolution），计算量小，手机上的网络全靠它。要实现分组，可以利用 `@` 能做成批的矩阵乘法这一点：`(g, n, m) @ (B, g, m, L)` 得到 `(B, g, n, L)`。对各块循环也行。
#
# 请不用 `nn.Conv2d`、`F.conv2d` 之类的现成卷积，写出 `MyConv2d`。用 `F.unfold` 或者自己写循环都可以。参数的名字和形状与 `nn.Conv2d` 的相同，初始值也和 torch 一样：在 $-1/\sqrt{n}$ 与 $+1/\sqrt{n}$ 之间均匀分布，其中 $n$ 是一个输出通道的权重个数。
#
# *检查内容*：输出的形状，包括批量为 1 的情形；参数的名字、形状和初始值；图像之间互不影响；换上别的权重之后的值，先是几种卷积核，然后是有填充、有步幅、有分组以及三者都有的情形；梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "my_conv", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyConv2d(nn.Module):
    """A convolution with square windows and a bias.

    Args:
        in_channels: channels of the images, a multiple of groups.
        out_channels: channels of the output, a multiple of groups.
        kernel_size: height and width of the window, an int.
        stride: by how many pixels the window moves in both directions, an int.
        padding: how many pixels of value zero are added on each of the four sides, an int.
        groups: into how many blocks the channels are divided; a block of outputs sees its block of inputs only.

    Attributes:
        weight: parameter (out_channels, in_channels // groups, kernel_size, kernel_size).
        bias: parameter (out_channels,).
        Both start uniform between -1 / sqrt(n) and 1 / sqrt(n), where n is in_channels // groups * kernel_size ** 2,
        new for each layer.

    zh: 窗口为正方形、带偏置的卷积。

    Args:
        in_channels: 图像的通道数，groups 的倍数。
        out_channels: 输出的通道数，groups 的倍数。
        kernel_size: 窗口的高和宽，一个 int。
        stride: 窗口在两个方向上每次移动多少像素，一个 int。
        padding: 四边各添多少个值为零的像素，一个 int。
        groups: 通道分成多少块；一块输出只看对应的那一块输入。

    Attributes:
        weight: 参数 (out_channels, in_channels // groups, kernel_size, kernel_size)。
        bias: 参数 (out_channels,)。
        两者的初始值在 -1 / sqrt(n) 与 1 / sqrt(n) 之间均匀分布，其中 n 为 in_channels // groups * kernel_size ** 2，
        每个层各自重新取。
    """

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, groups=1):
        super().__init__()
        ### BEGIN SOLUTION
        self.kernel_size, self.stride, self.padding, self.groups = kernel_size, stride, padding, groups
        self.weight = nn.Parameter(torch.empty(out_channels, in_channels // groups, kernel_size, kernel_size))
        self.bias = nn.Parameter(torch.empty(out_channels))
        bound = 1 / self.weight[0].numel() ** 0.5
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -bound, bound)
        ### END SOLUTION

    def forward(self, x):
        """Images (B, in_channels, H, W) to (B, out_channels, H_out, W_out), sizes as in exercise 3, for any H and W.

        zh: 把图像 (B, in_channels, H, W) 变成 (B, out_channels, H_out, W_out)，大小按练习 3 计算，H 和 W 任意。
        """
        ### BEGIN SOLUTION
        k, s, p, g = self.kernel_size, self.stride, self.padding, self.groups
        height = (x.shape[2] + 2 * p - k) // s + 1
        width = (x.shape[3] + 2 * p - k) // s + 1
        columns = F.unfold(x, k, padding=p, stride=s)  # (B, C * k * k, L)
        columns = columns.unflatten(1, (g, -1))  # (B, g, C / g * k * k, L)
        rows = self.weight.flatten(1).unflatten(0, (g, -1))  # (g, out / g, C / g * k * k)
        y = (rows @ columns).flatten(1, 2)  # (B, out, L)
        y = y + self.bias[:, None]
        return y.unflatten(2, (height, width))
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_my_conv", "locked": true, "points": 7.5, "schema_version": 3, "solution": false, "task": false}
check("07_convolution", "my_conv")

# %% [markdown] lang="en"
# *To think about, and measure:* what does this trick cost? The cell below compares your layer with torch's on images of
# growing size, and prints how many times as many numbers the columns hold as the image. Guess that factor before you
# run it. Why is it not exactly the same in each row? For which stride would the columns hold no more than the
# image? Try it. And how many times as fast is torch, which need not write all of the columns down?

# %% [markdown] lang="zh"
# *想一想，量一量*：这个技巧的代价是什么？下面的单元格用越来越大的图像，把你的层与 torch 的层作比较，并打印各列一共存了多少个数，是图像的多少倍。运行之前先猜一猜这个倍数。为什么各行并不完全一样？步幅取多少，各列存的数就不比图像多？试一试。torch 不必把所有的列都写下来，它快多少倍？

# %% tags=["experiment"]
import time


def milliseconds(layer, x):
    """Time of one forward pass, the shortest of ten.

    zh: 一次前向传播的时间，取十次中最短的。
    """
    times = []
    for _ in range(10):
        start = time.perf_counter()
        with torch.no_grad():
            layer(x)
        times.append(1000 * (time.perf_counter() - start))
    return min(times)


k, s, p = 3, 1, 0
own, torchs = MyConv2d(16, 16, k, s, p), nn.Conv2d(16, 16, k, s, p)
for height in (8, 16, 32, 64):
    x = torch.randn(8, 16, height, 2 * height)
    factor = F.unfold(x, k, stride=s, padding=p).numel() / x.numel()
    times = f"{milliseconds(own, x):7.2f} ms, {milliseconds(torchs, x):7.2f} ms"
    print(f"{height:3} x {2 * height:3}: columns / image = {factor:.2f}, {times}")

# %% [markdown] lang="en"
# ## Exercise 5: a block that halves the size
#
# Deep networks for images are towers of the same **block**: convolution, normalisation, ReLU. On the way up, height and
# width become smaller and channels more, so that the upper layers see large pieces of the image and many kinds of
# things in them. A convolution with **stride 2** halves the size and does its own work in one step.
#
# **Batch normalisation**, `nn.BatchNorm2d(channels)`, keeps the numbers at a reasonable size. In training mode it
# takes each channel by itself, over all images and pixels of the batch, subtracts the mean and divides by the standard
# deviation; then it multiplies by a learned weight and adds a learned bias. On the way it keeps a running mean and
# variance, and after `model.eval()` it uses those instead, so that an image no longer depends on the others of its
# batch. `nn.BatchNorm2d` does all of that on its own. (Assignment 10 writes it by hand.)
#
# Write `HalvingBlock`. It computes, in this order:
#
# 1. a convolution with a kernel of 3 x 3 and **stride 2**, from `in_channels` to `out_channels`. The output shall have
#    half the height and width of the image, **rounded up** when they are odd: 7 x 10 becomes 4 x 5. Which padding
#    is needed, the same on all four sides, exercise 3 tells you. It has **no bias**;
# 2. batch normalisation of `out_channels` channels, with torch's own settings;
# 3. ReLU.
#
# Why no bias? What becomes of a constant that is added to a whole channel, when the mean of that channel is
# subtracted next? Names are up to you, and torch's layers are allowed again.
#
# *Checked:* the shape of the output, for even and odd sizes; the shapes of the parameters; values with other weights,
# in training mode and after `eval()`; gradients; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 5：让大小减半的块
#
# 处理图像的深层网络，是用同样的**块**（block）一层层摞起来的：卷积、归一化、ReLU。越往上，高和宽越小，通道越多，所以上面的层看得到图像的一大片，也分得清其中许多种东西。**步幅为 2** 的卷积一步到位：既让大小减半，又完成了卷积本身的工作。
#
# **批量归一化**（batch normalisation）`nn.BatchNorm2d(channels)` 让各个数保持合适的大小。在训练模式下，它对每个通道单独处理：在批次的所有图像、所有像素上，减去平均值，除以标准差，然后乘以一个学来的权重，加上一个学来的偏置。它一边算，一边记录平均值和方差的滑动平均；调用 `model.eval()` 之后改用这些记录，一幅图像就不再受批次里别的图像影响。这些 `nn.BatchNorm2d` 都会自己完成。（作业 10 会手写一个。）
#
# 请写出 `HalvingBlock`，它依次计算：
#
# 1. 卷积，卷积核为 3 x 3，**步幅为 2**，从 `in_channels` 到 `out_channels`。输出的高和宽是图像的一半，遇到奇数时**向上取整**：7 x 10 变成 4 x 5。需要多大的填充（四边相同），练习 3 会告诉你。它**没有偏置**；
# 2. 对 `out_channels` 个通道做批量归一化，用 torch 的默认设置；
# 3. ReLU。
#
# 为什么没有偏置？给整个通道加上一个常数，接着又减去这个通道的平均值，这个常数会怎样？名字由你决定；从这里开始，又可以用 torch 的层了。
#
# *检查内容*：输出的形状，边长有奇有偶；参数的形状；换上别的权重之后的值，训练模式和 `eval()` 之后都查；梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "halving_block", "locked": false, "schema_version": 3, "solution": true, "task": false}
class HalvingBlock(nn.Module):
    """Convolution of stride 2, batch normalisation, ReLU.

    Args:
        in_channels: channels of the images.
        out_channels: channels of the output.

    Its parameters are those of a convolution with a kernel of 3 x 3 and no bias, and of batch normalisation.

    zh: 步幅为 2 的卷积、批量归一化、ReLU。

    Args:
        in_channels: 图像的通道数。
        out_channels: 输出的通道数。

    它的参数就是卷积（卷积核为 3 x 3，没有偏置）和批量归一化的参数。
    """

    def __init__(self, in_channels, out_channels):
        super().__init__()
        ### BEGIN SOLUTION
        self.conv = nn.Conv2d(in_channels, out_channels, 3, stride=2, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(out_channels)
        ### END SOLUTION

    def forward(self, x):
        """Images (B, in_channels, H, W) to (B, out_channels, H / 2, W / 2), rounded up, for any H and W.

        zh: 把图像 (B, in_channels, H, W) 变成 (B, out_channels, H / 2, W / 2)，向上取整，H 和 W 任意。
        """
        ### BEGIN SOLUTION
        return torch.relu(self.norm(self.conv(x)))
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_halving_block", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("07_convolution", "halving_block")

# %% [markdown] lang="en"
# ## What moves when the image moves?
#
# *To think about, and measure:* all windows share the same weights, so when a digit moves to the right, what a
# convolution says about it should move along and stay the same otherwise. The cell below moves 100 digits by 1 to 4
# pixels, looks for the shift of the output that fits best, and prints it together with what still differs, as a share
# of the output. Guess the table first: `nn.Conv2d` with stride 1, one of your blocks, a tower of two, and for
# comparison a linear layer, whose output is taken for an image, too. Where does the difference vanish, and why there?
# What would a tower of three blocks do?

# %% [markdown] lang="zh"
# ## 图像动了，什么跟着动？
#
# *想一想，量一量*：所有窗口共用同一组权重，所以数字向右移动时，卷积对它给出的结果也应当跟着移动，别的都不变。下面的单元格把 100 个数字移动 1 到 4 个像素，找出输出移动多少与之最吻合，连同剩下的差别（占输出的比例）一起打印。先猜一猜整张表：步幅为 1 的 `nn.Conv2d`、你的一个块、两个块摞起来，还有作为对照的线性层（它的输出也当作图像来看）。在哪些地方差别会消失，为什么恰好在那里？三个块摞起来会怎样？

# %% tags=["experiment"]
def best_shift(before, after):
    """By how many pixels `before` must move to come closest to `after`, and what differs then, as a share.

    zh: `before` 移动多少像素与 `after` 最接近，以及此时的差别所占的比例。
    """
    shifts = range(5)
    differences = [((after - before.roll(shift, dims=3)).norm() / before.norm()).item() for shift in shifts]
    best = min(shifts, key=lambda shift: differences[shift])
    return best, differences[best]


torch.manual_seed(0)
wide = F.pad(images[:100], (16, 16, 8, 8))  # (100, 1, 24, 40)
layers = {
    "Conv2d": nn.Conv2d(1, 8, 3, padding=1),
    "one block": HalvingBlock(1, 8).eval(),
    "two blocks": nn.Sequential(HalvingBlock(1, 8), HalvingBlock(8, 8)).eval(),
    "Linear": nn.Sequential(nn.Flatten(), nn.Linear(24 * 40, 24 * 40), nn.Unflatten(1, (1, 24, 40))),
}
for name, layer in layers.items():
    row = ""
    for pixels in (1, 2, 3, 4):
        with torch.no_grad():
            shift, difference = best_shift(layer(wide), layer(wide.roll(pixels, dims=3)))
        row += f"   {pixels} -> {shift}: {difference:.2f}"
    print(f"{name:10}{row}")

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.Conv2d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html) and
#   [`nn.Unfold`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Unfold.html) in PyTorch's documentation, with
#   all the formulas.
# - Dumoulin and Visin, [*A guide to convolution arithmetic for deep learning*](https://arxiv.org/abs/1603.07285)
#   (2016), with a [collection of animations](https://github.com/vdumoulin/conv_arithmetic) of stride, padding and
#   dilation.
# - LeCun, Bottou, Bengio and Haffner, [*Gradient-Based Learning Applied to Document
#   Recognition*](http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf) (1998): the network that read handwritten digits.
# - Howard and others, [*MobileNets*](https://arxiv.org/abs/1704.04861) (2017): what depthwise convolutions save.
# - Assignment 08 is about pooling, another way of making images smaller; assignment 11 builds a whole network.

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - PyTorch 文档：[`nn.Conv2d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html) 和 [`nn.Unfold`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Unfold.html)，公式都在里面。
# - Dumoulin、Visin：[*A guide to convolution arithmetic for deep learning*](https://arxiv.org/abs/1603.07285)（2016），另有一组演示步幅、填充和膨胀率的[动画](https://github.com/vdumoulin/conv_arithmetic)。
# - LeCun、Bottou、Bengio、Haffner：[*Gradient-Based Learning Applied to Document Recognition*](http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf)（1998）：能读手写数字的那个网络。
# - Howard 等：[*MobileNets*](https://arxiv.org/abs/1704.04861)（2017）：深度卷积能省下多少。
# - 作业 08 讲池化，那是让图像变小的另一种办法；作业 11 搭出一个完整的网络。
