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
# # 17 · A layer of your own
#
# `nn.Linear`, `nn.Conv2d` and all the others are Python classes that anybody could have written. When none of them
# does what your problem needs, you write one more. A layer is a subclass of `nn.Module` that
#
# 1. calls `super().__init__()` before anything else,
# 2. makes what it **learns** in `__init__`, as attributes of type `nn.Parameter`,
# 3. says in `forward` how its input becomes its output.
#
# You write no backward pass: as long as `forward` is made of torch operations, autograd works it out.
#
# What makes an `nn.Parameter` different from a plain tensor? Assign it to an attribute of a module, and it is
# *registered*: `.parameters()` lists it, so an optimizer finds it; `.state_dict()` holds it, so it is saved; and
# `.to(device)` takes it along. A plain tensor gets none of this. Between the two stands the **buffer**, which is saved
# and moved but not learned; exercise 4 needs it.
#
# ![A table of three kinds of tensor in a module: a parameter is in parameters(), in state_dict() and moved by to(device); a buffer is in the last two only; a plain tensor is in none of them.](pictures/17_registered.svg)
#
# Two mistakes nearly everybody makes once. The *result* of arithmetic with a parameter is a plain tensor again, so
# `self.weight = nn.Parameter(t) * 0.1` registers nothing. And whatever is made in `forward` is made anew at every call:
# no optimizer ever sees it.

# %% [markdown] lang="zh"
# # 17 · 自己写一个层
#
# `nn.Linear`、`nn.Conv2d` 以及其他所有的层，都只是 Python 类，谁都可以写。当现成的层都不适合你的问题时，就自己再写一个。一个层就是 `nn.Module` 的一个子类，它要做三件事：
#
# 1. 首先调用 `super().__init__()`；
# 2. 在 `__init__` 里创建它要**学习**的东西，作为 `nn.Parameter` 类型的属性；
# 3. 在 `forward` 里说明输入怎样变成输出。
#
# 反向传播不用你写：只要 `forward` 由 torch 的运算组成，autograd 就会自动求出梯度。
#
# `nn.Parameter` 和普通张量有什么不同？把它赋给模块的一个属性，它就被*登记*了：`.parameters()` 会列出它，优化器因此找得到它；`.state_dict()` 里有它，所以会被保存；`.to(device)` 会把它一起搬走。普通张量则什么都没有。介于两者之间的是**缓冲区**（buffer），它会被保存、被搬动，但不参与学习；练习 4 要用到它。
#
# ![模块里三种张量的对照表：参数在 parameters() 里，也在 state_dict() 里，并随 to(device) 移动；缓冲区只有后两项；普通张量一项也没有。](pictures/17_registered.svg)
#
# 有两个错误，几乎人人都犯过一次。参数参与运算之后，*结果*又变回普通张量，所以 `self.weight = nn.Parameter(t) * 0.1` 什么也没有登记。另外，在 `forward` 里创建的东西每次调用都会重新创建，优化器永远见不到它。

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## A worked miniature
#
# A layer that multiplies each feature by a number of its own, which it learns. Two samples of three features go in
# and two samples of three features come out; backward leaves a gradient on the parameter. Beside it, the same layer
# with a plain tensor: it computes the same, and has nothing to learn.

# %% [markdown] lang="zh"
# ## 一个小例子
#
# 下面这个层给每个特征乘上一个数，每个特征各有自己的数，由学习得到。输入两个样本、每个样本三个特征，输出也是两个样本、三个特征；反向传播之后，参数上就有了梯度。旁边是改用普通张量的同一个层：算出来的一样，却没有任何可学的东西。

# %%
class FeatureScale(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(num_features))

    def forward(self, x):
        return x * self.scale


class ForgetfulScale(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.scale = torch.ones(num_features)

    def forward(self, x):
        return x * self.scale


x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
miniature = FeatureScale(3)
miniature(x).sum().backward()
print("scale.grad =", miniature.scale.grad)
for layer in [miniature, ForgetfulScale(3)]:
    print(type(layer).__name__, [(name, tuple(p.shape)) for name, p in layer.named_parameters()])

# %% [markdown] lang="en"
# ## Exercise 1: a linear layer of your own
#
# Write `MyCustomLayer`, which computes
#
# $$ y = x W + b $$
#
# Its attribute `weight` has the shape `(in_features, out_features)`, so that samples, which are rows of $x$, multiply it
# from the left. (`nn.Linear` keeps the transposed matrix. Both are common; here it is this one.) It starts as
# standard normal random numbers, `torch.randn`. Its attribute `bias` has the shape `(out_features,)` and starts at zero.
# `@` and `torch.matmul` are the same product, and both take inputs with any number of leading dimensions:
# a batch `(B, in_features)` as well as a batch of sequences `(B, T, in_features)`.
#
# *Checked:* the shapes of outputs, a batch of one and a batch of sequences included; names and shapes of the parameters,
# and how they start; values and gradients with other weights; and that the layer runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 1：自己的线性层
#
# 请写出 `MyCustomLayer`，它计算
#
# $$ y = x W + b $$
#
# 属性 `weight` 的形状是 `(in_features, out_features)`，这样，作为 $x$ 各行的样本就可以从左边去乘它。（`nn.Linear` 存的是转置后的矩阵。两种写法都常见，这里用前一种。）它的初始值是标准正态随机数，即 `torch.randn`。属性 `bias` 的形状是 `(out_features,)`，从零开始。`@` 和 `torch.matmul` 是同一种乘积，两者都允许输入前面有任意多个维度：既可以是一个批次 `(B, in_features)`，也可以是一批序列 `(B, T, in_features)`。
#
# *检查内容*：输出的形状，包括批量为 1 和一批序列的情形；参数的名字、形状和初始值；换上别的权重之后的值和梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "custom_layer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyCustomLayer(nn.Module):
    """A linear layer: y = x @ weight + bias.

    Args:
        in_features: size of the last dimension of the input.
        out_features: size of the last dimension of the output.

    Attributes:
        weight: parameter (in_features, out_features); starts standard normal, new for each layer.
        bias: parameter (out_features,); starts at zero.

    zh: 线性层：y = x @ weight + bias。

    Args:
        in_features: 输入最后一维的大小。
        out_features: 输出最后一维的大小。

    Attributes:
        weight: 参数 (in_features, out_features)；初始值服从标准正态分布，每个层各自重新取。
        bias: 参数 (out_features,)；从零开始。
    """

    def __init__(self, in_features, out_features):
        super().__init__()
        ### BEGIN SOLUTION
        self.weight = nn.Parameter(torch.randn(in_features, out_features))
        self.bias = nn.Parameter(torch.zeros(out_features))
        ### END SOLUTION

    def forward(self, x):
        """Map features (..., in_features) to features (..., out_features).

        zh: 把特征 (..., in_features) 映射为特征 (..., out_features)。
        """
        ### BEGIN SOLUTION
        return x @ self.weight + self.bias
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_custom_layer", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("17_custom_layer", "custom_layer")

# %% [markdown] lang="en"
# ## Exercise 2: use it like any other
#
# A module of yours has the same rights as torch's. Make `model` an `nn.Sequential` of exactly three layers:
# your `MyCustomLayer` from 10 to 20 features, a ReLU, and an `nn.Linear` from 20 to 5 features. How many numbers does it
# learn? Work it out before you ask `sum(p.numel() for p in model.parameters())`.
#
# *Checked:* that it is an `nn.Sequential` of three layers; its output's shape; its parameters; and its
# values and gradients with other weights.

# %% [markdown] lang="zh"
# ## 练习 2：像用别的层一样用它
#
# 你写的模块和 torch 自带的模块地位完全相同。请把 `model` 做成一个恰好三层的 `nn.Sequential`：先是你的 `MyCustomLayer`，从 10 个特征到 20 个特征；再是 ReLU；最后是 `nn.Linear`，从 20 个特征到 5 个特征。它一共要学多少个数？先自己算出来，再用 `sum(p.numel() for p in model.parameters())` 核对。
#
# *检查内容*：它是一个三层的 `nn.Sequential`；输出的形状；参数；换上别的权重之后的值和梯度。

# %% nbgrader={"grade": false, "grade_id": "in_sequential", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
model = nn.Sequential(
    MyCustomLayer(10, 20),
    nn.ReLU(),
    nn.Linear(20, 5),
)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_in_sequential", "locked": true, "points": 2.5, "schema_version": 3, "solution": false, "task": false}
check("17_custom_layer", "in_sequential")

# %% [markdown] lang="en"
# ## Exercise 3: how large should random weights be?
#
# `MyCustomLayer` works, yet it starts badly. Each of its outputs is a sum of `in_features` products. If the inputs have
# mean 0 and standard deviation 1, and the weights are drawn independently with mean 0 and standard deviation $\sigma$,
# then the variances of the products add up, and
#
# $$ \operatorname{std}(y) = \sigma \sqrt{\text{in\_features}} $$
#
# With $\sigma = 1$, as `torch.randn` draws them, and 256 inputs, one layer makes the numbers 16 times larger, and three
# of them about 4000 times. A softmax or a tanh behind them saturates, and gradients grow or die just as fast. The wider
# the layer, the worse. The cure is to draw the weights with the standard deviation
#
# $$ \sigma = \frac{1}{\sqrt{\text{in\_features}}} $$
#
# Write `ScaledLayer`, which is like `MyCustomLayer` in all but this: `weight` and `bias` as before, the same `forward`,
# and weights that start smaller. Then write `activation_stds`, with which you can see the difference.
#
# *Checked:* names and shapes of the parameters of `ScaledLayer`, what it computes with other weights, its gradients, and
# that it runs on a GPU; how its weights and its bias start, for several sizes; `activation_stds` on one layer and on
# stacks of layers that you have not seen.

# %% [markdown] lang="zh"
# ## 练习 3：随机权重该取多大？
#
# `MyCustomLayer` 能用，但起点不好。它的每个输出都是 `in_features` 个乘积之和。如果输入的均值为 0、标准差为 1，权重独立抽取、均值为 0、标准差为 $\sigma$，那么各个乘积的方差相加，于是
#
# $$ \operatorname{std}(y) = \sigma \sqrt{\text{in\_features}} $$
#
# `torch.randn` 取的是 $\sigma = 1$；输入有 256 个时，一层就把数放大 16 倍，三层大约放大 4000 倍。后面若是 softmax 或 tanh，就会饱和，梯度也同样迅速地爆炸或消失。层越宽，问题越严重。解决办法是让权重的标准差为
#
# $$ \sigma = \frac{1}{\sqrt{\text{in\_features}}} $$
#
# 请写出 `ScaledLayer`，它只在这一点上与 `MyCustomLayer` 不同：`weight` 和 `bias` 照旧，`forward` 也一样，只是权重的初始值更小。再写出 `activation_stds`，用它就能看出差别。
#
# *检查内容*：`ScaledLayer` 的参数名字和形状，换上别的权重之后的计算结果、梯度，以及能在 GPU 上运行；几种大小下权重和偏置的初始值；`activation_stds` 用在单独一层上，以及用在你没有见过的多层组合上。

# %% nbgrader={"grade": false, "grade_id": "scaled_init", "locked": false, "schema_version": 3, "solution": true, "task": false}
class ScaledLayer(nn.Module):
    """A linear layer, y = x @ weight + bias, whose weights start at a scale that fits its width.

    Args:
        in_features: size of the last dimension of the input.
        out_features: size of the last dimension of the output.

    Attributes:
        weight: parameter (in_features, out_features); starts normal with mean 0 and standard deviation
            1 / sqrt(in_features), new for each layer.
        bias: parameter (out_features,); starts at zero.

    zh: 线性层 y = x @ weight + bias，权重初始值的大小与层的宽度相称。

    Args:
        in_features: 输入最后一维的大小。
        out_features: 输出最后一维的大小。

    Attributes:
        weight: 参数 (in_features, out_features)；初始值服从正态分布，均值为 0，标准差为 1 / sqrt(in_features)，
            每个层各自重新取。
        bias: 参数 (out_features,)；从零开始。
    """

    def __init__(self, in_features, out_features):
        super().__init__()
        ### BEGIN SOLUTION
        self.weight = nn.Parameter(torch.randn(in_features, out_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))
        ### END SOLUTION

    def forward(self, x):
        """Map features (..., in_features) to features (..., out_features).

        zh: 把特征 (..., in_features) 映射为特征 (..., out_features)。
        """
        ### BEGIN SOLUTION
        return x @ self.weight + self.bias
        ### END SOLUTION


def activation_stds(layers, x):
    """Send x through layers one after another and measure how far the numbers spread after each.

    Args:
        layers: modules, each of which takes what the one before it gives; a list, `nn.ModuleList` or `nn.Sequential`.
        x: input of the first layer (B, features).

    Returns:
        A list of floats, one for each layer: the standard deviation over all numbers that come out of it, as
        `tensor.std()` computes it (n - 1 in the denominator). The input's own is not among them.

    zh: 让 x 依次通过各层，测量每一层之后的数散布得多开。

    Args:
        layers: 若干模块，每个模块接收前一个模块的输出；可以是列表、`nn.ModuleList` 或 `nn.Sequential`。
        x: 第一层的输入 (B, features)。

    Returns:
        由 float 组成的列表，每层一个：这一层输出的所有数的标准差，按 `tensor.std()` 的算法（分母为 n - 1）。
        输入自身的标准差不在其中。
    """
    ### BEGIN SOLUTION
    stds = []
    for layer in layers:
        x = layer(x)
        stds.append(x.std().item())
    return stds
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_scaled_init", "locked": true, "points": 4.5, "schema_version": 3, "solution": false, "task": false}
check("17_custom_layer", "scaled_init")

# %% [markdown] lang="en"
# *To think about, and measure:* the cell below sends 500 samples through stacks of 12 layers of 256 features and draws the
# spread after each layer. By which factor does it change from one `MyCustomLayer` to the next? Is that the factor of the
# formula? Now fill the third stack with a `ScaledLayer` **and a ReLU** for each step, where the comment says, and
# run the cell again: by which factor does the spread shrink from one `ScaledLayer` to the next? What does a ReLU do to
# the mean of the squares, and how would you change the scale to make up for it?

# %% [markdown] lang="zh"
# *想一想，量一量*：下面的单元格让 500 个样本通过 12 层、每层 256 个特征的几种网络，并画出每一层之后数的散布程度。从一个 `MyCustomLayer` 到下一个，它变化了多少倍？和公式给出的倍数一致吗？然后在注释所说的地方，给第三种网络的每一步都放上一个 `ScaledLayer` **和一个 ReLU**，再运行一次：从一个 `ScaledLayer` 到下一个，散布缩小到原来的多少？ReLU 对平方的均值做了什么？要弥补它，权重的标准差该怎么改？

# %% tags=["experiment"]
import matplotlib.pyplot as plt

torch.manual_seed(0)
stacks = {
    "MyCustomLayer": [MyCustomLayer(256, 256) for _ in range(12)],
    "ScaledLayer": [ScaledLayer(256, 256) for _ in range(12)],
    "ScaledLayer, ReLU": [],
}
# Fill the third stack here: a ScaledLayer(256, 256), then an nn.ReLU(), twelve times.
# zh: 在这里填充第三种网络：一个 ScaledLayer(256, 256)，接一个 nn.ReLU()，共十二次。

samples = torch.randn(500, 256)
plt.figure(figsize=(6, 3))
for name, layers in stacks.items():
    stds = activation_stds(layers, samples)
    if "ReLU" in name:
        stds = stds[::2]
    print(f"{name:18}", " ".join(f"{std:.2g}" for std in stds))
    plt.semilogy(range(1, len(stds) + 1), stds, marker="o", label=name)
plt.xlabel("layer")
plt.ylabel("std")
plt.legend()
plt.show()

# %% [markdown] lang="en"
# Does training mind? The next cell trains two networks on 1797 images of handwritten digits (8 x 8 pixels, from
# scikit-learn). They differ in the scale of their first weights and in nothing else. Ten classes guessed at random give
# a loss of $\ln 10 \approx 2.3$. Where does each of the two begin, and where is it after 100 steps?

# %% [markdown] lang="zh"
# 这对训练有影响吗？下面的单元格用 1797 张手写数字图像（8 x 8 像素，来自 scikit-learn）训练两个网络，它们只有初始权重的大小不同。十个类别随机猜，损失是 $\ln 10 \approx 2.3$。两个网络各从多大的损失开始？100 步之后又到了哪里？

# %% tags=["experiment"]
from sklearn.datasets import load_digits

digits = load_digits()
images = torch.tensor(digits.data, dtype=torch.float32)  # (1797, 64)
images = (images - images.mean()) / images.std()
labels = torch.tensor(digits.target)  # (1797,)

for layer_class in [MyCustomLayer, ScaledLayer]:
    torch.manual_seed(0)
    network = nn.Sequential(
        layer_class(64, 256), nn.ReLU(), layer_class(256, 256), nn.ReLU(), layer_class(256, 10)
    )
    optimizer = torch.optim.SGD(network.parameters(), lr=0.05)
    for step in range(101):
        batch = torch.randint(len(images), (64,))
        loss = nn.functional.cross_entropy(network(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step in (0, 1, 10, 100):
            print(f"{layer_class.__name__:13} step {step:3}: loss {loss.item():.4g}")

# %% [markdown] lang="en"
# ## State that is not learned by gradients: buffers
#
# Some layers must remember things that no gradient ever changes: a fixed mask, a table, statistics of what has passed
# through. Such a tensor is a **buffer**, the middle row of the picture. `self.register_buffer("name", tensor)` makes it
# an attribute that is saved in the `state_dict` and goes where the module goes, but that no optimizer touches. Once
# registered, it stays a buffer, whether you write into it (`self.name.copy_(...)`) or assign another tensor
# (`self.name = ...`). Here is what happens to a tensor that is merely an attribute (a change of dtype stands for a move
# to a GPU):

# %% [markdown] lang="zh"
# ## 不靠梯度学习的状态：缓冲区
#
# 有些层要记住一些梯度永远不会改变的东西：一个固定的掩码、一张表、流经数据的统计量。这样的张量就是**缓冲区**，即图中的中间一行。`self.register_buffer("name", tensor)` 让它成为模块的属性：它保存在 `state_dict` 里，跟着模块搬到别的设备，但优化器不会动它。登记之后，无论是往里写（`self.name.copy_(...)`），还是换成另一个张量（`self.name = ...`），它都仍是缓冲区。下面看看一个仅仅作为属性的张量会怎样（这里用改变 dtype 代替搬到 GPU）：

# %%
class Shift(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("shift", torch.tensor([1.0, 2.0]))
        self.forgotten = torch.tensor([1.0, 2.0])

    def forward(self, x):
        return x + self.shift


moved = Shift().to(torch.float64)
print("state_dict:", list(moved.state_dict()))
print("shift:", moved.shift.dtype, " forgotten:", moved.forgotten.dtype)

# %% [markdown] lang="en"
# ## Exercise 4: a layer that learns its units
#
# Sensors deliver whatever their makers thought of: pressure in pascals, around 100 000; humidity between 0 and 1. A
# network learns better when every feature has mean 0 and variance 1, and you may not know the statistics in advance.
# Write `RunningStandardizer`, a first layer that works them out while it is trained:
#
# $$ y = \frac{x - \text{mean}}{\sqrt{\text{var} + 10^{-5}}} $$
#
# for each feature (column) separately. `mean` and `var` are those of **all rows it has ever seen in training**, each row
# with the same weight, however the rows were cut into batches; `var` is the population variance, which divides by the
# number of rows $n$ and not by $n - 1$. (This differs from `nn.BatchNorm1d`, which standardises by the current batch
# and lets older ones fade.)
#
# You can't keep all rows, and need not. When $B$ new rows with mean $m$ and population variance $v$ arrive, and $n$ rows
# with `mean` $\mu$ and `var` $\sigma^2$ came before, then with $\delta = m - \mu$
#
# $$ n' = n + B, \qquad \mu' = \mu + \delta\,\frac{B}{n'}, \qquad
# \sigma'^2 = \frac{1}{n'} \left( n\,\sigma^2 + B\,v + \delta^2\,\frac{n B}{n'} \right) $$
#
# The layer keeps its state in three buffers and has no parameters. In **training** mode (`self.training` is true)
# `forward` first takes the batch into its statistics and then standardises the batch by the *new* statistics. In **eval**
# mode it standardises by what it has learned and changes nothing. The statistics are constants to autograd: gradients
# flow to $x$ as if `mean` and `var` were fixed numbers, so update them under `torch.no_grad()`.
#
# *Checked:* the buffers, how they start and that they are in the `state_dict`; the statistics after one batch (one of a
# single row, too), after several of different sizes, and of a feature with a large mean and a small spread; outputs in
# training and in eval, with a feature that never varies; that eval changes nothing; that a new layer which loads a saved
# `state_dict` goes on from there; the gradient with respect to $x$; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 4：能自己摸清单位的层
#
# 传感器给出什么样的数，全看厂家怎么定：气压以帕斯卡计，在 100 000 上下；湿度则在 0 到 1 之间。如果每个特征的均值都是 0、方差都是 1，网络学得更好，但统计量事先未必知道。请写出 `RunningStandardizer`，把它放在网络的第一层，让它在训练中自己算出这些统计量：
#
# $$ y = \frac{x - \text{mean}}{\sqrt{\text{var} + 10^{-5}}} $$
#
# 每个特征（列）分别处理。`mean` 和 `var` 是**训练中见过的所有行**的均值和方差，每一行的权重相同，与这些行怎样分成批次无关；`var` 是总体方差，分母是行数 $n$，而不是 $n - 1$。（这和 `nn.BatchNorm1d` 不同：后者用当前批次的统计量来标准化，较早的批次会逐渐淡出。）
#
# 把所有的行都存下来是做不到的，也没有必要。设新来了 $B$ 行，均值为 $m$，总体方差为 $v$；此前已有 $n$ 行，`mean` 为 $\mu$，`var` 为 $\sigma^2$。令 $\delta = m - \mu$，则
#
# $$ n' = n + B, \qquad \mu' = \mu + \delta\,\frac{B}{n'}, \qquad
# \sigma'^2 = \frac{1}{n'} \left( n\,\sigma^2 + B\,v + \delta^2\,\frac{n B}{n'} \right) $$
#
# 这个层的状态放在三个缓冲区里，没有参数。在**训练**模式下（`self.training` 为真），`forward` 先把这个批次计入统计量，再用*新的*统计量对这个批次做标准化。在**评估**模式（eval）下，它用已经学到的统计量做标准化，什么也不改。对 autograd 来说，统计量是常数：梯度传到 $x$ 时，`mean` 和 `var` 都当作固定的数，所以请在 `torch.no_grad()` 里更新它们。
#
# *检查内容*：缓冲区本身、它们的初始值，以及它们在 `state_dict` 里；一个批次之后的统计量（包括只有一行的批次），几个大小不同的批次之后的统计量，以及均值很大、散布很小的特征的统计量；训练模式和评估模式下的输出，其中有一个特征从不变化；评估模式什么也不改；新建的层加载保存过的 `state_dict` 之后能从那里接着走；对 $x$ 的梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "standardizer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class RunningStandardizer(nn.Module):
    """Standardises each feature by mean and variance of all rows seen in training.

    Args:
        num_features: number of features (columns).

    Attributes:
        mean: buffer (num_features,), mean of each feature over all rows seen; starts at 0.
        var: buffer (num_features,), their population variance (divided by the number of rows); starts at 1.
        count: buffer of shape (), the number of rows seen; starts at 0.

    zh: 用训练中见过的所有行的均值和方差，对每个特征做标准化。

    Args:
        num_features: 特征数（列数）。

    Attributes:
        mean: 缓冲区 (num_features,)，每个特征在见过的所有行上的均值；从 0 开始。
        var: 缓冲区 (num_features,)，每个特征的总体方差（除以行数）；从 1 开始。
        count: 形状为 () 的缓冲区，见过的行数；从 0 开始。
    """

    def __init__(self, num_features):
        super().__init__()
        ### BEGIN SOLUTION
        self.register_buffer("mean", torch.zeros(num_features))
        self.register_buffer("var", torch.ones(num_features))
        self.register_buffer("count", torch.tensor(0))
        ### END SOLUTION

    def forward(self, x):
        """Standardise features (B, num_features), B >= 1; in training, take the rows into the statistics first.

        zh: 对特征 (B, num_features) 做标准化，B >= 1；训练模式下，先把这些行计入统计量。
        """
        ### BEGIN SOLUTION
        if self.training:
            with torch.no_grad():
                rows = len(x)
                total = self.count + rows
                delta = x.mean(dim=0) - self.mean
                spread = self.count * self.var + rows * x.var(dim=0, correction=0)
                between = delta**2 * self.count * rows / total
                self.var.copy_((spread + between) / total)
                self.mean.add_(delta * rows / total)
                self.count.add_(rows)
        return (x - self.mean) / torch.sqrt(self.var + 1e-5)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_standardizer", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check("17_custom_layer", "standardizer")

# %% [markdown] lang="en"
# *To think about, and measure:* the wine data of scikit-learn hold 13 measurements of each of 178 wines from three
# growers, in 13 units: some are below 1, one goes beyond 1000. The cell below trains the same small network without and
# with your layer in front. What accuracy does each reach? Then move `RunningStandardizer(13)` behind the first
# `nn.Linear`, with 16 features instead of 13: does it help as much there, and why?

# %% [markdown] lang="zh"
# *想一想，量一量*：scikit-learn 的葡萄酒数据有 178 种酒，来自三位种植者，每种酒有 13 项测量值，13 种单位：有的不到 1，有一项超过 1000。下面的单元格训练同一个小网络，一次前面没有你的层，一次有。准确率各是多少？然后把 `RunningStandardizer(13)` 移到第一个 `nn.Linear` 后面，特征数由 13 改为 16：放在那里同样有用吗？为什么？

# %% tags=["experiment"]
from sklearn.datasets import load_wine

wine = load_wine()
measurements = torch.tensor(wine.data, dtype=torch.float32)  # (178, 13)
growers = torch.tensor(wine.target)  # (178,)
torch.manual_seed(0)
order = torch.randperm(len(growers))
seen, unseen = order[:120], order[120:]


def accuracy_after_training(model, steps=200):
    """Train a model on 120 wines; its accuracy on the other 58, a float.

    zh: 用 120 种酒训练一个模型；返回它在另外 58 种酒上的准确率，一个 float。
    """
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    for _ in range(steps):
        batch = seen[torch.randint(len(seen), (20,))]
        loss = nn.functional.cross_entropy(model(measurements[batch]), growers[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        guesses = model(measurements[unseen]).argmax(dim=1)
    return (guesses == growers[unseen]).float().mean().item()


for first in [nn.Identity(), RunningStandardizer(13)]:
    torch.manual_seed(1)
    model_of_wine = nn.Sequential(first, nn.Linear(13, 16), nn.ReLU(), nn.Linear(16, 3))
    print(f"{type(first).__name__:19} accuracy {accuracy_after_training(model_of_wine):.2f}")

# %% [markdown] lang="en"
# *To think about, and measure:* there is a shorter formula for the variance, the mean of the squares minus the square of
# the mean, $\operatorname{E}[x^2] - \operatorname{E}[x]^2$, and on paper it is the same. The cell below applies it to
# air pressures that vary by some 10 pascals. What comes out at the highest level, and what would its square root be?
# Try other seeds, too. float32 keeps about seven decimal digits: how many of them does the square of 100 000 leave for
# the variance?

# %% [markdown] lang="zh"
# *想一想，量一量*：方差还有一个更短的公式：平方的均值减去均值的平方，即 $\operatorname{E}[x^2] - \operatorname{E}[x]^2$，在纸面上两者相等。下面的单元格把它用在波动只有十来帕的气压上。在最高的一档上结果是什么？再开平方会怎样？也换几个种子试试。float32 大约保留七位十进制有效数字：100 000 的平方占掉之后，还剩几位留给方差？

# %% tags=["experiment"]
torch.manual_seed(1)
for level in [0, 1_000, 10_000, 100_000]:
    pressure = level + 10 * torch.randn(1000)
    short = (pressure**2).mean() - pressure.mean() ** 2
    print(f"level {level:7}: var() {pressure.var(correction=0):6.1f}, E[x^2] - E[x]^2 = {short:8.1f}")

# %% [markdown] lang="en"
# ## Read on
#
# - [Extending PyTorch](https://docs.pytorch.org/docs/stable/notes/extending.html#extending-torch-nn) and
#   [`register_buffer`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_buffer)
#   in PyTorch's documentation.
# - Glorot and Bengio, [*Understanding the difficulty of training deep feedforward neural
#   networks*](https://proceedings.mlr.press/v9/glorot10a.html) (2010), on the scale of first weights. Assignment 05 is about
#   that scale, and assignment 10 about layers that standardise inside a network.
# - Chan, Golub and LeVeque, *Algorithms for Computing the Sample Variance: Analysis and Recommendations* (1983), on
#   merging variances without losing digits.

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - PyTorch 文档：[扩展 PyTorch](https://docs.pytorch.org/docs/stable/notes/extending.html#extending-torch-nn) 和 [`register_buffer`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_buffer)。
# - Glorot、Bengio：[*Understanding the difficulty of training deep feedforward neural networks*](https://proceedings.mlr.press/v9/glorot10a.html)（2010），讨论初始权重的大小。作业 05 专讲初始权重的大小，作业 10 讲在网络内部做标准化的层。
# - Chan、Golub、LeVeque：*Algorithms for Computing the Sample Variance: Analysis and Recommendations*（1983），讨论怎样合并方差而不损失有效数字。
