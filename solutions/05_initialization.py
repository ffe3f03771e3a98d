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
# # 05 · How weights begin
#
# Before the first training step somebody has to choose the weights. They must be *random*: two neurons that begin equal
# get equal gradients and stay equal for ever. And they must be of the right *size*, which is what this assignment is
# about.
#
# Take one number $y = w_1 x_1 + \dots + w_n x_n$ that a layer puts out. If the $n$ weights are drawn independently with
# mean 0, then
#
# $$ \operatorname{Var}(y) = n \cdot \operatorname{Var}(w) \cdot \operatorname{E}[x^2] $$
#
# Here $n$ is the number of inputs that one output is computed from, the layer's **fan-in**. So each layer multiplies
# the size of its signal by a factor, and a deep network multiplies all these factors. A factor of 0.5 for each of 30
# layers leaves a billionth; a factor of 2 makes a billion. On the way back the gradient meets the same kind of product,
# with the **fan-out** in place of the fan-in: the number of outputs that one input contributes to. Two rules keep the
# factor near 1:
#
# $$ \text{Xavier (Glorot):}\quad \operatorname{Var}(w) = \frac{2}{\text{fan-in} + \text{fan-out}} \qquad\qquad
# \text{Kaiming (He):}\quad \operatorname{Var}(w) = \frac{2}{\text{fan-in}} $$
#
# Xavier is a compromise between the way forward and the way back, for layers without an activation or with one that
# is nearly linear around 0, such as tanh. Kaiming is made for ReLU: it sets half of the numbers to zero, which halves
# $\operatorname{E}[x^2]$, and the 2 makes up for it. Each rule says how large the variance is. Whether the numbers are
# *normally* or *uniformly* distributed is up to you, so torch has `xavier_normal_`, `xavier_uniform_`,
# `kaiming_normal_` and `kaiming_uniform_`, all in `nn.init`. The underscore says that they overwrite the tensor they
# are given.

# %% [markdown] lang="zh"
# # 05 · 权重的初始化
#
# 训练的第一步之前，总得有人先定下权重。权重必须是*随机*的：两个神经元如果一开始相同，得到的梯度也相同，就会永远相同下去。权重的*大小*也必须合适，这正是本次作业要讲的。
#
# 看某一层输出的一个数 $y = w_1 x_1 + \dots + w_n x_n$。如果这 $n$ 个权重独立抽取、均值为 0，那么
#
# $$ \operatorname{Var}(y) = n \cdot \operatorname{Var}(w) \cdot \operatorname{E}[x^2] $$
#
# 其中 $n$ 是算出一个输出所用的输入个数，叫做这一层的**扇入**（fan-in）。可见每一层都把信号的大小乘上一个因子，深的网络就把所有这些因子连乘起来。如果每层的因子是 0.5，30 层之后只剩十亿分之一；如果是 2，就会变成十亿倍。梯度往回传时也会遇到同样的连乘，只是扇入换成了**扇出**（fan-out），即一个输入参与计算的输出个数。有两条规则能让因子保持在 1 附近：
#
# $$ \text{Xavier (Glorot):}\quad \operatorname{Var}(w) = \frac{2}{\text{fan-in} + \text{fan-out}} \qquad\qquad
# \text{Kaiming (He):}\quad \operatorname{Var}(w) = \frac{2}{\text{fan-in}} $$
#
# Xavier 是前向与反向之间的折中，适合没有激活函数的层，或者激活函数在 0 附近接近线性的层，比如 tanh。Kaiming 是为 ReLU 设计的：ReLU 把一半的数变成零，$\operatorname{E}[x^2]$ 因此减半，公式里的 2 正好补回来。两条规则规定的都是方差；至于这些数服从*正态*分布还是*均匀*分布，可以自己选，所以 torch 在 `nn.init` 里提供了 `xavier_normal_`、`xavier_uniform_`、`kaiming_normal_` 和 `kaiming_uniform_`。名字末尾的下划线表示：它们会就地改写传进去的张量。

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import math

import torch
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## A worked miniature
#
# Ten layers of 256 numbers each, without biases or activations, and three sizes of weights. Each layer multiplies the
# standard deviation by $\sqrt{256} \cdot \text{std} = 16 \cdot \text{std}$.

# %% [markdown] lang="zh"
# ## 一个小例子
#
# 十层，每层 256 个数，没有偏置，也没有激活函数，权重取三种大小。每一层把标准差乘以 $\sqrt{256} \cdot \text{std} = 16 \cdot \text{std}$。

# %%
torch.manual_seed(0)
for std in [0.01, 1.0, 1 / 16]:
    x = torch.randn(100, 256)
    for _ in range(10):
        x = x @ (std * torch.randn(256, 256))
    print(f"std = {std:6}: x.std() = {x.std():.2g}, (16 * std)**10 = {(16 * std)**10:.2g}")

# %% [markdown] lang="en"
# ## Exercise 1: by the kind of layer
#
# `model.apply(f)` calls `f(m)` for every module `m` in the model, however deeply it is nested, then for the model
# itself, and returns the model. So all you need is a function that looks at *one* module and decides what to do. Write
# `init_weights` that way:
#
# - `nn.Linear`: the weight from `nn.init.xavier_uniform_`, the bias zero;
# - `nn.Conv2d`: the weight from `nn.init.kaiming_normal_`, for ReLU. What you get if you pass the weight alone is right:
#   fan-in, and the factor $\sqrt 2$ in the standard deviation. The bias may stay as it is, or become zero, as you like;
# - every other kind of layer stays as it is. A `BatchNorm2d` or an `Embedding` has a `weight` too, but it means
#   something else.
#
# Two traps. A layer may have been made with `bias=False`: then its `bias` is `None`, and the listings of many
# tutorials, which call `nn.init.zeros_(m.bias)` without looking, raise an error. And only the *values* are to change:
# afterwards the parameters are still parameters, all of them are trained, and a model that is on a GPU stays there.
#
# Then write `init_model`, which does this to a whole model and returns it.
#
# *Checked:* distribution of the weights and zero biases, over several new layers; that other layers stay as they are;
# layers without a bias; nested models, and a model that is one single layer; the parameters afterwards and their
# gradients; and a model that is on a GPU.

# %% [markdown] lang="zh"
# ## 练习 1：按层的种类初始化
#
# `model.apply(f)` 会对模型里的每个模块 `m` 调用 `f(m)`，无论嵌套多深，最后再对模型自身调用一次，并返回这个模型。所以只需写一个函数，看一看*一个*模块，决定怎么处理它。请这样写出 `init_weights`：
#
# - `nn.Linear`：权重用 `nn.init.xavier_uniform_`，偏置为零；
# - `nn.Conv2d`：权重用 `nn.init.kaiming_normal_`，针对 ReLU。只传权重一个参数，得到的就是对的：用扇入，标准差里带因子 $\sqrt 2$。偏置保持原样或者设为零都可以；
# - 其他种类的层一律保持原样。`BatchNorm2d` 和 `Embedding` 也有 `weight`，但含义不同。
#
# 这里有两个陷阱。层可能是用 `bias=False` 建的：这时它的 `bias` 是 `None`，而许多教程的代码不看一眼就调用 `nn.init.zeros_(m.bias)`，会报错。另外，要变的只是*值*：初始化之后，参数仍然是参数，每一个都参加训练；已经放在 GPU 上的模型也仍在 GPU 上。
#
# 再写出 `init_model`，对整个模型这样做，并返回这个模型。
#
# *检查内容*：若干个新建的层里权重的分布和为零的偏置；其他层保持原样；没有偏置的层；嵌套的模型，以及只有一层的模型；初始化之后的参数和它们的梯度；已经放在 GPU 上的模型。

# %% nbgrader={"grade": false, "grade_id": "by_kind", "locked": false, "schema_version": 3, "solution": true, "task": false}
def init_weights(m):
    """Set the first values of one module, in place; meant for model.apply(init_weights).

    nn.Linear: weight from xavier_uniform_ (gain 1), bias zero. nn.Conv2d: weight from kaiming_normal_ (fan-in,
    gain of ReLU), bias as it is or zero. Every other kind of layer stays as it is.

    Args:
        m: a module of any kind. The bias of a linear or convolutional layer may be None.

    zh: 设定一个模块的初始值，就地改写；供 model.apply(init_weights) 使用。

    nn.Linear：权重用 xavier_uniform_（增益为 1），偏置为零。nn.Conv2d：权重用 kaiming_normal_（扇入，ReLU 的增益），
    偏置保持原样或为零。其他种类的层一律保持原样。

    Args:
        m: 任意种类的模块。线性层或卷积层的偏置可能是 None。
    """
    ### BEGIN SOLUTION
    if isinstance(m, nn.Linear):
        nn.init.xavier_uniform_(m.weight)
        if m.bias is not None:
            nn.init.zeros_(m.bias)
    elif isinstance(m, nn.Conv2d):
        nn.init.kaiming_normal_(m.weight)
    ### END SOLUTION


def init_model(model):
    """Do what init_weights does to every layer of a model, in place, and return the model.

    Args:
        model: a module whose layers may be nested to any depth, or a single layer.

    zh: 对模型的每一层做 init_weights 所做的事，就地改写，并返回这个模型。

    Args:
        model: 一个模块，里面的层可以嵌套任意深；也可以只是一个层。
    """
    ### BEGIN SOLUTION
    return model.apply(init_weights)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_by_kind", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check("05_initialization", "by_kind")

# %% [markdown] lang="en"
# *To think about, and measure:* what becomes of a network whose weights all begin with the same number? The cell below
# trains one on 1797 images of handwritten digits and counts how many of its 32 hidden neurons are different from each
# other afterwards. How many are there, and what accuracy do they reach? Then call `init_model(model)` where the comment
# says, and compare.

# %% [markdown] lang="zh"
# *想一想，量一量*：如果一个网络的权重一开始全是同一个数，会怎么样？下面的单元格用 1797 幅手写数字图像训练这样一个网络，再数一数 32 个隐藏神经元里互不相同的有几个。有几个？准确率能到多少？然后在注释所说的地方调用 `init_model(model)`，再比一比。

# %% tags=["experiment"]
import matplotlib.pyplot as plt
from sklearn.datasets import load_digits

# The tensors are small: with several threads, these would mostly wait for each other.
# zh: 张量都很小：用多个线程的话，它们大多数时间只是在互相等待。
torch.set_num_threads(1)

digits = load_digits()
images = torch.tensor(digits.data, dtype=torch.float32)  # (1797, 64)
images = (images - images.mean()) / images.std()
labels = torch.tensor(digits.target)  # (1797,)


def train(model, steps, lr):
    """Train a model on the digits; the loss of each step, a list.

    zh: 用手写数字训练一个模型；返回每一步的损失，一个列表。
    """
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        batch = torch.randint(len(images), (128,))
        loss = nn.functional.cross_entropy(model(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


torch.manual_seed(0)
model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
for parameter in model.parameters():
    nn.init.constant_(parameter, 0.05)
# Call init_model here.
# zh: 在这里调用 init_model。

train(model, 300, lr=0.05)
accuracy = (model(images).argmax(dim=1) == labels).float().mean()
different = len(model[0].weight.detach().round(decimals=3).unique(dim=0))
print(f"accuracy = {accuracy:.2f}, different = {different}")

# %% [markdown] lang="en"
# ## Exercise 2: by hand
#
# What `nn.init` does is only a few lines, and it is worth having written them once. First the fans. The weight of an
# `nn.Linear` has the shape `(out_features, in_features)`, output first; that of an `nn.Conv2d` has the shape
# `(out_channels, in_channels, height, width)`, the last two being those of the kernel. One number of a convolution's
# output is computed from a whole window in *each* input channel, so the size of the kernel counts as well. In the same
# way torch counts for the fan-out the size of the kernel for each output channel.
#
# Then the size. All the rules of above are one formula, with a **gain** that makes up for what the activation takes
# away ($\sqrt 2$ for ReLU, 1 for none, 5/3 is usual for tanh):
#
# $$ \text{std} = \frac{\text{gain}}{\sqrt{\text{fan}}} $$
#
# Here fan is the fan-in, the fan-out, or the mean of both. To draw from a uniform distribution with this standard
# deviation, you need to know how far it reaches: between $-a$ and $a$, its variance is $a^2 / 3$.
#
# Write `fans` and `init_by_hand`. A parameter may not be overwritten while torch is recording for a gradient:
# do it inside `with torch.no_grad():`. Tensors have the methods `normal_`, `uniform_`, `copy_`, `mul_` and more, all of
# which write in place.
#
# *Checked:* the fans of several shapes of either kind; standard deviation and distribution of the weights for several
# gains, for each mode and for both kinds of layer, over several layers; the bias.

# %% [markdown] lang="zh"
# ## 练习 2：手写初始化
#
# `nn.init` 做的事不过几行代码，值得亲手写一遍。先算扇入和扇出。`nn.Linear` 的权重形状是 `(out_features, in_features)`，输出在前；`nn.Conv2d` 的权重形状是 `(out_channels, in_channels, height, width)`，后两个是卷积核的高和宽。卷积输出的一个数，要用到*每个*输入通道里的一整个窗口，所以卷积核的大小也要算进去。扇出同理：torch 对每个输出通道也都乘上卷积核的大小。
#
# 再看大小。上面的规则都可以归结为一个公式，其中的**增益**（gain）用来补偿激活函数带走的部分（ReLU 是 $\sqrt 2$，没有激活函数是 1，tanh 通常取 5/3）：
#
# $$ \text{std} = \frac{\text{gain}}{\sqrt{\text{fan}}} $$
#
# 式中的 fan 可以是扇入、扇出，或者两者的平均值。要从具有这个标准差的均匀分布里抽取，还得知道范围有多大：在 $-a$ 与 $a$ 之间均匀分布时，方差是 $a^2 / 3$。
#
# 请写出 `fans` 和 `init_by_hand`。torch 正在为求梯度做记录时，不允许改写参数：请在 `with torch.no_grad():` 里面改写。张量有 `normal_`、`uniform_`、`copy_`、`mul_` 等方法，都是就地改写。
#
# *检查内容*：两种层、若干种形状的扇入和扇出；几种增益、每种 mode、两种层的权重的标准差和分布，各看若干个层；偏置。

# %% nbgrader={"grade": false, "grade_id": "by_hand", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fans(weight):
    """Fan-in and fan-out of a weight, a pair of ints.

    Args:
        weight: (out_features, in_features) of an nn.Linear, or (out_channels, in_channels, height, width) of an
            nn.Conv2d.

    zh: 一个权重的扇入和扇出，一对 int。

    Args:
        weight: nn.Linear 的权重 (out_features, in_features)，或者 nn.Conv2d 的权重
            (out_channels, in_channels, height, width)。
    """
    ### BEGIN SOLUTION
    kernel = math.prod(weight.shape[2:])  # 1 for a linear layer
    return weight.shape[1] * kernel, weight.shape[0] * kernel
    ### END SOLUTION


def init_by_hand(layer, gain=1.0, mode="fan_in", uniform=False):
    """Draw the weight of a layer anew, with mean 0 and standard deviation gain / sqrt(fan), and set its bias to zero.

    Both are changed in place, in the layer that is given.

    Args:
        layer: an nn.Linear or nn.Conv2d; its bias may be None.
        gain: a positive number.
        mode: which fan: "fan_in", "fan_out", or "fan_avg" for the mean of both.
        uniform: True for a uniform distribution, False for a normal one.

    zh: 重新抽取一个层的权重，均值为 0，标准差为 gain / sqrt(fan)，并把偏置设为零。

    两者都在给定的层里就地改写。

    Args:
        layer: 一个 nn.Linear 或 nn.Conv2d；偏置可能是 None。
        gain: 一个正数。
        mode: 用哪一个 fan："fan_in"、"fan_out"，或者 "fan_avg" 表示两者的平均值。
        uniform: True 表示均匀分布，False 表示正态分布。
    """
    ### BEGIN SOLUTION
    fan_in, fan_out = fans(layer.weight)
    fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[mode]
    std = gain / math.sqrt(fan)
    with torch.no_grad():
        if uniform:
            bound = math.sqrt(3) * std
            layer.weight.uniform_(-bound, bound)
        else:
            layer.weight.normal_(0, std)
        if layer.bias is not None:
            layer.bias.zero_()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_by_hand", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("05_initialization", "by_hand")

# %% [markdown] lang="en"
# *To think about, and measure:* what does torch itself begin with, if nobody asks for anything? Compare the standard
# deviation of a new layer's weight with $1 / \sqrt{\text{fan-in}}$. By which factor is it smaller, for every size? What
# will that do to a deep network? (The reason is historical. The factor is the standard deviation of a distribution you
# have just met, between -1 and 1.)

# %% [markdown] lang="zh"
# *想一想，量一量*：如果没有人提要求，torch 自己从什么值开始？把新建的层的权重标准差与 $1 / \sqrt{\text{fan-in}}$ 比一比。无论层的大小如何，前者都是后者的多少倍？这对深的网络会有什么影响？（原因是历史遗留的。这个因子，就是你刚才见过的某种分布在 -1 与 1 之间时的标准差。）

# %% tags=["experiment"]
torch.manual_seed(0)
for layer in [nn.Linear(50, 400), nn.Linear(400, 50), nn.Conv2d(16, 64, 3)]:
    fan_in, _ = fans(layer.weight)
    ratio = layer.weight.std() * math.sqrt(fan_in)
    print(f"{layer}: weight.std() * sqrt(fan_in) = {ratio:.3f}")

# %% [markdown] lang="en"
# ## Exercise 3: measure it
#
# Formulas assume much: independent weights, no biases, a certain activation. A measurement assumes nothing. Write
# `activation_stds`, which sends a batch through an `nn.Sequential`, layer after layer, and notes how large the numbers
# are that come out of each. By the standard deviation of a layer's output we mean one number for the whole tensor, over
# samples, features, channels and pixels alike: `tensor.std()`.
#
# *Checked:* that there is one number for each layer; the numbers, for networks of several depths and kinds of layers,
# with inputs of any mean and size.

# %% [markdown] lang="zh"
# ## 练习 3：量一量
#
# 公式有许多前提：权重独立、没有偏置、激活函数是某一种。测量却不需要任何前提。请写出 `activation_stds`：把一个批次一层接一层地送过 `nn.Sequential`，记下每一层出来的数有多大。这里说的一层输出的标准差，是整个张量的一个数，样本、特征、通道、像素全都算在一起：`tensor.std()`。
#
# *检查内容*：每一层有一个数；这些数的值，包括几种深度、几种层的网络，以及均值和大小任意的输入。

# %% nbgrader={"grade": false, "grade_id": "measured", "locked": false, "schema_version": 3, "solution": true, "task": false}
def activation_stds(model, x):
    """The standard deviation of the output of each layer, a list of floats, as long as the model.

    Activations such as nn.ReLU are layers as well.

    Args:
        model: an nn.Sequential.
        x: the batch that goes into its first layer, of any shape that it takes.

    zh: 每一层输出的标准差，一个由 float 组成的列表，与模型一样长。

    nn.ReLU 之类的激活函数也算层。

    Args:
        model: 一个 nn.Sequential。
        x: 送进第一层的批次，形状是第一层能接收的任意形状。
    """
    ### BEGIN SOLUTION
    stds = []
    for layer in model:
        x = layer(x)
        stds.append(x.std().item())
    return stds
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_measured", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("05_initialization", "measured")

# %% [markdown] lang="en"
# *To think about, and measure:* the cell below draws the standard deviation after each activation of a network of 30
# layers, for five ways to begin. The scale is logarithmic, so a straight line is a constant factor for each layer. By
# which factor does `xavier_uniform_` shrink the signal at each layer, and can you explain that number? Then put
# `nn.Tanh` in place of `nn.ReLU`. Why does no line go up any more? And `nn.Sigmoid`: what do its lines say, and what do
# they hide? (`x.std()` cannot tell a signal from something else. Print a column of the output for several samples.)

# %% [markdown] lang="zh"
# *想一想，量一量*：下面的单元格对五种初始化方式，画出一个 30 层网络里每个激活函数之后的标准差。纵轴是对数刻度，所以直线表示每层的因子是常数。用 `xavier_uniform_` 时，信号每过一层变成原来的多少倍？你能解释这个数吗？然后把 `nn.ReLU` 换成 `nn.Tanh`。为什么没有一条线再往上走了？再换成 `nn.Sigmoid`：这些线说明了什么，又掩盖了什么？（`x.std()` 分不清信号和别的东西。可以对几个样本打印输出的某一列。）

# %% tags=["experiment"]
activation, depth, width = nn.ReLU, 30, 100
beginnings = {
    "normal_(std=0.5)": lambda layer: nn.init.normal_(layer.weight, std=0.5),
    "kaiming_normal_": lambda layer: nn.init.kaiming_normal_(layer.weight),
    "xavier_uniform_": lambda layer: nn.init.xavier_uniform_(layer.weight),
    "nn.Linear": lambda layer: None,
    "normal_(std=0.03)": lambda layer: nn.init.normal_(layer.weight, std=0.03),
}


def deep_network(begin):
    """An MLP of `depth` layers without biases, each linear layer begun by begin(layer).

    zh: 有 `depth` 层、没有偏置的 MLP，每个线性层由 begin(layer) 初始化。
    """
    layers = []
    for _ in range(depth):
        linear = nn.Linear(width, width, bias=False)
        begin(linear)
        layers += [linear, activation()]
    return nn.Sequential(*layers)


torch.manual_seed(0)
x = torch.randn(500, width)
plt.figure(figsize=(7, 3.5))
for name, begin in beginnings.items():
    stds = activation_stds(deep_network(begin), x)[1::2]  # after each activation
    plt.semilogy(range(1, depth + 1), stds, marker=".", label=name)
plt.xlabel("depth")
plt.ylabel("std")
plt.legend(bbox_to_anchor=(1, 1))
plt.tight_layout()
plt.show()

# %% [markdown] lang="en"
# ## Exercise 4: let the data decide
#
# Every formula needs a gain, and every gain belongs to one activation. But now that you can measure, you need no
# formula: send a batch through the network, look at what comes out of a layer, and divide its weight by that. This is
# the idea of **LSUV** (layer-sequential unit-variance initialisation). It works for any activation.
#
# Write `scale_layers`. For each `nn.Linear` and `nn.Conv2d` of an `nn.Sequential`, set the bias to zero if there is
# one, and multiply the weight by *one* positive number, so that the output of this layer on the batch, over the whole
# tensor, has a standard deviation of 1. What counts is the output of the linear layer or convolution itself, before the
# activation that follows it.
#
# *To think about first:* without a bias, what does the output do when all weights are divided by 3? So how many trials
# does one layer take? And in which order must the layers be done, considering that a layer's input is what the layers
# below make of the batch, *once they have been scaled*?
#
# *Checked:* standard deviation of each layer's output on the batch, within 1 %; that weights have only been scaled and
# biases are zero; other activations; convolutions; layers without a bias; that the model itself is changed and returned,
# and can be trained afterwards.

# %% [markdown] lang="zh"
# ## 练习 4：让数据来决定
#
# 每个公式都需要一个增益，而每个增益只属于一种激活函数。不过既然你会测量了，就可以不用公式：把一个批次送过网络，看看某一层出来的数有多大，再用它去除这一层的权重。这就是 **LSUV**（layer-sequential unit-variance，逐层单位方差初始化）的想法。它适用于任何激活函数。
#
# 请写出 `scale_layers`。对 `nn.Sequential` 里的每个 `nn.Linear` 和 `nn.Conv2d`：如果有偏置，就设为零；再把权重乘以*一个*正数，使这一层在这个批次上的输出（整个张量算在一起）标准差为 1。这里看的是线性层或卷积层自身的输出，在它后面的激活函数之前。
#
# *先想一想*：没有偏置时，把权重全都除以 3，输出会怎样？那么一层需要试几次？另外，一层的输入是下面各层对这个批次处理的结果，而且是它们*缩放之后*的结果；考虑到这一点，各层应当按什么顺序处理？
#
# *检查内容*：每一层在这个批次上输出的标准差，误差不超过 1 %；权重只是缩放过，偏置为零；别的激活函数；卷积层；没有偏置的层；改写并返回的就是给定的模型，而且之后还能训练。

# %% nbgrader={"grade": false, "grade_id": "scaled", "locked": false, "schema_version": 3, "solution": true, "task": false}
def scale_layers(model, x):
    """Scale the weight of each layer so that its output on the batch x has standard deviation 1; biases become zero.

    The layers are changed in place: each weight is multiplied by one positive number. Layers other than nn.Linear and
    nn.Conv2d stay as they are.

    Args:
        model: an nn.Sequential of nn.Linear, nn.Conv2d, activations and nn.Flatten. Biases may be None.
        x: a batch for its first layer.

    Returns:
        The model.

    zh: 缩放每一层的权重，使它在批次 x 上的输出标准差为 1；偏置变为零。

    各层就地改写：每个权重乘以一个正数。除 nn.Linear 和 nn.Conv2d 之外，其他层保持原样。

    Args:
        model: 由 nn.Linear、nn.Conv2d、激活函数和 nn.Flatten 组成的 nn.Sequential。偏置可能是 None。
        x: 送进第一层的批次。

    Returns:
        这个模型。
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        for layer in model:
            if isinstance(layer, (nn.Linear, nn.Conv2d)):
                if layer.bias is not None:
                    layer.bias.zero_()
                layer.weight.div_(layer(x).std())
            x = layer(x)
    return model
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_scaled", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("05_initialization", "scaled")

# %% [markdown] lang="en"
# ## Does it matter for training?
#
# *To think about, and measure:* the cell below trains networks of 20 layers on the digits, some seconds for each, begun
# in three ways, and draws their losses. A loss of $\ln 10 \approx 2.3$ is that of pure guessing. Which of them learn at
# all? Guess first, then run it for `nn.ReLU`, `nn.Tanh` and `nn.SiLU`. With which activation does `scale_layers` learn
# and `kaiming_normal_` does not, and why that one? Then set `depth` to 3, and at last put
# `torch.optim.Adam(model.parameters(), lr=0.001)` into `train`: what is left of the differences?

# %% [markdown] lang="zh"
# ## 对训练有影响吗？
#
# *想一想，量一量*：下面的单元格用手写数字训练 20 层的网络，每个只要几秒，初始化方式有三种，并画出它们的损失。损失为 $\ln 10 \approx 2.3$ 时，就等于瞎猜。哪些网络学到了东西？先猜一猜，再分别用 `nn.ReLU`、`nn.Tanh` 和 `nn.SiLU` 运行。用哪种激活函数时，`scale_layers` 能学而 `kaiming_normal_` 不能？为什么偏偏是它？然后把 `depth` 设为 3；最后在 `train` 里换上 `torch.optim.Adam(model.parameters(), lr=0.001)`：差别还剩多少？

# %% tags=["experiment"]
activation, depth, width = nn.ReLU, 20, 64


def digit_network():
    """An MLP of `depth` linear layers, from 64 pixels to 10 logits, as torch begins it.

    zh: 有 `depth` 个线性层的 MLP，从 64 个像素到 10 个 logits，用 torch 自己的初始化。
    """
    layers = []
    for _ in range(depth - 1):
        layers += [nn.Linear(width, width), activation()]
    return nn.Sequential(*layers, nn.Linear(width, 10))


def kaiming(model):
    """Begin every linear layer with kaiming_normal_ and a bias of zero.

    zh: 每个线性层都用 kaiming_normal_ 初始化，偏置为零。
    """
    for layer in model:
        if isinstance(layer, nn.Linear):
            init_by_hand(layer, gain=math.sqrt(2))


plt.figure(figsize=(7, 3.5))
for name in ["nn.Linear", "kaiming_normal_", "scale_layers"]:
    torch.manual_seed(0)
    model = digit_network()
    if name == "kaiming_normal_":
        kaiming(model)
    if name == "scale_layers":
        scale_layers(model, images[:200])
    losses = train(model, 300, lr=0.01)
    print(f"{name:16} losses[-1] = {losses[-1]:.2f}")
    plt.plot(losses, label=name)
plt.xlabel("step")
plt.ylabel("loss")
plt.ylim(0, 4)
plt.legend()
plt.show()

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.init`](https://docs.pytorch.org/docs/stable/nn.init.html) and
#   [`Module.apply`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.apply) in
#   PyTorch's documentation; the source of `nn.init` is short and worth reading.
# - Glorot and Bengio, [*Understanding the difficulty of training deep feedforward neural
#   networks*](https://proceedings.mlr.press/v9/glorot10a.html) (2010): Xavier, called by its author's first name.
# - He, Zhang, Ren and Sun, [*Delving Deep into Rectifiers*](https://arxiv.org/abs/1502.01852) (2015): Kaiming, likewise.
# - Mishkin and Matas, [*All you need is a good init*](https://arxiv.org/abs/1511.06422) (2015): LSUV.
# - Normalisation layers (assignment 10) keep the size of a signal during training as well, and not just at its beginning.

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - PyTorch 文档：[`nn.init`](https://docs.pytorch.org/docs/stable/nn.init.html) 和 [`Module.apply`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.apply)；`nn.init` 的源代码很短，值得一读。
# - Glorot、Bengio：[*Understanding the difficulty of training deep feedforward neural networks*](https://proceedings.mlr.press/v9/glorot10a.html)（2010），即 Xavier 初始化，名字取自第一作者的名。
# - He、Zhang、Ren、Sun：[*Delving Deep into Rectifiers*](https://arxiv.org/abs/1502.01852)（2015），即 Kaiming 初始化，命名方式相同。
# - Mishkin、Matas：[*All you need is a good init*](https://arxiv.org/abs/1511.06422)（2015），即 LSUV。
# - 归一化层（作业 10）不只在开头，在训练过程中也一直维持信号的大小。
