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
# # 06 · The linear layer
#
# A **linear layer** turns `in_features` numbers into `out_features` others. Each output is a weighted sum of *all*
# inputs, plus a constant:
#
# $$ y_o = \sum_{i} W_{oi} \, x_i + b_o $$
#
# The **weight** $W$ has a row for each output and a column for each input, so its shape is `(out_features,
# in_features)`. The **bias** $b$ has one number for each output. Nearly every network contains such layers: they mix
# the features, and what stands between them (a ReLU, for instance) bends the result.
#
# A batch has one sample in each **row** of $X$, so in code the formula reads $Y = X W^{\top} + b$. In the picture, a
# row of `x` meets a column of `weight.T`, which is a row of `weight`, and gives one number of `y`:
#
# ![The weight (out, in) is transposed to (in, out) and stands above y (B, out); the input x (B, in) stands to the left of y. The number of y in row r and column o is row r of x times column o of weight.T, plus number o of the bias.](pictures/06_linear_product.svg)

# %% [markdown] lang="zh"
# # 06 · 线性层
#
# **线性层**把 `in_features` 个数变成另外 `out_features` 个数。每个输出都是*所有*输入的加权和，再加一个常数：
#
# $$ y_o = \sum_{i} W_{oi} \, x_i + b_o $$
#
# **权重** $W$ 的每一行对应一个输出，每一列对应一个输入，所以形状是 `(out_features, in_features)`。**偏置** $b$ 给每个输出准备了一个数。几乎所有网络里都有这样的层：它们负责把各个特征混合起来，而夹在它们之间的东西（例如 ReLU）负责把结果“折弯”。
#
# 批次 $X$ 的每一**行**是一个样本，所以写成代码时，公式变成 $Y = X W^{\top} + b$。图中 `x` 的一行遇上 `weight.T` 的一列，也就是 `weight` 的一行，得到 `y` 里的一个数：
#
# ![权重 (out, in) 转置成 (in, out)，放在 y (B, out) 的上方；输入 x (B, in) 放在 y 的左边。y 第 r 行第 o 列的数，等于 x 的第 r 行乘以 weight.T 的第 o 列，再加上偏置的第 o 个数。](pictures/06_linear_product.svg)

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## A worked miniature
#
# Three kinds of fruit, two shops. A row of `weight` holds the prices of one shop, `bias` holds what each shop charges
# for delivery, and `x` says how many kilos you order. What do you pay in each shop? First number by number, then all at
# once, and at last for two orders, one in each row.

# %% [markdown] lang="zh"
# ## 一个小例子
#
# 三种水果，两家商店。`weight` 的一行是一家商店的单价，`bias` 是各家的送货费，`x` 是每种水果订几公斤。在每家店各要付多少钱？先一个数一个数地算，再一次算完，最后同时算两张订单，每行一张。

# %%
weight = torch.tensor([[2.0, 3.0, 4.0], [2.5, 2.0, 4.5]])  # (2, 3)
bias = torch.tensor([5.0, 6.0])  # (2,)
x = torch.tensor([1.0, 2.0, 0.5])  # (3,)

for prices, fee in zip(weight, bias):
    terms = " + ".join(f"{price:.1f} * {kilos:.1f}" for price, kilos in zip(prices, x))
    print(f"{terms} + {fee:.1f} = {(prices * x).sum() + fee:.2f}")
print(x @ weight.T + bias)

orders = torch.tensor([[1.0, 2.0, 0.5], [0.0, 3.0, 2.0]])  # (2, 3)
print(orders @ weight.T + bias)

# %% [markdown] lang="en"
# ## Exercise 1: torch's layer
#
# torch has this layer as `nn.Linear`. Make one, called `linear`, that takes 10 features to 20:
# `in_features=10, out_features=20`, with a bias. It is an object: you make it once and can then call it as often as you
# like, `linear(x)`. Its numbers are there from the start, in `linear.weight` and `linear.bias`.
#
# *Checked:* that `linear` is an `nn.Linear` and the shapes of what it gives; names and shapes of its parameters; values
# with other weights; and gradients.

# %% [markdown] lang="zh"
# ## 练习 1：torch 自带的线性层
#
# 在 torch 里，这个层叫 `nn.Linear`。请造一个，取名 `linear`，把 10 个特征变成 20 个：`in_features=10, out_features=20`，带偏置。它是一个对象：造一次，之后想调用多少次都行，写 `linear(x)`。它的那些数一开始就有，放在 `linear.weight` 和 `linear.bias` 里。
#
# *检查内容*：`linear` 是一个 `nn.Linear`；输出的形状；参数的名字和形状；换上别的权重之后的值；梯度。

# %% nbgrader={"grade": false, "grade_id": "linear", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
linear = nn.Linear(in_features=10, out_features=20)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_linear", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("06_linear_layer", "linear")

# %% [markdown] lang="en"
# ## Exercise 2: any leading dimensions
#
# `nn.Linear` looks at the **last** dimension only. That one must hold `in_features` numbers, and becomes
# `out_features`. Whatever stands before it stays as it is: the same sums are worked out at every place. So one layer
# takes
#
# - a single sample `(10,)`, with no batch at all,
# - a batch `(B, 10)`,
# - a batch of B sequences of T steps, `(B, T, 10)`, where every step meets the same weights.
#
# If the last dimension is not `in_features`, torch raises an error. It neither turns the input round nor repeats its
# numbers until they fit. Write `output_shape`, which works out what shape to expect, before anything has been
# computed.
#
# *Checked:* the shape for inputs of one to four dimensions; and `None` for inputs that do not fit.

# %% [markdown] lang="zh"
# ## 练习 2：前面有几维都行
#
# `nn.Linear` 只看**最后**一维：它必须是 `in_features`，并且会变成 `out_features`。前面的各维原样不动，每个位置上算的都是同样的加权和。所以同一个层可以接收：
#
# - 单独一个样本 `(10,)`，根本没有批次这一维；
# - 一个批次 `(B, 10)`；
# - 由 B 个序列组成的批次，每个序列 T 步，即 `(B, T, 10)`，每一步用的都是同一组权重。
#
# 最后一维不等于 `in_features` 时，torch 会报错。它既不会把输入转过来，也不会把数重复几遍凑够。请写出 `output_shape`，在什么都还没算之前，就说出会得到什么形状。
#
# *检查内容*：一维到四维的输入对应的形状；输入不合适时返回 `None`。

# %% nbgrader={"grade": false, "grade_id": "output_shape", "locked": false, "schema_version": 3, "solution": true, "task": false}
def output_shape(input_shape, in_features, out_features):
    """Shape of what nn.Linear(in_features, out_features) makes of an input.

    Args:
        input_shape: shape of the input, a tuple of one int or more, each at least 1.
        in_features, out_features: sizes of the layer.

    Returns:
        The shape of the output, a tuple of ints; None if the layer can't take such an input.

    zh: nn.Linear(in_features, out_features) 的输出形状。

    Args:
        input_shape: 输入的形状，一个由 int 组成的元组，至少一项，每项至少为 1。
        in_features, out_features: 层的大小。

    Returns:
        输出的形状，一个由 int 组成的元组；如果这个层不能接收这样的输入，就返回 None。
    """
    ### BEGIN SOLUTION
    *leading, last = input_shape
    if last != in_features:
        return None
    return (*leading, out_features)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_output_shape", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("06_linear_layer", "output_shape")

# %% [markdown] lang="en"
# ## Exercise 3: the same layer by hand
#
# There is no magic in `nn.Linear`. Write `MyLinear`, with tensors and `nn.Parameter` and without `nn.Linear`, so that
# it could take its place:
#
# - `weight` is a parameter of shape `(out_features, in_features)`, `bias` one of shape `(out_features,)`.
# - `forward` computes $x W^{\top} + b$ for an input with any leading dimensions, a single sample `(in_features,)`
#   included. `@` can do all of that: in `x @ m` each row of `x` is multiplied by the matrix `m`, however many
#   dimensions `x` has.
# - With `bias=False` there is no bias: nothing is added, and there is no parameter for it. torch sets `self.bias = None`
#   then.
# - Weight **and** bias start as uniform random numbers between $-1/\sqrt{\text{in\_features}}$ and
#   $+1/\sqrt{\text{in\_features}}$. Then the outputs are of about the same size, however many inputs are summed up. You
#   will measure it in a moment.
#
# Names and shapes are those of `nn.Linear`, and nothing else is to be saved. So each can load the `state_dict` of the
# other, and a model that somebody trained with `nn.Linear` goes on with your layer.
#
# *Checked:* the shape of the output; names, shapes and first values of the parameters; values with other weights, for a
# batch and for other leading dimensions; `bias=False`; the exchange of a `state_dict` with `nn.Linear`; gradients; and
# that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 3：手写同样的层
#
# `nn.Linear` 并不神秘。请用张量和 `nn.Parameter`，不用 `nn.Linear`，写出可以顶替它的 `MyLinear`：
#
# - `weight` 是形状为 `(out_features, in_features)` 的参数，`bias` 是形状为 `(out_features,)` 的参数。
# - `forward` 计算 $x W^{\top} + b$，输入前面有几维都行，单独一个样本 `(in_features,)` 也行。这些 `@` 都做得到：在 `x @ m` 里，不管 `x` 有几维，都是它的每一行去乘矩阵 `m`。
# - 设 `bias=False` 时没有偏置：什么也不加，也没有对应的参数。torch 这时让 `self.bias = None`。
# - 权重**和**偏置的初始值都是均匀分布的随机数，范围从 $-1/\sqrt{\text{in\_features}}$ 到 $+1/\sqrt{\text{in\_features}}$。这样一来，无论有多少个输入相加，输出的大小都差不多。等一会儿你会亲自测量。
#
# 名字和形状都与 `nn.Linear` 相同，此外不保存别的东西。所以两者可以互相加载对方的 `state_dict`：别人用 `nn.Linear` 训练好的模型，换上你的层也能接着用。
#
# *检查内容*：输出的形状；参数的名字、形状和初始值；换上别的权重之后的值，包括普通的批次和前面有别的维度的情形；`bias=False`；与 `nn.Linear` 交换 `state_dict`；梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "my_linear", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyLinear(nn.Module):
    """A linear layer: y = x @ weight.T + bias.

    Args:
        in_features: size of the last dimension of the input.
        out_features: size of the last dimension of the output.
        bias: whether a bias is added.

    Attributes:
        weight: parameter (out_features, in_features).
        bias: parameter (out_features,). With bias=False there is no such parameter; the attribute is None then,
            or missing.
        Both start uniform between -1 / sqrt(in_features) and 1 / sqrt(in_features), new for each layer.

    zh: 线性层：y = x @ weight.T + bias。

    Args:
        in_features: 输入最后一维的大小。
        out_features: 输出最后一维的大小。
        bias: 是否加偏置。

    Attributes:
        weight: 参数 (out_features, in_features)。
        bias: 参数 (out_features,)。bias=False 时没有这个参数；这时该属性为 None，或者根本不存在。
        两者的初始值在 -1 / sqrt(in_features) 与 1 / sqrt(in_features) 之间均匀分布，每个层各自重新取。
    """

    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        ### BEGIN SOLUTION
        bound = 1 / in_features**0.5
        self.weight = nn.Parameter(torch.empty(out_features, in_features).uniform_(-bound, bound))
        self.bias = None
        if bias:
            self.bias = nn.Parameter(torch.empty(out_features).uniform_(-bound, bound))
        ### END SOLUTION

    def forward(self, x):
        """Map features (..., in_features) to features (..., out_features).

        zh: 把特征 (..., in_features) 映射为特征 (..., out_features)。
        """
        ### BEGIN SOLUTION
        y = x @ self.weight.T
        if self.bias is not None:
            y = y + self.bias
        return y
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_my_linear", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check("06_linear_layer", "my_linear")

# %% [markdown] lang="en"
# *To think about, and measure:* why $1/\sqrt{\text{in\_features}}$, of all numbers? The cell below makes layers of
# growing width, whose weights reach from `-bound` to `bound` for three different bounds, and prints how far their
# outputs spread when the inputs have mean 0 and standard deviation 1. Guess the three columns before you run it. By
# which factor does each change when there are 100 times as many inputs? And can you say where the 0.58 in the middle
# comes from? (Uniform numbers between $-a$ and $a$ have the variance $a^2/3$, and the variances of independent terms
# add up.)

# %% [markdown] lang="zh"
# *想一想，量一量*：为什么偏偏是 $1/\sqrt{\text{in\_features}}$？下面的单元格造出越来越宽的层，权重的范围从 `-bound` 到 `bound`，其中 `bound` 有三种取法；输入的均值为 0、标准差为 1，打印的是输出的标准差。运行之前，先猜一猜这三列。输入的个数变成 100 倍时，每一列各变成多少倍？中间那一列的 0.58 是怎么来的？（$-a$ 与 $a$ 之间均匀分布的数，方差是 $a^2/3$；相互独立的项相加，方差也相加。）

# %% tags=["experiment"]
torch.manual_seed(0)
print("in_features   1 / n   1 / sqrt(n)       1")
for n in (10, 100, 1000, 10000):
    x = torch.randn(200, n)
    stds = []
    for bound in (1 / n, 1 / n**0.5, 1.0):
        layer = MyLinear(n, 50, bias=False)
        with torch.no_grad():
            layer.weight *= bound * n**0.5
            stds.append(layer(x).std().item())
    print(f"{n:11} {stds[0]:7.3f} {stds[1]:13.3f} {stds[2]:7.2f}")

# %% [markdown] lang="en"
# ## Exercise 4: two layers that are one
#
# What do two linear layers compute, one straight after the other?
#
# $$ W_2 (W_1 x + b_1) + b_2 = \underbrace{W_2 W_1}_{W} \, x + \underbrace{W_2 b_1 + b_2}_{b} $$
#
# That is one linear layer again. So a tower of linear layers can do no more than a single one, and it takes something
# like a ReLU in between for depth to be of any use. The other way round, two layers that have been trained can be
# **merged** into one: it computes the same in one step. (LoRA, a way of adapting large language models, trains small
# extra matrices and merges them into the big ones in this way at the end.)
#
# Write `merge`, which makes that one layer. Any of the two may be without a bias; the merged layer has one exactly if
# at least one of them has. It must be a layer of its own: training it changes nothing in the other two, and a training
# step does change it. Parameters are overwritten within `with torch.no_grad():`, since that is no step that autograd
# should remember.
#
# *Checked:* that the result is an `nn.Linear` with parameters of the right shapes; that it computes what the two
# compute, with and without biases; that it can be trained; and that the other two stay as they were. The graders hand
# over `nn.Linear` layers of their own.

# %% [markdown] lang="zh"
# ## 练习 4：两层合成一层
#
# 两个线性层紧挨着，算出来的是什么？
#
# $$ W_2 (W_1 x + b_1) + b_2 = \underbrace{W_2 W_1}_{W} \, x + \underbrace{W_2 b_1 + b_2}_{b} $$
#
# 结果还是一个线性层。所以，线性层摞得再高，本领也不比一层大；中间要夹上 ReLU 之类的东西，深度才有用。反过来，两个训练好的层可以**合并**成一个，一步就算出同样的结果。（LoRA 是微调大语言模型的一种方法：先训练另外添加的小矩阵，最后就是这样把它们并进大矩阵的。）
#
# 请写出 `merge`，造出这样的一层。两层中的任何一层都可能没有偏置；只要其中至少有一层带偏置，合并后的层就带偏置，否则不带。它必须是独立的一层：训练它，原来的两层丝毫不变；训练一步，它自己确实会变。改写参数要放在 `with torch.no_grad():` 里面，因为这一步不该由 autograd 记下来。
#
# *检查内容*：结果是一个 `nn.Linear`，参数的形状正确；它的计算结果与那两层相同，包括带偏置和不带偏置的情形；它能训练；原来的两层保持原样。评分时用的是另外准备的 `nn.Linear`。

# %% nbgrader={"grade": false, "grade_id": "merge", "locked": false, "schema_version": 3, "solution": true, "task": false}
def merge(first, second):
    """One linear layer that computes second(first(x)).

    Args:
        first: nn.Linear from in_features to some number of features, with or without bias.
        second: nn.Linear from that number to out_features, with or without bias.
            Both stay as they are.

    Returns:
        A new nn.Linear from in_features to out_features that can be trained. It has a bias if `first` or `second` has
        one, else none.

    zh: 计算 second(first(x)) 的一个线性层。

    Args:
        first: nn.Linear，从 in_features 到某个特征数，带或不带偏置。
        second: nn.Linear，从这个特征数到 out_features，带或不带偏置。
            两者都保持原样。

    Returns:
        一个新的 nn.Linear，从 in_features 到 out_features，可以训练。`first` 和 `second` 中有一个带偏置，它就带偏置，
        否则不带。
    """
    ### BEGIN SOLUTION
    has_bias = first.bias is not None or second.bias is not None
    merged = nn.Linear(first.in_features, second.out_features, bias=has_bias)
    with torch.no_grad():
        merged.weight.copy_(second.weight @ first.weight)
        if has_bias:
            # What the two make of zeros is W2 b1 + b2, whichever of the biases there are.
            merged.bias.copy_(second(first(torch.zeros(first.in_features))))
    return merged
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_merge", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("06_linear_layer", "merge")

# %% [markdown] lang="en"
# *To think about, and measure:* does merging always pay? The cell below merges two layers, from 512 features to `hidden`
# and back to 512, for several `hidden`. It counts the parameters of both forms and takes the time. Guess first: for
# which `hidden` are both forms about equally large? Which form would you keep for `hidden = 16`, and does the merged
# layer know anything that the two do not? (A narrow pair is a **low-rank** layer: the rank of $W_2 W_1$ is at most
# `hidden`. Check it with `torch.linalg.matrix_rank(merged.weight)`.)

# %% [markdown] lang="zh"
# *想一想，量一量*：合并总是划算吗？下面的单元格把两层合并成一层：先从 512 个特征到 `hidden` 个，再回到 512 个，`hidden` 取几个不同的值。它数出两种形式的参数个数，并测量时间。先猜一猜：`hidden` 是多少时，两种形式差不多大？`hidden = 16` 时你会保留哪一种？有没有什么是合并后的层“知道”、而原来的两层不知道的？（中间很窄的两层叫作**低秩**层：$W_2 W_1$ 的秩不超过 `hidden`。可以用 `torch.linalg.matrix_rank(merged.weight)` 验证。）

# %% tags=["experiment"]
import time


def milliseconds(module, x):
    """Median time of a forward pass.

    zh: 一次前向传播所用时间的中位数。
    """
    times = []
    for _ in range(15):
        start = time.perf_counter()
        with torch.no_grad():
            module(x)
        times.append(1000 * (time.perf_counter() - start))
    return sorted(times)[7]


x = torch.randn(256, 512)
for hidden in (16, 128, 1024):
    two = nn.Sequential(nn.Linear(512, hidden), nn.Linear(hidden, 512))
    merged = merge(two[0], two[1])
    for name, module in (("two", two), ("merged", merged)):
        count = sum(parameter.numel() for parameter in module.parameters())
        print(f"hidden = {hidden:4}, {name:6}: {count:7} parameters, {milliseconds(module, x):6.2f} ms")

# %% [markdown] lang="en"
# ## A layer meets data
#
# An `nn.Linear(10, 1)` with a squared error is the oldest model of all: **linear regression**. Here are 442 diabetes
# patients with 10 numbers each (age, sex, body mass index, blood pressure and six values from the blood), and how far
# the disease had progressed a year later. The numbers come in quite different units, so each feature is brought to mean
# 0 and standard deviation 1.

# %% [markdown] lang="zh"
# ## 让线性层遇上数据
#
# `nn.Linear(10, 1)` 加上平方误差，就是最古老的模型：**线性回归**。这里有 442 位糖尿病患者，每位有 10 个数（年龄、性别、体重指数、血压和六项血液指标），还有一年之后病情发展到了什么程度。这些数的单位差别很大，所以先把每个特征变成均值为 0、标准差为 1。

# %% tags=["experiment"]
from sklearn.datasets import load_diabetes

data = load_diabetes(scaled=False)
raw = torch.tensor(data.data, dtype=torch.float32)
patients = (raw - raw.mean(dim=0)) / raw.std(dim=0)  # (442, 10)
progress = torch.tensor(data.target, dtype=torch.float32)  # (442,)
print(data.feature_names)
print(raw[0])
print(patients[0])
print("progress:", progress[:6])

# %% [markdown] lang="en"
# ## Exercise 5: two ways to the best layer
#
# Which weights make the mean squared error $\frac{1}{N} \sum_n (\hat y_n - y_n)^2$ as small as it can be? For a linear
# layer, and for hardly anything else in this course, there is a formula. Append a column of ones to the inputs, $A =
# [X \; 1]$; its weight plays the part of the bias. Then the best $w$, `in_features` weights and one bias, solves the
# **normal equations**
#
# $$ A^{\top} A \, w = A^{\top} y $$
#
# `torch.linalg.solve(matrix, right_hand_side)` solves such a system; `torch.linalg.lstsq(A, B)` takes $A$ and the
# targets as they are, in a matrix `(N, 1)`, and gives the same as `.solution`. Write `least_squares`, which puts this
# answer into an `nn.Linear`.
#
# The other way is the one for all networks: start anywhere and walk downhill. Write `fit`, which trains a given layer
# by **gradient descent**: `steps` times, each parameter $p$ becomes $p - \text{learning\_rate} \cdot \partial
# \text{loss} / \partial p$, with the loss over *all* rows. (`torch.optim.SGD` does such a step, if it is told nothing but
# the learning rate.)
#
# One trap waits in both. A layer with one output gives `(N, 1)`, while the targets are `(N,)`. What shape has
# `torch.zeros(4, 1) - torch.zeros(4)`? Find out before you subtract.
#
# *Checked:* that `least_squares` gives an `nn.Linear` with one output, and its predictions for new rows; the parameters
# of the given layer after one step of `fit`, and after several; the losses that it returns.

# %% [markdown] lang="zh"
# ## 练习 5：两条路，通向最好的层
#
# 什么样的权重能让均方误差 $\frac{1}{N} \sum_n (\hat y_n - y_n)^2$ 小到不能再小？线性层有一个现成的公式，这在本课程里几乎是独一份。给输入添上一列 1，得到 $A = [X \; 1]$，这一列的权重就充当偏置。那么最好的 $w$（`in_features` 个权重和一个偏置）是下面这个**正规方程**的解：
#
# $$ A^{\top} A \, w = A^{\top} y $$
#
# `torch.linalg.solve(matrix, right_hand_side)` 可以解这样的方程组；`torch.linalg.lstsq(A, B)` 则直接接收 $A$ 和目标值（写成 `(N, 1)` 的矩阵），它的 `.solution` 就是同一个解。请写出 `least_squares`，把这个答案放进一个 `nn.Linear`。
#
# 另一条路适用于所有网络：随便从哪里出发，一步步往下坡走。请写出 `fit`，用**梯度下降**训练给定的层：重复 `steps` 次，每次让每个参数 $p$ 变成 $p - \text{learning\_rate} \cdot \partial \text{loss} / \partial p$，其中损失是对*所有*行算的。（`torch.optim.SGD` 只给学习率、不设别的选项时，走的就是这样一步。）
#
# 两条路上有同一个陷阱。只有一个输出的层给出 `(N, 1)`，目标值却是 `(N,)`。`torch.zeros(4, 1) - torch.zeros(4)` 是什么形状？相减之前，先弄清楚。
#
# *检查内容*：`least_squares` 给出一个只有一个输出的 `nn.Linear`，以及它对新数据的预测；`fit` 走一步之后和走几步之后，给定的层的参数；它返回的损失。

# %% nbgrader={"grade": false, "grade_id": "least_squares", "locked": false, "schema_version": 3, "solution": true, "task": false}
def least_squares(x, y):
    """The linear layer whose mean squared error on the data is the smallest possible.

    Args:
        x: features (N, in_features); N is larger than in_features, and no column follows from the others.
        y: targets (N,).

    Returns:
        An nn.Linear from in_features to 1, with bias.

    zh: 在这些数据上均方误差最小的线性层。

    Args:
        x: 特征 (N, in_features)；N 大于 in_features，并且没有哪一列能由其他列算出来。
        y: 目标值 (N,)。

    Returns:
        一个从 in_features 到 1 的 nn.Linear，带偏置。
    """
    ### BEGIN SOLUTION
    a = torch.cat([x, torch.ones(len(x), 1)], dim=1)  # (N, in_features + 1)
    w = torch.linalg.solve(a.T @ a, a.T @ y)  # (in_features + 1,)
    best = nn.Linear(x.shape[1], 1)
    with torch.no_grad():
        best.weight.copy_(w[None, :-1])
        best.bias.copy_(w[-1])
    return best
    ### END SOLUTION


def fit(layer, x, y, steps, learning_rate):
    """Train a layer by gradient descent on the mean squared error over all rows.

    Args:
        layer: a linear layer from in_features to 1, such as nn.Linear(10, 1). It is changed in place, starting from the
            parameters that it has.
        x: features (N, in_features).
        y: targets (N,).
        steps: number of steps, at least 1.
        learning_rate: in a step, each parameter changes by -learning_rate times its gradient.

    Returns:
        The loss before each step, a list of `steps` floats.

    zh: 用梯度下降训练一个层，损失是所有行上的均方误差。

    Args:
        layer: 从 in_features 到 1 的线性层，例如 nn.Linear(10, 1)。就地修改，从它现有的参数出发。
        x: 特征 (N, in_features)。
        y: 目标值 (N,)。
        steps: 步数，至少为 1。
        learning_rate: 每走一步，每个参数的改变量是 -learning_rate 乘以它的梯度。

    Returns:
        每一步之前的损失，由 `steps` 个 float 组成的列表。
    """
    ### BEGIN SOLUTION
    optimizer = torch.optim.SGD(layer.parameters(), lr=learning_rate)
    losses = []
    for _ in range(steps):
        predictions = layer(x)[:, 0]  # (N,)
        loss = nn.functional.mse_loss(predictions, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_least_squares", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("06_linear_layer", "least_squares")

# %% [markdown] lang="en"
# *To think about, and measure:* the cell below fits your own `MyLinear` to the patients and compares it with the best
# layer, in its loss and in its weights.
#
# - After 100 steps, by how many per cent is the loss above the best one? And by how much are the weights off, compared
#   with their own size? How can both be true at once? (Two of the blood values, s1 and s2, nearly say the same. Look at
#   `torch.corrcoef(patients.T)[4, 5]`, and at the weights of the two.)
# - Somewhere between `learning_rate = 0.1` and `0.3` the losses start to *grow*. Find that place to two digits. Then
#   compute `2 / torch.linalg.eigvalsh(2 * a.T @ a / len(a)).max()`, where `a` is `patients` with a column of ones.
# - What happens, and at which learning rate, if you fit the `raw` numbers?

# %% [markdown] lang="zh"
# *想一想，量一量*：下面的单元格用你自己的 `MyLinear` 去拟合这些患者的数据，再与最好的层比较，既比损失，也比权重。
#
# - 走 100 步之后，损失比最小值高百分之几？与权重自身的大小相比，权重又差了多少？两者怎么会同时成立？（有两项血液指标 s1 和 s2 说的几乎是同一件事。看看 `torch.corrcoef(patients.T)[4, 5]`，再看看它们的权重。）
# - `learning_rate` 在 `0.1` 与 `0.3` 之间的某处，损失开始*变大*。找出这个位置，精确到两位小数。然后算一算 `2 / torch.linalg.eigvalsh(2 * a.T @ a / len(a)).max()`，其中 `a` 是添上一列 1 的 `patients`。
# - 如果直接拟合 `raw` 里的原始数，会发生什么？学习率取多少时会这样？

# %% tags=["experiment"]
import matplotlib.pyplot as plt

steps, learning_rate = 100, 0.1

best = least_squares(patients, progress)
with torch.no_grad():
    smallest = nn.functional.mse_loss(best(patients)[:, 0], progress).item()
torch.manual_seed(0)
layer = MyLinear(10, 1)
losses = fit(layer, patients, progress, steps, learning_rate)

print(f"loss: {losses[-1]:.1f}, smallest {smallest:.1f}")
for name, ours, theirs in zip(data.feature_names, layer.weight[0], best.weight[0]):
    print(f"{name:4} {ours:7.2f}   best {theirs:7.2f}")
plt.figure(figsize=(6, 2.5))
plt.semilogy([loss - smallest for loss in losses])
plt.xlabel("step")
plt.ylabel("loss - smallest")
plt.show()

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.Linear`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html) in PyTorch's documentation, and its
#   [source](https://github.com/pytorch/pytorch/blob/main/torch/nn/modules/linear.py): not much longer than yours. Its
#   `kaiming_uniform_` with `a=sqrt(5)` is the same uniform distribution; a comment there says so.
# - Efron, Hastie, Johnstone and Tibshirani, [*Least Angle Regression*](https://doi.org/10.1214/009053604000000067)
#   (2004), where the diabetes data come from.
# - Hu and others, [*LoRA: Low-Rank Adaptation of Large Language Models*](https://arxiv.org/abs/2106.09685) (2021), on
#   narrow pairs of layers that are merged at the end.
# - Assignment 05 goes further into how weights should start, and 17 builds layers that torch does not have.

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - PyTorch 文档中的 [`nn.Linear`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html)，以及它的[源代码](https://github.com/pytorch/pytorch/blob/main/torch/nn/modules/linear.py)：比你写的长不了多少。其中的 `kaiming_uniform_` 取 `a=sqrt(5)`，就是同样的均匀分布，那里有一条注释说明了这一点。
# - Efron、Hastie、Johnstone、Tibshirani：[*Least Angle Regression*](https://doi.org/10.1214/009053604000000067)（2004），糖尿病数据出自这里。
# - Hu 等：[*LoRA: Low-Rank Adaptation of Large Language Models*](https://arxiv.org/abs/2106.09685)（2021），讲的是中间很窄、最后合并起来的两层。
# - 作业 05 深入讨论权重应当怎样初始化，作业 17 则写出 torch 里没有的层。
