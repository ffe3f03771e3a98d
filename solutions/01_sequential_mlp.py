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
# # 01 · A network as a sequence of layers
#
# The simplest way to write a network is to say which layers come one after the other. `nn.Sequential` does
# just that: it is a module that feeds its input to the first layer, that layer's output to the second, and so on.
#
# A **multilayer perceptron** (MLP) with one hidden layer computes
#
# $$ \text{logits} = W_2 \, \max(0,\; W_1 x + b_1) + b_2 $$
#
# $W_1$ takes `input_size` numbers to `hidden_size` numbers, the **ReLU** $\max(0, \cdot)$ sets the negative ones to
# zero, and $W_2$ takes what is left to `output_size` numbers. The last ones are **logits**: scores that may be of
# any size and sign. Nothing follows them; a loss such as cross entropy applies the softmax itself.
#
# ![Three input nodes, each joined with each of four hidden nodes by nn.Linear; nn.ReLU acts on each hidden number alone; a second nn.Linear joins each of the four with each of two logits.](pictures/01_mlp.svg)
#
# The picture shows who talks to whom. A linear layer joins every number with every number, and each of these lines is
# one weight. The ReLU has nothing to learn, and looks at each number alone.
#
# Why the ReLU? Without it, $W_2 (W_1 x + b_1) + b_2 = (W_2 W_1) \, x + (W_2 b_1 + b_2)$ is one linear layer again,
# however many there are.

# %% [markdown] lang="zh"
# # 01 · 用一串层搭网络
#
# 写网络最简单的办法，就是按先后次序列出各层。`nn.Sequential` 做的正是这件事：它是一个模块，把输入交给第一层，把第一层的输出交给第二层，依此类推。
#
# 含一个隐藏层的**多层感知机**（multilayer perceptron，MLP）计算的是
#
# $$ \text{logits} = W_2 \, \max(0,\; W_1 x + b_1) + b_2 $$
#
# $W_1$ 把 `input_size` 个数变成 `hidden_size` 个数，**ReLU** 即 $\max(0, \cdot)$ 把其中的负数变成零，$W_2$ 再把剩下的变成 `output_size` 个数。最后得到的是 **logits**：大小和正负都不受限制的得分。它们后面不再接任何东西，因为交叉熵之类的损失函数自己会做 softmax。
#
# ![三个输入节点通过 nn.Linear 与四个隐藏节点两两相连；nn.ReLU 单独作用于每个隐藏的数；第二个 nn.Linear 把这四个数与两个 logits 两两相连。](pictures/01_mlp.svg)
#
# 图中画出了谁和谁有联系：线性层把每个数与每个数都连起来，每条连线就是一个权重；ReLU 没有什么要学的，它对每个数单独起作用。
#
# 为什么要有 ReLU？如果没有它，$W_2 (W_1 x + b_1) + b_2 = (W_2 W_1) \, x + (W_2 b_1 + b_2)$，无论叠多少层，合起来还是一个线性层。

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## A worked miniature
#
# A linear layer and a `nn.Tanh`, which squashes every number to between -1 and 1. The first dimension of a tensor is
# always the batch: here 3 samples of 4 numbers go in, and 3 samples of 2 numbers come out. The loop then does by hand
# what the model does by itself: each layer takes what the one before it has given.

# %% [markdown] lang="zh"
# ## 一个小例子
#
# 一个线性层，再接一个 `nn.Tanh`，它把每个数压到 -1 与 1 之间。张量的第一维总是批次：这里进去的是 3 个样本，每个 4 个数，出来的是 3 个样本，每个 2 个数。接下来的循环手工做了一遍模型自己做的事：每一层都接收前一层给出的结果。

# %%
torch.manual_seed(0)
miniature = nn.Sequential(nn.Linear(4, 2), nn.Tanh())
x = torch.randn(3, 4)
print(miniature(x))

for layer in miniature:
    x = layer(x)
    print(layer, "->", tuple(x.shape))
print(x)

# %% [markdown] lang="en"
# ## Exercise 1: an MLP in three lines
#
# Make `model` an `nn.Sequential` of exactly three layers: a linear layer from `input_size` to `hidden_size`, a ReLU
# (`nn.ReLU`), and a linear layer from `hidden_size` to `output_size`, both with a bias, as `nn.Linear` has by default.
#
# *Checked:* that `model` is an `nn.Sequential` of three layers; the shapes of its output, a batch of one included, and
# of its parameters; its values and gradients with other weights; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 1：三行写出一个 MLP
#
# 让 `model` 成为恰好含三层的 `nn.Sequential`：从 `input_size` 到 `hidden_size` 的线性层，ReLU（`nn.ReLU`），以及从 `hidden_size` 到 `output_size` 的线性层。两个线性层都带偏置，这也是 `nn.Linear` 的默认设置。
#
# *检查内容*：`model` 是不是含三层的 `nn.Sequential`；输出的形状（包括批量为 1 的情形）和参数的形状；换上别的权重之后的值和梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "three_layers", "locked": false, "schema_version": 3, "solution": true, "task": false}
input_size, hidden_size, output_size = 8, 16, 4

### BEGIN SOLUTION
model = nn.Sequential(
    nn.Linear(input_size, hidden_size),
    nn.ReLU(),
    nn.Linear(hidden_size, output_size),
)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_three_layers", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("01_sequential_mlp", "three_layers")

# %% [markdown] lang="en"
# ## Exercise 2: any number of layers
#
# Real networks have more hidden layers, and you will not want to type them. Write a module that takes a list of sizes:
# `SequentialMLP([8, 32, 16, 4])` has linear layers 8 → 32, 32 → 16 and 16 → 4, with a ReLU **between** each two of
# them and none after the last. `SequentialMLP([8, 4])` is a single linear layer.
#
# This one is a class, and most of it is written already: `__init__` makes the layers when the object is made, `forward`
# is what happens at each call. (Assignment 02 is all about such classes.) Collect the layers in a Python list, then
# hand them to `nn.Sequential(*layers)`; the star hands over the elements one by one. Names are yours to choose.
#
# *Checked:* the shapes of output and parameters for short and long lists, a batch of one included; values and
# gradients with other weights; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 2：任意多层
#
# 真正的网络隐藏层更多，谁也不想一层一层地敲。请写一个模块，它接收一个大小列表：`SequentialMLP([8, 32, 16, 4])` 有 8 → 32、32 → 16 和 16 → 4 三个线性层，每两个线性层**之间**有一个 ReLU，最后一层之后没有。`SequentialMLP([8, 4])` 就只是一个线性层。
#
# 这次要写的是一个类，大部分已经写好：创建对象时由 `__init__` 造好各层，每次调用时执行的是 `forward`。（作业 02 专门讲这样的类。）可以先把各层收集到一个 Python 列表里，再交给 `nn.Sequential(*layers)`；星号的意思是把元素一个一个地交出去。内部的名字随你取。
#
# *检查内容*：输出和参数的形状，列表有长有短，也包括批量为 1 的情形；换上别的权重之后的值和梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "any_depth", "locked": false, "schema_version": 3, "solution": true, "task": false}
class SequentialMLP(nn.Module):
    """An MLP with ReLU between its linear layers.

    Args:
        sizes: a list, the number of features at each step, at least two: input, hidden ones, output.

    zh: 线性层之间带 ReLU 的 MLP。

    Args:
        sizes: 一个列表，依次是每一步的特征数，至少两个：输入，各隐藏层，输出。
    """

    def __init__(self, sizes):
        super().__init__()
        ### BEGIN SOLUTION
        layers = []
        for in_features, out_features in zip(sizes[:-1], sizes[1:]):
            layers.append(nn.Linear(in_features, out_features))
            layers.append(nn.ReLU())
        self.layers = nn.Sequential(*layers[:-1])
        ### END SOLUTION

    def forward(self, x):
        """Map features (B, sizes[0]) to logits (B, sizes[-1]).

        zh: 把特征 (B, sizes[0]) 映射为 logits (B, sizes[-1])。
        """
        ### BEGIN SOLUTION
        return self.layers(x)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_any_depth", "locked": true, "points": 9, "schema_version": 3, "solution": false, "task": false}
check("01_sequential_mlp", "any_depth")

# %% [markdown] lang="en"
# *To think about, and measure:* what does the ReLU buy, and what do width and depth? The cell below lets four networks,
# with one number in and one out, follow a wave. You need not understand the loop in `fit` yet: it changes all
# parameters a little, 500 times, so that the error gets smaller. Guess before you run it:
#
# - The first network has two linear layers and no ReLU. What will its curve look like, even with 30 hidden numbers?
# - The second has 3 hidden numbers. Each ReLU can bend the curve once: how many kinks do you find, and where might the
#   others be?
# - The last two have about the same number of parameters, 91 and 97. Which follows the wave better, the wide one or the
#   deep one? Try the seeds 1, 2 and 3 as well, before you believe it.

# %% [markdown] lang="zh"
# *想一想，量一量*：ReLU 带来了什么？宽度和深度又带来了什么？下面的单元格让四个网络（一个数进，一个数出）去拟合一条波浪线。`fit` 里的循环现在看不懂也没关系：它把所有参数稍微改一点，一共改 500 次，让误差越来越小。运行之前先猜一猜：
#
# - 第一个网络有两个线性层，没有 ReLU。哪怕隐藏层有 30 个数，它的曲线会是什么样子？
# - 第二个网络的隐藏层有 3 个数。每个 ReLU 能让曲线折一次：你能找到几个折点？其余的可能在哪里？
# - 后两个网络的参数差不多，分别是 91 个和 97 个。宽的和深的，哪一个拟合得更好？下结论之前，把种子换成 1、2、3 再试几次。

# %% tags=["experiment"]
import matplotlib.pyplot as plt

inputs = torch.linspace(-2, 2, 80).unsqueeze(1)  # (80, 1)
wave = torch.sin(3 * inputs)


def fit(network, steps=500):
    """Train a network to follow the wave; returns its mean squared error at the end.

    zh: 训练网络去拟合波浪线；返回最后的均方误差。
    """
    optimizer = torch.optim.Adam(network.parameters(), lr=0.02)
    for _ in range(steps):
        error = nn.functional.mse_loss(network(inputs), wave)
        optimizer.zero_grad()
        error.backward()
        optimizer.step()
    return error.item()


torch.manual_seed(0)
networks = {
    "[1, 30, 1], no ReLU": nn.Sequential(nn.Linear(1, 30), nn.Linear(30, 1)),
    "[1, 3, 1]": SequentialMLP([1, 3, 1]),
    "[1, 30, 1]": SequentialMLP([1, 30, 1]),
    "[1, 8, 8, 1]": SequentialMLP([1, 8, 8, 1]),
}
figure, axes = plt.subplots(1, 4, figsize=(11, 2.5), sharey=True)
for axis, (title, network) in zip(axes, networks.items()):
    error = fit(network)
    print(f"{title:20} error {error:.4f}")
    axis.plot(inputs, wave, color="lightgray", linewidth=4)
    axis.plot(inputs, network(inputs).detach())
    axis.set_title(title)
plt.show()

# %% [markdown] lang="en"
# ## Exercise 3: reach into it and count
#
# An `nn.Sequential` can be indexed like a list: `model[0]` is its first layer, `model[-1]` its last, and a `for` loop
# goes through them. An `nn.Linear` remembers its sizes as `in_features` and `out_features`. Every module lists its
# parameters with `.parameters()`, those of the modules inside it included, and a tensor knows how many numbers it holds:
# `.numel()`.
#
# Write two functions. `count_parameters` gives the number of *trainable* numbers of any module: those of parameters
# whose `requires_grad` is true. (It is made false for layers that are to stay as they are; one calls them *frozen*.)
# `linear_widths` looks through an `nn.Sequential` and gives the sizes that `SequentialMLP` would need to make it again:
# for `model` above, `[8, 16, 4]`.
#
# *Checked:* both, on modules you have not seen: some with layers of another kind, some with modules inside of modules,
# some with frozen parameters, some with other layers in between.

# %% [markdown] lang="zh"
# ## 练习 3：伸手进去数一数
#
# `nn.Sequential` 可以像列表一样用下标：`model[0]` 是第一层，`model[-1]` 是最后一层，也可以用 `for` 循环逐层走一遍。`nn.Linear` 用 `in_features` 和 `out_features` 记着自己的大小。每个模块都能用 `.parameters()` 列出自己的参数，内部模块的也包括在内；而张量知道自己有多少个数：`.numel()`。
#
# 请写两个函数。`count_parameters` 给出任意一个模块中*可训练*的数有多少个，也就是 `requires_grad` 为真的那些参数里的数。（有些层要保持原样，就把它设成假，这叫*冻结*。）`linear_widths` 查看一个 `nn.Sequential`，给出用 `SequentialMLP` 重新造出它所需的大小列表：对上面的 `model` 就是 `[8, 16, 4]`。
#
# *检查内容*：两个函数在你没见过的模块上的结果：有的含有别的种类的层，有的模块里面还有模块，有的冻结了一部分参数，有的在线性层之间夹着别的层。

# %% nbgrader={"grade": false, "grade_id": "count", "locked": false, "schema_version": 3, "solution": true, "task": false}
def count_parameters(module):
    """Number of trainable numbers in a module of any kind, an int.

    zh: 任意一个模块中可训练的数有多少个，返回 int。
    """
    ### BEGIN SOLUTION
    return sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)
    ### END SOLUTION


def linear_widths(sequential):
    """Sizes [input, hidden ..., output] of the `nn.Linear` layers of an `nn.Sequential`, a list of ints.

    Other layers are passed over. There is at least one linear layer, and each takes what the one before it gives.

    zh: 一个 `nn.Sequential` 中各 `nn.Linear` 层的大小 [输入, 隐藏, ..., 输出]，返回由 int 组成的列表。

    其他的层略过。至少有一个线性层，每个线性层都接收前一个线性层给出的结果。
    """
    ### BEGIN SOLUTION
    linears = [layer for layer in sequential if isinstance(layer, nn.Linear)]
    return [linears[0].in_features] + [layer.out_features for layer in linears]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_count", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("01_sequential_mlp", "count")

# %% [markdown] lang="en"
# *To think about, and measure:* which has more parameters, `[8, 64, 4]` or `[8, 16, 16, 16, 4]`? And when all hidden
# layers get twice as wide, what happens to the number of parameters with one hidden layer, and what with two? Guess
# first, then run the cell below, and say which term of the sum is responsible.

# %% [markdown] lang="zh"
# *想一想，量一量*：`[8, 64, 4]` 和 `[8, 16, 16, 16, 4]`，哪个参数更多？如果所有隐藏层都加宽一倍，只有一个隐藏层时参数的个数怎样变化？有两个隐藏层时呢？先猜一猜，再运行下面的单元格，并说说是求和中的哪一项造成的。

# %% tags=["experiment"]
for sizes in ([8, 64, 4], [8, 16, 16, 16, 4]):
    print(sizes, count_parameters(SequentialMLP(sizes)))
for n in (16, 32, 64, 128, 256):
    one, two = (count_parameters(SequentialMLP(sizes)) for sizes in ([8, n, 4], [8, n, n, 4]))
    print(f"n = {n:3}: [8, n, 4] {one:5}, [8, n, n, 4] {two:5}")

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.Sequential`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html) and
#   [`nn.Linear`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html) in PyTorch's documentation.
# - Goodfellow, Bengio, Courville: [*Deep Learning*](https://www.deeplearningbook.org/), chapter 6, on why one hidden
#   layer can already do so much.
# - Montúfar, Pascanu, Cho, Bengio: [*On the Number of Linear Regions of Deep Neural
#   Networks*](https://arxiv.org/abs/1402.1869) (2014), on how many kinks width and depth can make.

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - PyTorch 文档：[`nn.Sequential`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html) 和 [`nn.Linear`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html)。
# - Goodfellow、Bengio、Courville：[*Deep Learning*](https://www.deeplearningbook.org/) 第 6 章，讲为什么只有一个隐藏层就已经能做这么多事。
# - Montúfar、Pascanu、Cho、Bengio：[*On the Number of Linear Regions of Deep Neural Networks*](https://arxiv.org/abs/1402.1869)（2014），讲宽度和深度能造出多少个折点。
