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
# # 10 · Normalisation, dropout, embedding
#
# Four layers that stand between the large ones and make them work: two keep numbers in a sensible range, one keeps a
# network from learning by heart, and one turns words into vectors. `torch.nn` has all of them: `nn.BatchNorm1d`,
# `nn.LayerNorm`, `nn.Dropout`, `nn.Embedding`. Each fits into a few lines, and here you write those lines.
#
# **Normalisation** takes a group of numbers, subtracts their mean $\mu$ and divides by their standard deviation. Then
# the group has mean 0 and variance 1, whatever came in:
#
# $$ \hat{x} = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} \qquad\qquad y = \gamma\,\hat{x} + \beta $$
#
# The small $\epsilon$ keeps us from dividing by zero. Since mean 0 and variance 1 need not be the best, each feature
# may learn others: $\gamma$ (`weight`, which starts at 1) and $\beta$ (`bias`, which starts at 0).
#
# The question is *which* numbers form a group. A batch has $B$ samples (rows) of $C$ features (columns). **BatchNorm**
# averages down a column: one feature over all samples of the batch. **LayerNorm** averages along a row: all features
# of one sample.
#
# ![Two tables of B rows and C columns. In the left one, BatchNorm, a column is marked: its numbers give one mean and one variance. In the right one, LayerNorm, a row is marked: its numbers give one mean and one variance.](pictures/10_normalisation.svg)

# %% [markdown] lang="zh"
# # 10 · 归一化、Dropout 与嵌入
#
# 有四种层夹在各个大层之间，帮它们把活儿干好：两种让数值保持在合适的范围内，一种防止网络死记硬背，还有一种把词变成向量。它们在 `torch.nn` 里都有现成的：`nn.BatchNorm1d`、`nn.LayerNorm`、`nn.Dropout`、`nn.Embedding`。每一种都只要几行代码，这几行就由你来写。
#
# **归一化**取一组数，减去均值 $\mu$，再除以标准差。这样无论输入是什么，这组数的均值都是 0，方差都是 1：
#
# $$ \hat{x} = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} \qquad\qquad y = \gamma\,\hat{x} + \beta $$
#
# 小小的 $\epsilon$ 用来避免除以零。均值 0、方差 1 不一定最好，所以每个特征还可以自己学出别的值，靠的是 $\gamma$（即 `weight`，从 1 开始）和 $\beta$（即 `bias`，从 0 开始）。
#
# 问题在于*哪些*数算一组。一个批次有 $B$ 个样本（行），每个样本有 $C$ 个特征（列）。**BatchNorm** 沿着列求平均：同一个特征，取遍批次里的所有样本。**LayerNorm** 沿着行求平均：同一个样本，取遍它的所有特征。
#
# ![两张 B 行 C 列的表。左边是 BatchNorm，标出了一列：这一列的数给出一个均值和一个方差。右边是 LayerNorm，标出了一行：这一行的数给出一个均值和一个方差。](pictures/10_normalisation.svg)

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
from torch import nn

from autograder import check

torch.set_num_threads(1)

# %% [markdown] lang="en"
# ## A worked miniature
#
# Four people (rows), three features (columns): height in centimetres, age in years, siblings. `dim` names the
# dimension that *disappears*: `mean(dim=0)` runs over the people and leaves a number for each feature, `mean(dim=1)`
# runs over the features and leaves a number for each person. For these data only one of the two makes sense. Which,
# and why?

# %% [markdown] lang="zh"
# ## 一个小例子
#
# 四个人（行），三个特征（列）：身高（厘米）、年龄（岁）、兄弟姐妹数。`dim` 指的是*消失*的那一维：`mean(dim=0)` 对所有人求平均，每个特征剩下一个数；`mean(dim=1)` 对所有特征求平均，每个人剩下一个数。对这些数据来说，只有一种做法有意义。是哪一种？为什么？

# %%
x = torch.tensor([[160.0, 20.0, 1.0], [170.0, 40.0, 0.0], [180.0, 30.0, 3.0], [190.0, 70.0, 0.0]])  # (4, 3)
print("mean(dim=0):", x.mean(dim=0))
print("mean(dim=1):", x.mean(dim=1))
columns = (x - x.mean(dim=0)) / x.var(dim=0, correction=0).sqrt()
print(columns)
print("mean(dim=0) now:", columns.mean(dim=0).abs().round(decimals=4))
print("var(dim=0) now:", columns.var(dim=0, correction=0))

# %% [markdown] lang="en"
# ## Exercise 1: BatchNorm by hand
#
# In **training**, each feature is normalised by its mean and variance over the batch at hand. But when you use the
# network later, there may be a single sample, and its result should not depend on who else is in the batch. So the
# layer also keeps **running** statistics, a mean and a variance for each feature, and uses them in **evaluation**
# (after `model.eval()`) in place of the batch's own. Every training batch moves a running statistic $r$ a little
# towards the statistic $s$ of that batch:
#
# $$ r \leftarrow (1 - m)\,r + m\,s $$
#
# Four things to know about it:
#
# - The **momentum** $m$ is the share of the *new* value (0.1 by default). In an optimizer the word means the opposite.
# - There are **two variances**. Normalising uses the biased one, which divides by $B$; the running variance takes in
#   the unbiased one, which divides by $B - 1$, since a sample's spread around its own mean is a little too small. In
#   torch: `x.var(dim, correction=0)` and `x.var(dim, correction=1)`, or simply `x.var(dim)`.
# - The running statistics are state, yet no gradient ever changes them: they are **buffers**.
#   `self.register_buffer("name", tensor)` makes a tensor part of the `state_dict` and lets it move to the GPU with the
#   module, and no optimizer touches it. Afterwards `self.name` is used and assigned like any attribute.
# - The batch's mean and variance depend on $x$, and in training the gradient goes **through** them. The running
#   statistics, however, are mere notes: update them within `torch.no_grad()`, or they drag along the history of every
#   batch that you have ever seen.
#
# Write `MyBatchNorm1d` with tensor operations, without `nn.BatchNorm1d` and its relatives. A module knows by
# `self.training` in which of the two modes it is. (`nn.BatchNorm1d` has a third buffer, `num_batches_tracked`, which
# counts batches. You may leave it out.)
#
# *Checked:* names, shapes and first values of parameters and buffers; the output in training, with other weights and
# with a large `eps` too; the running mean and the running variance after several batches, with other momenta too; the
# output in evaluation with statistics that are loaded, for a single sample too, and that evaluation changes nothing;
# gradients, in training, and in evaluation after training; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 1：手写 BatchNorm
#
# 在**训练**时，每个特征用它在当前批次上的均值和方差来归一化。但以后使用网络时，可能只来一个样本，它的结果不应当取决于同批还有谁。所以这个层还为每个特征保存一份**滑动**（running）统计量，即一个均值和一个方差；到了**评估**时（调用 `model.eval()` 之后），就用它们代替批次自己的统计量。每来一个训练批次，就让滑动统计量 $r$ 向这个批次的统计量 $s$ 靠近一点：
#
# $$ r \leftarrow (1 - m)\,r + m\,s $$
#
# 有四点需要知道：
#
# - **动量**（momentum）$m$ 是*新*值所占的份额（默认 0.1）。在优化器里，这个词的意思正好相反。
# - 这里有**两种方差**。归一化用的是有偏方差，除以 $B$；滑动方差吸收的是无偏方差，除以 $B - 1$，因为一批样本围绕自己均值的离散程度总是略微偏小。在 torch 里分别是 `x.var(dim, correction=0)` 和 `x.var(dim, correction=1)`（也可以简写成 `x.var(dim)`）。
# - 滑动统计量是状态，但梯度永远不会改变它：它们是**缓冲区**。`self.register_buffer("name", tensor)` 让张量成为 `state_dict` 的一部分，能随模块一起搬到 GPU，而优化器不会碰它。之后 `self.name` 可以像普通属性那样读取和赋值。
# - 批次的均值和方差取决于 $x$，训练时梯度要**穿过**它们。滑动统计量则只是记录：要在 `torch.no_grad()` 里更新，否则它们会一直拖着见过的每个批次的计算历史。
#
# 请用张量运算写出 `MyBatchNorm1d`，不用 `nn.BatchNorm1d` 这一类现成的模块。模块通过 `self.training` 知道自己处于哪种模式。（`nn.BatchNorm1d` 还有第三个缓冲区 `num_batches_tracked`，用来数批次，这里可以不要。）
#
# *检查内容*：参数和缓冲区的名字、形状、初始值；训练时的输出，包括换上别的权重、`eps` 很大的情形；几个批次之后的滑动均值和滑动方差，包括别的动量；加载别的统计量之后评估时的输出，包括只有一个样本的情形，以及评估时什么也不改变；梯度，包括训练时的，以及训练之后评估时的；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "batch_norm", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyBatchNorm1d(nn.Module):
    """Normalises each feature over the batch in training, by running statistics in evaluation.

    Args:
        num_features: number of features C.
        eps: added to the variance, under the root.
        momentum: share of the new value in the running statistics, from 0 to 1.

    Attributes:
        weight: parameter (num_features,), starts at 1.
        bias: parameter (num_features,), starts at 0.
        running_mean: buffer (num_features,), starts at 0.
        running_var: buffer (num_features,), starts at 1.

    zh: 训练时用批次的统计量归一化每个特征，评估时用滑动统计量。

    Args:
        num_features: 特征数 C。
        eps: 加到方差上的数，在根号里面。
        momentum: 新值在滑动统计量里所占的份额，0 到 1。

    Attributes:
        weight: 参数 (num_features,)，从 1 开始。
        bias: 参数 (num_features,)，从 0 开始。
        running_mean: 缓冲区 (num_features,)，从 0 开始。
        running_var: 缓冲区 (num_features,)，从 1 开始。
    """

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        ### BEGIN SOLUTION
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))
        ### END SOLUTION

    def forward(self, x):
        """Normalise a batch.

        Args:
            x: features (B, num_features); in training B is at least 2.

        Returns:
            The normalised features (B, num_features), times weight, plus bias.

        zh: 归一化一个批次。

        Args:
            x: 特征 (B, num_features)；训练时 B 至少为 2。

        Returns:
            归一化后的特征 (B, num_features)，已乘以 weight 并加上 bias。
        """
        ### BEGIN SOLUTION
        if self.training:
            mean = x.mean(dim=0)  # (C,)
            var = x.var(dim=0, correction=0)  # (C,)
            with torch.no_grad():
                new_mean, new_var = mean, x.var(dim=0)  # unbiased
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * new_mean
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * new_var
        else:
            mean, var = self.running_mean, self.running_var
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_batch_norm", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check("10_norm_dropout_embedding", "batch_norm")

# %% [markdown] lang="en"
# *To think about, and measure:* the running mean starts at 0, while these data have mean 5 and standard deviation 2.
# After how many batches has the running mean got to 4.5? Work it out for both momenta from the formula, then look.
# And once it is there, how far does it still wander, and what do momentum and batch size have to do with that? Choose
# a momentum for batches of 4.

# %% [markdown] lang="zh"
# *想一想，量一量*：滑动均值从 0 开始，而这些数据的均值是 5，标准差是 2。要多少个批次，滑动均值才能到 4.5？先按公式对两种动量各算一算，再看图。到了之后，它还会摆动多大？这与动量、批量有什么关系？如果批量是 4，你会选多大的动量？

# %% tags=["experiment"]
import matplotlib.pyplot as plt

torch.manual_seed(0)
plt.figure(figsize=(7, 3))
for batch_size, momentum in [(4, 0.1), (64, 0.1), (4, 0.01)]:
    layer = MyBatchNorm1d(1, momentum=momentum)
    means = []
    for _ in range(400):
        layer(5 + 2 * torch.randn(batch_size, 1))
        means.append(layer.running_mean.item())
    plt.plot(means, label=f"B = {batch_size}, momentum = {momentum}")
    print(f"B = {batch_size:2}, momentum = {momentum}: std(means[-100:]) = {torch.tensor(means[-100:]).std():.3f}")
plt.axhline(4.5, color="gray", linestyle=":")
plt.ylabel("running_mean")
plt.legend()
plt.show()

# %% [markdown] lang="en"
# ## Exercise 2: LayerNorm by hand
#
# LayerNorm normalises each sample over its own features, by the same formula. Mean and variance run over the **last**
# dimension, whatever stands before it: in a batch of texts `(B, T, features)`, every word of every text is normalised
# by itself. So nothing depends on the batch: no running statistics, no difference between training and evaluation,
# and a batch of one is no trouble. Transformers and recurrent networks use it for that reason.
#
# `weight` and `bias` still have one number for each feature. The variance is the biased one. Think of broadcasting:
# what does `keepdim=True` do in `x.mean(dim=..., keepdim=True)`?
#
# Write `MyLayerNorm`, again without the ready-made module.
#
# *Checked:* names, shapes and first values of the parameters; that samples do not influence each other; the output for
# `(B, features)` with other weights and with a large `eps`, then for other leading dimensions, then in evaluation;
# gradients; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 2：手写 LayerNorm
#
# LayerNorm 用同一个公式，但每个样本只在自己的各个特征上归一化。均值和方差沿着**最后**一维计算，前面有哪些维都无所谓：一批文本 `(B, T, features)` 里，每段文本的每个词都单独归一化。于是一切都与批次无关：没有滑动统计量，训练和评估没有区别，批量为 1 也没有问题。Transformer 和循环网络用它，原因就在这里。
#
# `weight` 和 `bias` 仍然是每个特征一个数。方差用有偏的那一种。想一想广播：`x.mean(dim=..., keepdim=True)` 里的 `keepdim=True` 起什么作用？
#
# 请写出 `MyLayerNorm`，同样不用现成的模块。
#
# *检查内容*：参数的名字、形状、初始值；样本之间互不影响；形状为 `(B, features)` 时的输出，包括换上别的权重、`eps` 很大的情形；前面是别的维度时的输出；评估时的输出；梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "layer_norm", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyLayerNorm(nn.Module):
    """Normalises over the last dimension.

    Args:
        features: size of the last dimension.
        eps: added to the variance, under the root.

    Attributes:
        weight: parameter (features,), starts at 1.
        bias: parameter (features,), starts at 0.

    zh: 在最后一维上归一化。

    Args:
        features: 最后一维的大小。
        eps: 加到方差上的数，在根号里面。

    Attributes:
        weight: 参数 (features,)，从 1 开始。
        bias: 参数 (features,)，从 0 开始。
    """

    def __init__(self, features, eps=1e-5):
        super().__init__()
        ### BEGIN SOLUTION
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))
        ### END SOLUTION

    def forward(self, x):
        """Normalise x (..., features) over its last dimension, times weight, plus bias; any leading dimensions.

        zh: 在最后一维上归一化 x (..., features)，再乘以 weight、加上 bias；前面可以是任意维度。
        """
        ### BEGIN SOLUTION
        mean = x.mean(dim=-1, keepdim=True)  # (..., 1)
        var = x.var(dim=-1, correction=0, keepdim=True)  # (..., 1)
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_layer_norm", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("10_norm_dropout_embedding", "layer_norm")

# %% [markdown] lang="en"
# ## Does it help?
#
# *To think about, and measure:* three networks of seven linear layers learn 1500 images of handwritten digits (8 x 8
# pixels, from scikit-learn). They differ in one thing only. Which of them learns within 200 steps?
#
# Then each is tested on digits that it has not seen, once in evaluation mode, and once by somebody who has
# **forgotten** `model.eval()` and sends the images in pairs, 2 at a time. Explain the three pairs of accuracies. What
# becomes of the forgetful one with batches of 4, or of 74? (Change `SIZE`; 296 images are tested.)

# %% [markdown] lang="zh"
# ## 有用吗？
#
# *想一想，量一量*：三个网络都有七个线性层，学习 1500 张手写数字图像（8 x 8 像素，来自 scikit-learn），只有一处不同。哪几个能在 200 步之内学会？
#
# 随后用没见过的数字测试它们：一次在评估模式下，另一次是有人**忘了**调用 `model.eval()`，而且每次只送 2 张图像。请解释这三对准确率。批量换成 4 或 74，那位健忘者的结果会怎样？（修改 `SIZE`；一共测试 296 张图像。）

# %% tags=["experiment"]
from sklearn.datasets import load_digits

SIZE = 2
digits = load_digits()
images = torch.tensor(digits.data, dtype=torch.float32)  # (1797, 64)
labels = torch.tensor(digits.target)  # (1797,)


def network(norm):
    """Seven linear layers; `norm` makes what stands before each ReLU.

    zh: 七个线性层；`norm` 生成每个 ReLU 之前的那一层。
    """
    layers = []
    for _ in range(6):
        layers += [nn.Linear(64, 64), norm(64), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(64, 10))


def accuracy(model, size):
    """Share of 296 unseen digits that the model gets right, fed in batches of this size.

    zh: 296 张没见过的数字里模型认对的比例，按这样的批量送入。
    """
    right = 0
    with torch.no_grad():
        for x, y in zip(images[1500:1796].split(size), labels[1500:1796].split(size)):
            right += (model(x).argmax(dim=1) == y).sum().item()
    return right / 296


for norm in [nn.Identity, MyBatchNorm1d, MyLayerNorm]:
    torch.manual_seed(0)
    model = network(norm)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    for step in range(201):
        batch = torch.randint(1500, (64,))
        loss = nn.functional.cross_entropy(model(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    evaluated = accuracy(model, SIZE)
    model.train()
    forgotten = accuracy(model, SIZE)
    print(f"{norm.__name__:14} loss {loss.item():.3f}, accuracy {evaluated:.2f} in eval(), {forgotten:.2f} in train()")

# %% [markdown] lang="en"
# ## Exercise 3: dropout by hand
#
# A network with many weights can learn its training data by heart. **Dropout** makes that hard: in training, each
# number that passes is set to zero with probability $p$, independently of all others and anew at every call. No unit
# can rely on a certain other one being there.
#
# Zeros make the sum that the next layer forms smaller, on average by the factor $1 - p$. So whatever survives is scaled
# up. With $k$ for the numbers that say what is kept, and $\odot$ for the product of each number with its partner,
#
# $$ y = \frac{x \odot k}{1 - p} \qquad\qquad P(k = 0) = p, \quad P(k = 1) = 1 - p $$
#
# Then the expected value of $y$ is $x$, and in evaluation there is nothing left to do: $y = x$. The random numbers
# must be made where `x` is, on the CPU or on a GPU: see `torch.rand_like`, or the argument `device=x.device`.
#
# Write `MyDropout`, without `nn.Dropout` and `nn.functional.dropout`. Nothing about it is learned.
#
# *Checked:* that evaluation changes nothing; that in training each number is either 0 or scaled; the share of zeros for
# several $p$, 0 included; that it varies as independent draws do, from call to call and from place to place, in any
# shape; gradients; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 3：手写 Dropout
#
# 权重很多的网络能把训练数据背下来。**Dropout** 让它没那么容易：训练时，经过这里的每个数都以概率 $p$ 置为零，各个数互相独立，每次调用重新抽取。这样，任何一个单元都不能指望另一个单元一定在场。
#
# 置零之后，下一层求的和会变小，平均来说变成原来的 $1 - p$ 倍。所以留下来的数要放大。用 $k$ 表示哪些数保留，$\odot$ 表示对应位置的数两两相乘：
#
# $$ y = \frac{x \odot k}{1 - p} \qquad\qquad P(k = 0) = p, \quad P(k = 1) = 1 - p $$
#
# 于是 $y$ 的期望就是 $x$，评估时什么也不用做：$y = x$。随机数必须在 `x` 所在的设备上生成，不管那是 CPU 还是 GPU：可以用 `torch.rand_like`，或者写参数 `device=x.device`。
#
# 请写出 `MyDropout`，不用 `nn.Dropout` 和 `nn.functional.dropout`。它没有任何要学的东西。
#
# *检查内容*：评估时什么也不改变；训练时每个数要么是 0，要么经过放大；几种 $p$（包括 0）之下零所占的比例；各次调用之间、各个位置之间都像独立抽取那样变化，形状任意；梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "dropout", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyDropout(nn.Module):
    """Sets numbers to zero at random in training; does nothing in evaluation.

    Args:
        p: probability with which a number becomes zero, 0 <= p < 1.

    zh: 训练时随机地把一些数置零；评估时什么也不做。

    Args:
        p: 一个数变成零的概率，0 <= p < 1。
    """

    def __init__(self, p=0.5):
        super().__init__()
        ### BEGIN SOLUTION
        self.p = p
        ### END SOLUTION

    def forward(self, x):
        """In training, x with each number 0 with probability p, else divided by 1 - p; in evaluation x. Any shape.

        zh: 训练时，x 的每个数以概率 p 变成 0，否则除以 1 - p；评估时就是 x。形状任意。
        """
        ### BEGIN SOLUTION
        if not self.training:
            return x
        keep = torch.bernoulli(torch.full_like(x, 1 - self.p))  # 1 with probability 1 - p
        return x * keep / (1 - self.p)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_dropout", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("10_norm_dropout_embedding", "dropout")

# %% [markdown] lang="en"
# *To think about, and measure:* dropout keeps the mean. Does it keep the spread? The cell below sends 100 000 ones
# through it. Find a formula for the standard deviation in terms of $p$ and compare it with the column `std`. Then
# think of a BatchNorm **after** a dropout: which variance has it noted in its buffers when training ends, and which
# variance does it meet in evaluation?

# %% [markdown] lang="zh"
# *想一想，量一量*：dropout 保持均值不变，那么离散程度呢？下面的单元格让十万个 1 通过它。请用 $p$ 写出标准差的公式，并与 `std` 一栏对照。再想一想放在 dropout **之后**的 BatchNorm：训练结束时，它的缓冲区里记下的是怎样的方差？评估时它遇到的又是怎样的方差？

# %% tags=["experiment"]
torch.manual_seed(0)
ones = torch.ones(100_000)
for p in [0.0, 0.2, 0.5, 0.8]:
    y = MyDropout(p)(ones)
    print(f"p = {p}: mean = {y.mean():.3f}, std = {y.std():.3f}")

# %% [markdown] lang="en"
# ## Exercise 4: an embedding with a padding row
#
# A network can't compute with words, so each word gets a number, and an **embedding** gives each number a vector that
# is learned: row $i$ of a table `weight` of shape `(num_embeddings, embedding_dim)`. Looking rows up is all it does;
# the gradient then reaches just the rows that were looked up, and a row that was looked up twice gets both gradients.
# Torch can index with a whole tensor of numbers: if `indices` has the shape `(B, T)`, what is the shape of
# `weight[indices]`?
#
# Texts differ in length, so short ones are filled up with a number that stands for no word: the **padding**. Its row,
# number `padding_idx`, should say nothing: it starts at zero, and it gets no gradient, so it stays zero. Which number
# it is differs from one vocabulary to the next; often it is 0. If `padding_idx` is `None`, there is no such row.
#
# How do you make a row of a parameter start at zero, although torch allows no change in place of a parameter that needs
# its gradient? And what can you do in `forward` so that no gradient gets to that row, while the others learn?
#
# Write `MyEmbedding`, without `nn.Embedding` and `nn.functional.embedding`.
#
# *Checked:* name and shape of the parameter; how it starts, its padding row and the others; the vectors that are
# looked up with other weights, for indices `(B, T)` and then of any shape; gradients, with and without padding; and
# that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 4：带填充行的嵌入
#
# 网络没法直接拿词来计算，所以每个词有一个编号，而**嵌入**（embedding）给每个编号一个可以学习的向量：也就是表 `weight` 的第 $i$ 行，表的形状是 `(num_embeddings, embedding_dim)`。它做的只是查表；梯度也只传到查过的那些行，同一行查了两次，就得到两份梯度之和。torch 可以用整个张量作下标：如果 `indices` 的形状是 `(B, T)`，那么 `weight[indices]` 是什么形状？
#
# 文本有长有短，短的要用一个不代表任何词的编号补齐，这叫**填充**（padding）。它那一行的编号是 `padding_idx`，这一行不应当表达任何内容：从零开始，而且得不到梯度，所以一直是零。这个编号因词表而异，常见的是 0。如果 `padding_idx` 是 `None`，就没有这样的行。
#
# 参数需要梯度，torch 不允许原地修改它，那么怎样让它的某一行从零开始？在 `forward` 里又该怎么做，才能让梯度到不了这一行，而其余各行照常学习？
#
# 请写出 `MyEmbedding`，不用 `nn.Embedding` 和 `nn.functional.embedding`。
#
# *检查内容*：参数的名字和形状；参数的初始值，包括填充行和其余各行；换上别的权重之后查到的向量，先是形状为 `(B, T)` 的下标，然后是任意形状的下标；有填充和没有填充时的梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "embedding", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyEmbedding(nn.Module):
    """A table of vectors, looked up by row number.

    Args:
        num_embeddings: number of rows.
        embedding_dim: number of features of each row.
        padding_idx: number of the row that stands for padding, from 0 to num_embeddings - 1; None for no such row.

    Attributes:
        weight: parameter (num_embeddings, embedding_dim); starts normal with mean 0 and standard deviation 1, new for
            each object. Row padding_idx starts at zero and gets no gradient.

    zh: 一张向量表，按行号查找。

    Args:
        num_embeddings: 行数。
        embedding_dim: 每行的特征数。
        padding_idx: 代表填充的那一行的行号，0 到 num_embeddings - 1；None 表示没有这样的行。

    Attributes:
        weight: 参数 (num_embeddings, embedding_dim)；初始值服从均值为 0、标准差为 1 的正态分布，每个对象各自重新取。
            第 padding_idx 行从零开始，并且得不到梯度。
    """

    def __init__(self, num_embeddings, embedding_dim, padding_idx=None):
        super().__init__()
        ### BEGIN SOLUTION
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(torch.randn(num_embeddings, embedding_dim))
        if padding_idx is not None:
            with torch.no_grad():
                self.weight[padding_idx] = 0
        ### END SOLUTION

    def forward(self, indices):
        """Vectors (..., embedding_dim) of the rows with these numbers, int64 of any shape (...); zeros for padding.

        zh: 这些行号（int64，任意形状 (...)）对应的向量 (..., embedding_dim)；填充对应的是零。
        """
        ### BEGIN SOLUTION
        vectors = self.weight[indices]  # (..., embedding_dim)
        if self.padding_idx is not None:
            is_padding = (indices == self.padding_idx).unsqueeze(-1)  # (..., 1)
            vectors = vectors.masked_fill(is_padding, 0)
        return vectors
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_embedding", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("10_norm_dropout_embedding", "embedding")

# %% [markdown] lang="en"
# *To think about, and measure:* a simple vector for a whole text is the mean of the vectors of its words. The cell
# below takes it over all columns, padding included. By how much does the vector's length change when more padding
# follows? The padding row is zero, so why does it matter at all? Write the mean that does not depend on it, where the
# comment says.

# %% [markdown] lang="zh"
# *想一想，量一量*：要用一个向量代表整段文本，最简单的办法是取各个词向量的平均。下面的单元格对所有列求平均，填充也算在内。后面的填充越多，这个向量的长度怎样变化？填充行明明是零，为什么还会有影响？请在注释所说的地方写出不受填充影响的平均。

# %% tags=["experiment"]
torch.manual_seed(0)
embedding = MyEmbedding(50, 8, padding_idx=0)
words = torch.tensor([[7, 23, 4]])  # (1, 3)
for columns in [0, 1, 3, 9]:
    tokens = nn.functional.pad(words, (0, columns))  # (1, 3 + columns)
    vector = embedding(tokens).mean(dim=1)  # (1, 8)
    # Write the mean over the real words here; (tokens != 0) tells which they are.
    # zh: 在这里写出只对真实的词求的平均；(tokens != 0) 说明哪些是真实的词。

    print(f"{columns} x padding: length {vector.norm():.3f}")

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.BatchNorm1d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html),
#   [`nn.LayerNorm`](https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html),
#   [`nn.Dropout`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html) and
#   [`nn.Embedding`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html) in PyTorch's documentation.
# - Ioffe and Szegedy, [*Batch Normalization*](https://arxiv.org/abs/1502.03167) (2015); Ba, Kiros and Hinton,
#   [*Layer Normalization*](https://arxiv.org/abs/1607.06450) (2016).
# - Srivastava and others, [*Dropout: A Simple Way to Prevent Neural Networks from
#   Overfitting*](https://jmlr.org/papers/v15/srivastava14a.html) (2014).
# - Li and others, [*Understanding the Disharmony between Dropout and Batch
#   Normalization*](https://arxiv.org/abs/1801.05134) (2018): the last question of exercise 3, measured on large
#   networks.

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - PyTorch 文档：[`nn.BatchNorm1d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html)、[`nn.LayerNorm`](https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html)、[`nn.Dropout`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html) 和 [`nn.Embedding`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html)。
# - Ioffe、Szegedy：[*Batch Normalization*](https://arxiv.org/abs/1502.03167)（2015）；Ba、Kiros、Hinton：[*Layer Normalization*](https://arxiv.org/abs/1607.06450)（2016）。
# - Srivastava 等：[*Dropout: A Simple Way to Prevent Neural Networks from Overfitting*](https://jmlr.org/papers/v15/srivastava14a.html)（2014）。
# - Li 等：[*Understanding the Disharmony between Dropout and Batch Normalization*](https://arxiv.org/abs/1801.05134)（2018）：练习 3 的最后一个问题，在大型网络上的测量结果。
