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
# # 11 · A convolutional network for digits
#
# A linear layer treats the pixels of an image as a list without an order. Move a digit by one pixel, and for the layer
# it is a different list. A **convolution** looks at the image through a small window and uses the same weights wherever
# the window stands, so what it learns in one corner it knows in all of them. **Pooling** then keeps the strongest
# answer of each patch and forgets where exactly in the patch it was.
#
# A CNN, a convolutional neural network, is a few rounds of convolution, ReLU and pooling, followed by linear layers
# that turn what was found into **logits**, one for each class. The largest logit names the class.
#
# Between the two parts stands the step on which most first CNNs fail: how many numbers does the first linear layer get?
# Along one side of an image, a window of size $k$ that moves in steps of $s$ over $n$ pixels, with $p$ zeros added at
# both ends, stands in
#
# $$ n_{\text{out}} = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1 $$
#
# places. The brackets $\lfloor \cdot \rfloor$ mean: round down. A 3 x 3 convolution with stride 1 and padding 1 keeps
# the size, a 2 x 2 pooling with stride 2 halves it and drops an odd last row.
#
# A batch of images has the shape `(B, C, H, W)`: batch, channels, height, width. Linear layers want `(B, features)`,
# so the last three dimensions are **flattened** into one. The first, the batch, is *never* touched.

# %% [markdown] lang="zh"
# # 11 · 认数字的卷积网络
#
# 线性层把图像的像素当成一串没有顺序的数。数字挪动一个像素，对它来说就是另一串数了。**卷积**则透过一个小窗口看图像，窗口移到哪里，用的都是同一组权重，所以在一个角落学到的东西，到了别处同样会用。接着，**池化**在每一小块里只留下最强的响应，至于它在这一小块里的确切位置，就不管了。
#
# CNN（卷积神经网络）就是几轮“卷积、ReLU、池化”，后面接上线性层，把找到的特征变成 **logits**，每个类别一个。哪个 logit 最大，就判为哪一类。
#
# 初学者写 CNN，大多卡在两部分的衔接处：第一个线性层要接收多少个数？沿图像的一条边看，设有 $n$ 个像素，两端各补 $p$ 个零，大小为 $k$ 的窗口每次移动 $s$ 个像素，那么窗口一共有
#
# $$ n_{\text{out}} = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1 $$
#
# 个位置。括号 $\lfloor \cdot \rfloor$ 表示向下取整。3 x 3、步幅为 1、填充为 1 的卷积不改变大小；2 x 2、步幅为 2 的池化使大小减半，多出来的最后一行会被丢掉。
#
# 一批图像的形状是 `(B, C, H, W)`：批量、通道、高、宽。线性层要的是 `(B, features)`，所以要把后三维**展平**成一维。第一维是批次，*绝不能*动。

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
import torch.nn.functional as F
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## A worked miniature
#
# An image of 6 x 8 pixels with one upright stroke in it, and a 3 x 3 kernel set by hand that answers to upright strokes:
# bright in the middle, dark on both sides. Move the stroke to `column = 3` and run the cell again: the convolution's answer
# moves along, and after pooling nothing has changed. And with `column = 4`?

# %% [markdown] lang="zh"
# ## 一个小例子
#
# 一幅 6 x 8 像素的图像，上面有一道竖线；一个手工设定的 3 x 3 卷积核，专门对竖线有响应：中间亮，两边暗。把竖线移到 `column = 3`，再运行一次：卷积的响应跟着移动，池化之后却什么都没有变。换成 `column = 4` 呢？

# %%
column = 2
stroke = torch.zeros(1, 1, 6, 8)  # (B, C, H, W)
stroke[:, :, 1:5, column] = 1
kernel = torch.tensor([[-1.0, 2.0, -1.0]] * 3).reshape(1, 1, 3, 3)

found = F.relu(F.conv2d(stroke, kernel, padding=1))
pooled = F.max_pool2d(found, kernel_size=2, stride=2)
print(tuple(found.shape), found[0, 0], sep="\n")
print(tuple(pooled.shape), pooled[0, 0], sep="\n")
print(tuple(torch.flatten(pooled, start_dim=1).shape))

# %% [markdown] lang="en"
# ## Exercise 1: MyCNN
#
# Write this network. It has five parts, with these names:
#
# | attribute | layer |
# |---|---|
# | `conv1` | `nn.Conv2d(3, 16, 3, padding=1)` |
# | `pool` | `nn.MaxPool2d(2, 2)` |
# | `fc1` | `nn.Linear(16 * 7 * 7, 120)` |
# | `fc2` | `nn.Linear(120, 84)` |
# | `fc3` | `nn.Linear(84, 10)` |
#
# It computes: convolution, ReLU, pooling, flatten, then the three linear layers with a ReLU after the first and after the second.
# The ten logits go out as they are.
#
# ![Shapes on the way through MyCNN: 3 x 14 x 14, after conv1 and ReLU 16 x 14 x 14, after pool 16 x 7 x 7, flattened 784, then 120, 84 and 10.](pictures/11_my_cnn.svg)
#
# How large are its images? `fc1` tells you, if you ask: it expects 16 channels of 7 x 7, which is what pooling leaves of
# **14 x 14**. Images of another size do not fit.
#
# To flatten, write `torch.flatten(x, start_dim=1)`, or `x.view(-1, 16 * 7 * 7)`, as many tutorials have it. Here both give
# the same. But look at the `-1`. It means: as many rows as there happen to be.
#
# *Checked:* the shape of the logits, for a batch of one too; names and shapes of the parameters; the logits with other weights;
# that samples do not influence each other; gradients; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 1：MyCNN
#
# 请写出下面这个网络。它有五个部分，名字如下：
#
# | 属性 | 层 |
# |---|---|
# | `conv1` | `nn.Conv2d(3, 16, 3, padding=1)` |
# | `pool` | `nn.MaxPool2d(2, 2)` |
# | `fc1` | `nn.Linear(16 * 7 * 7, 120)` |
# | `fc2` | `nn.Linear(120, 84)` |
# | `fc3` | `nn.Linear(84, 10)` |
#
# 计算过程是：卷积、ReLU、池化、展平，再经过三个线性层，其中第一个和第二个之后各有一个 ReLU。最后的十个 logits 原样输出。
#
# ![张量穿过 MyCNN 时的形状：输入 3 x 14 x 14，经过 conv1 和 ReLU 是 16 x 14 x 14，经过 pool 是 16 x 7 x 7，展平后是 784，然后依次是 120、84 和 10。](pictures/11_my_cnn.svg)
#
# 它的图像有多大？问问 `fc1` 就知道了：它要 16 个通道，每个 7 x 7，正好是 **14 x 14** 池化之后的大小。别的大小都对不上。
#
# 展平可以写 `torch.flatten(x, start_dim=1)`，也可以像许多教程那样写 `x.view(-1, 16 * 7 * 7)`。在这里两者结果相同。不过请留意那个 `-1`，它的意思是：能凑出几行，就算几行。
#
# *检查内容*：logits 的形状，包括批量为 1 的情形；参数的名字和形状；换上别的权重之后的 logits；样本之间互不影响；梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "my_cnn", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyCNN(nn.Module):
    """A small CNN for images of 3 x 14 x 14 and ten classes.

    Attributes:
        conv1: nn.Conv2d(3, 16, 3, padding=1).
        pool: nn.MaxPool2d(2, 2).
        fc1, fc2, fc3: nn.Linear of 16 * 7 * 7 to 120, 120 to 84, and 84 to 10.

    zh: 一个小 CNN，输入 3 x 14 x 14 的图像，分十类。

    Attributes:
        conv1: nn.Conv2d(3, 16, 3, padding=1)。
        pool: nn.MaxPool2d(2, 2)。
        fc1, fc2, fc3: nn.Linear，依次从 16 * 7 * 7 到 120，从 120 到 84，从 84 到 10。
    """

    def __init__(self):
        super().__init__()
        ### BEGIN SOLUTION
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1)
        self.pool = nn.MaxPool2d(2, 2)
        self.fc1 = nn.Linear(16 * 7 * 7, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)
        ### END SOLUTION

    def forward(self, x):
        """Logits (B, 10) of images (B, 3, 14, 14).

        zh: 图像 (B, 3, 14, 14) 的 logits (B, 10)。
        """
        ### BEGIN SOLUTION
        x = self.pool(F.relu(self.conv1(x)))  # (B, 16, 7, 7)
        x = torch.flatten(x, start_dim=1)  # (B, 784)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_my_cnn", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("11_my_cnn", "my_cnn")

# %% [markdown] lang="en"
# *To think about, and measure:* the cell below counts what each layer of your network learns. Guess first: which of the
# four has most, and what share of all? Then it feeds two images of 28 x 28 to two versions of the step between pooling
# and `fc1`. One refuses. The other gives logits for *how many* images? Which of the two would you rather have in your
# code on the day when somebody gives you images of the wrong size?

# %% [markdown] lang="zh"
# *想一想，量一量*：下面的单元格数出你的网络每一层要学多少个数。先猜一猜：四层当中哪一层最多，占总数的几成？接着，它把两幅 28 x 28 的图像送进池化与 `fc1` 之间那一步的两种写法。一种拒绝接收；另一种给出了*几*幅图像的 logits？哪天有人给了你大小不对的图像，你希望自己的代码里用的是哪一种？

# %% tags=["experiment"]
cnn = MyCNN()
for name in ["conv1", "fc1", "fc2", "fc3"]:
    print(name, sum(parameter.numel() for parameter in getattr(cnn, name).parameters()))

pooled = cnn.pool(F.relu(cnn.conv1(torch.randn(2, 3, 28, 28))))
print("view   ", tuple(cnn.fc1(pooled.view(-1, 16 * 7 * 7)).shape))
try:
    print("flatten", tuple(cnn.fc1(torch.flatten(pooled, start_dim=1)).shape))
except RuntimeError as error:
    print("flatten", error)

# %% [markdown] lang="en"
# ## Exercise 2: images of any size
#
# A network for 14 x 14 only is of little use. Write one that is told what its images are like and works out by itself how
# many numbers are left to flatten. It has two rounds of 3 x 3 convolution (padding 1), ReLU and 2 x 2 max pooling
# (stride 2), with 16 and then 32 channels, and one linear layer from what is left to `classes` logits.
#
# The names of its layers are yours. Height and width need be neither equal nor even: of 9 x 14 pixels, the first pooling
# leaves 4 x 7 and the second 2 x 3. Two ways lead to the number: the formula, or a trial run in `__init__` with an image
# of zeros, whose result you measure. Either way the linear layer must be there as soon as the network is made. An optimizer,
# which is usually made next, only learns of parameters that exist.
#
# *Checked:* the shape of the logits and the shapes of the parameters for several sizes, before the network is first used;
# the logits with other weights; that samples do not influence each other; gradients; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 2：任意大小的图像
#
# 只认 14 x 14 的网络用处不大。请写一个网络：告诉它图像是什么样的，它自己算出展平之后有多少个数。它先做两轮 3 x 3 卷积（填充为 1）、ReLU、2 x 2 最大池化（步幅为 2），通道数先是 16，再是 32；最后用一个线性层，把剩下的数变成 `classes` 个 logits。
#
# 各层的名字由你定。高和宽不必相等，也不必是偶数：9 x 14 的图像，第一次池化后剩 4 x 7，第二次后剩 2 x 3。要得到展平之后的个数，有两条路：用公式算；或者在 `__init__` 里拿一幅全零的图像试走一遍，量一量结果。不管走哪条路，网络一建好，线性层就必须在那里。接下来通常要创建优化器，而优化器只认得已经存在的参数。
#
# *检查内容*：几种大小之下 logits 的形状，以及网络在首次使用之前各参数的形状；换上别的权重之后的 logits；样本之间互不影响；梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "any_size", "locked": false, "schema_version": 3, "solution": true, "task": false}
class AnySizeCNN(nn.Module):
    """Two convolutions of 16 and 32 channels, each with ReLU and max pooling, and a linear layer.

    All parameters have their shapes as soon as it is made. Names are free.

    Args:
        channels: number of channels of the images.
        height, width: of the images in pixels, each at least 4.
        classes: number of logits.

    zh: 两个卷积（16 和 32 个通道），各带 ReLU 和最大池化，最后是一个线性层。

    网络一建好，所有参数的形状就已确定。名字不限。

    Args:
        channels: 图像的通道数。
        height, width: 图像的高和宽，以像素计，都不小于 4。
        classes: logits 的个数。
    """

    def __init__(self, channels, height, width, classes):
        super().__init__()
        ### BEGIN SOLUTION
        self.conv1 = nn.Conv2d(channels, 16, 3, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(32 * (height // 4) * (width // 4), classes)
        ### END SOLUTION

    def forward(self, x):
        """Logits (B, classes) of images (B, channels, height, width).

        zh: 图像 (B, channels, height, width) 的 logits (B, classes)。
        """
        ### BEGIN SOLUTION
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        return self.fc(torch.flatten(x, start_dim=1))
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_any_size", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("11_my_cnn", "any_size")

# %% [markdown] lang="en"
# ## Exercise 3: train it on real digits
#
# scikit-learn ships 1797 digits that people wrote by hand, each 8 x 8 pixels. The next cell reads them, sets 797 of them aside
# and shows a few. A network must never see those 797 while it learns: what it can do with **new** images is all we want to know.

# %% [markdown] lang="zh"
# ## 练习 3：用真实的数字训练
#
# scikit-learn 自带 1797 个手写数字，每个 8 x 8 像素。下面的单元格读入这些数字，留出其中 797 个，再画几个看看。网络在学习时绝不能见到这 797 个：我们想知道的，只是它遇到**新**图像时表现如何。

# %% tags=["experiment"]
import matplotlib.pyplot as plt
from sklearn.datasets import load_digits

# Networks as small as these are fastest on one core.
# zh: 这么小的网络，用一个核跑得最快。
torch.set_num_threads(1)

digits = load_digits()
pixels = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16  # (1797, 1, 8, 8), 0 ... 1
labels = torch.tensor(digits.target)
order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0))
known, unseen = order[:1000], order[1000:]

figure, axes = plt.subplots(1, 8, figsize=(8, 1.4))
for ax, number in zip(axes, known):
    ax.imshow(pixels[number, 0], cmap="gray_r")
    ax.set_title(int(labels[number]))
    ax.axis("off")
plt.show()

# %% [markdown] lang="en"
# Write `train`, the loop that learns, and `accuracy`, the measure of how well it did. Training repeats five lines for each
# batch: forget the old gradients, forward, loss, backward, step. One pass over all images is an **epoch**. Three things are easy to
# get wrong:
#
# - In every epoch the images come in a **new random order**, `batch_size` at a time, each exactly once, and each with its
#   own label. If the last batch is smaller, it is used all the same.
# - Layers such as dropout and batch normalisation behave differently while training. `model.train()` and
#   `model.eval()` say which it is, and the caller may have left the model in either mode.
# - The loss of a batch is a tensor with a whole graph behind it. `loss.item()` is the plain number.
#
# *Checked:* one step, then several, on a single batch against Adam on the mean cross entropy; which image comes in which
# batch, the smaller last one and the default size included; that the order is new in every epoch; training mode;
# the losses you return; what a CNN has learned when it sees digits that your code never had; and `accuracy` on its own, in evaluation mode.

# %% [markdown] lang="zh"
# 请写出负责学习的循环 `train`，以及衡量学得怎样的 `accuracy`。训练就是对每个批次重复五行代码：清掉旧梯度、前向、算损失、反向、走一步。把所有图像过一遍，叫一个 **epoch**（轮）。有三点容易出错：
#
# - 每一轮都要按**新的随机顺序**取图像，每次取 `batch_size` 个，每个恰好用一次，而且要配上它自己的标签。最后一个批次如果小一些，照样要用。
# - dropout、批归一化这样的层，训练时的行为有所不同。`model.train()` 和 `model.eval()` 用来说明现在是哪一种；调用者交给你的模型，可能处在任何一种模式。
# - 一个批次的损失是张量，背后拖着整张计算图。`loss.item()` 才是普通的数。
#
# *检查内容*：在单个批次上先走一步，再走几步，结果与用 Adam 最小化平均交叉熵一致；哪幅图像出现在哪个批次，包括较小的最后一批和默认的批量；每一轮的顺序都是新的；训练模式；返回的损失；训练好的 CNN 面对你的代码从未见过的数字，认得怎样；以及单独检查 `accuracy`，它要在评估模式下计算。

# %% nbgrader={"grade": false, "grade_id": "train", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train(model, images, labels, epochs, learning_rate=0.01, batch_size=64):
    """Train a classifier in place, in training mode, with `torch.optim.Adam` on the mean cross entropy.

    Args:
        model: an nn.Module that gives logits (B, classes) for a batch of images.
        images: (N, ...), float32.
        labels: (N,), int64, from 0 to classes - 1.
        epochs: how often every image is used, at least 1.
        learning_rate: of Adam; its other options stay as they are.
        batch_size: images in a batch; the last batch of an epoch may be smaller.

    Returns:
        For each epoch the mean of its batches' losses: a list of `epochs` floats.

    zh: 就地训练一个分类器：在训练模式下，用 `torch.optim.Adam` 最小化平均交叉熵。

    Args:
        model: 一个 nn.Module，对一批图像给出 logits (B, classes)。
        images: (N, ...)，float32。
        labels: (N,)，int64，从 0 到 classes - 1。
        epochs: 每幅图像用几次，至少一次。
        learning_rate: Adam 的学习率；Adam 的其他选项保持默认。
        batch_size: 一个批次的图像数；每一轮的最后一个批次可以小一些。

    Returns:
        每一轮各批次损失的平均值：由 `epochs` 个 float 组成的列表。
    """
    ### BEGIN SOLUTION
    model.train()
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    losses = []
    for _ in range(epochs):
        batches = []
        for batch in torch.randperm(len(images)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            batches.append(loss.item())
        losses.append(sum(batches) / len(batches))
    return losses
    ### END SOLUTION


def accuracy(model, images, labels):
    """Share of the images, a float from 0 to 1, whose largest logit is that of their label; in evaluation mode.

    Args:
        model, images, labels: as for `train`.

    zh: 最大的 logit 正好对应标签的图像所占的比例，0 到 1 之间的 float；在评估模式下计算。

    Args:
        model, images, labels: 与 `train` 相同。
    """
    ### BEGIN SOLUTION
    model.eval()
    with torch.no_grad():
        predictions = model(images).argmax(dim=1)
    return (predictions == labels).float().mean().item()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_train", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check("11_my_cnn", "train")

# %% [markdown] lang="en"
# ## See it learn
#
# Both of your networks on the same digits. `MyCNN` wants three channels of 14 x 14, so the digits are enlarged
# and shown to it three times over. It has 17 times as many parameters as the other one: does that make it better?

# %% [markdown] lang="zh"
# ## 看它学习
#
# 让你的两个网络学同样的数字。`MyCNN` 要 14 x 14 的三个通道，所以先把数字放大，再把同一幅图像给它看三遍。它的参数是另一个网络的 17 倍：效果会因此更好吗？

# %% tags=["experiment"]
large = F.interpolate(pixels, size=(14, 14), mode="bilinear").expand(-1, 3, -1, -1)  # (1797, 3, 14, 14)

torch.manual_seed(0)
for model, images in [(MyCNN(), large), (AnySizeCNN(1, 8, 8, 10), pixels)]:
    losses = train(model, images[known], labels[known], epochs=8)
    score = accuracy(model, images[unseen], labels[unseen])
    print(f"{type(model).__name__:11} accuracy {score:.3f}, losses {losses[0]:.2f} ... {losses[-1]:.2f}")

# %% [markdown] lang="en"
# *To think about, and measure:* what does a convolution know that a linear layer does not? The cell below trains your
# `AnySizeCNN` and a single linear layer, each with 50, 200 and 1000 images, and draws the accuracy on new digits.
#
# Then set `scramble = True`. Now the 64 pixels of every image are put in another order, the same for all images.
# Guess before you run it: which curve falls, which stays, and why? (Have a look at a scrambled digit: could *you* read it?)

# %% [markdown] lang="zh"
# *想一想，量一量*：卷积知道哪些线性层不知道的东西？下面的单元格分别用 50、200、1000 幅图像训练你的 `AnySizeCNN` 和一个单独的线性层，画出它们认新数字的准确率。
#
# 然后设 `scramble = True`。这时每幅图像的 64 个像素都会换一个次序，所有图像用的是同一个次序。运行之前先猜一猜：哪条曲线会下降，哪条不变，为什么？（也可以画一个打乱的数字看看：*你*还认得出来吗？）

# %% tags=["experiment"]
scramble = False

torch.manual_seed(0)
seen = pixels
if scramble:
    seen = pixels.flatten(1)[:, torch.randperm(64)].reshape(-1, 1, 8, 8)

sizes = [50, 200, 1000]
curves = {"AnySizeCNN": [], "Linear": []}
for size, epochs in zip(sizes, [40, 20, 8]):
    some = known[:size]
    models = {"AnySizeCNN": AnySizeCNN(1, 8, 8, 10), "Linear": nn.Sequential(nn.Flatten(), nn.Linear(64, 10))}
    for name, model in models.items():
        train(model, seen[some], labels[some], epochs)
        curves[name].append(accuracy(model, seen[unseen], labels[unseen]))

plt.figure(figsize=(5, 3))
for name, curve in curves.items():
    print(f"{name:10}", [f"{score:.3f}" for score in curve])
    plt.semilogx(sizes, curve, "o-", label=name)
plt.xlabel("size")
plt.ylabel("accuracy")
plt.legend()
plt.show()

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.Conv2d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html) and
#   [`nn.MaxPool2d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html): the formula with all its options.
# - LeCun, Bottou, Bengio and Haffner, [*Gradient-Based Learning Applied to Document Recognition*](http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf)
#   (1998). LeNet-5 in it ends in layers of 120, 84 and 10, too: now you know where the 84 comes from.
# - Dumoulin and Visin, [*A guide to convolution arithmetic for deep learning*](https://arxiv.org/abs/1603.07285) (2016): windows, strides and padding in pictures.
# - The [digits](https://scikit-learn.org/stable/modules/generated/sklearn.datasets.load_digits.html) and how they were collected.

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - [`nn.Conv2d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html) 和 [`nn.MaxPool2d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html) 的文档：带全部选项的公式。
# - LeCun、Bottou、Bengio、Haffner：[*Gradient-Based Learning Applied to Document Recognition*](http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf)（1998）。文中 LeNet-5 的最后几层也是 120、84 和 10：84 这个数的来历，读了就知道。
# - Dumoulin、Visin：[*A guide to convolution arithmetic for deep learning*](https://arxiv.org/abs/1603.07285)（2016）：用图讲窗口、步幅和填充。
# - 这批[手写数字](https://scikit-learn.org/stable/modules/generated/sklearn.datasets.load_digits.html)，以及它们是怎样收集来的。
