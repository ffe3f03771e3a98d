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
# # 04 · Loss functions
#
# Training needs one number that says how wrong the network is: the **loss**. `loss.backward()` starts from it, so it
# has to be a tensor of shape `()` that still knows how it was computed, and not a plain Python number. Two losses
# cover most of what you will train.
#
# **Mean squared error**, where the target is a number. For predictions $\hat y$ and targets $y$, $n$ numbers in all,
#
# $$ L = \frac{1}{n} \sum_{k=1}^{n} (\hat y_k - y_k)^2 $$
#
# **Cross entropy**, where the target is one of $C$ classes. The network gives a score for each class, $z_1, \dots, z_C$.
# These are the **logits**: any numbers, positive or negative, that sum to nothing in particular. Softmax makes
# probabilities of them, and the loss of a sample is minus the logarithm of the probability that the right class $y$
# gets:
#
# $$ p_c = \frac{e^{z_c}}{\sum_j e^{z_j}} \qquad\qquad L = -\log p_y = \log \Big( \sum_j e^{z_j} \Big) - z_y $$
#
# If the right class gets probability 1, the loss is 0; if it gets nearly none, the loss grows without bound. A
# network that knows nothing gives each of $C$ classes $1/C$, which costs $\log C$: about 2.3 for ten classes. Over a
# batch, one takes the mean.
#
# Note where the softmax is: **in the loss**. The network itself ends with its last linear layer.

# %% [markdown] lang="zh"
# # 04 · 损失函数
#
# 训练需要一个数来说明网络错得有多厉害，这就是**损失**（loss）。`loss.backward()` 从它出发，所以它必须是形状为 `()` 的张量，并且还“记得”自己是怎么算出来的，而不是一个普通的 Python 数。有两种损失，够应付你将来要训练的大多数网络。
#
# **均方误差**：目标是一个数值。设预测为 $\hat y$，目标为 $y$，总共 $n$ 个数，则
#
# $$ L = \frac{1}{n} \sum_{k=1}^{n} (\hat y_k - y_k)^2 $$
#
# **交叉熵**：目标是 $C$ 个类别中的一个。网络为每个类别给出一个分数 $z_1, \dots, z_C$，这些分数叫 **logits**：可正可负，大小不限，加起来也不必等于某个固定的数。softmax 把它们变成概率，而一个样本的损失，就是正确类别 $y$ 分到的概率取对数，再取负号：
#
# $$ p_c = \frac{e^{z_c}}{\sum_j e^{z_j}} \qquad\qquad L = -\log p_y = \log \Big( \sum_j e^{z_j} \Big) - z_y $$
#
# 正确的类别分到概率 1，损失就是 0；几乎什么也没分到，损失就可以任意地大。什么都不懂的网络，给 $C$ 个类别各分 $1/C$，损失是 $\log C$：十个类别时约为 2.3。对整个批次，则取平均值。
#
# 请注意 softmax 在哪里：**在损失里**。网络本身到最后一个线性层就结束了。

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## A worked miniature
#
# Both losses with pencil and paper, or nearly. Three predictions, off by 1, 0 and 3; then one sample with three
# logits, for each of the three classes that might be the right one.

# %% [markdown] lang="zh"
# ## 一个小例子
#
# 两种损失差不多都能用纸笔算出来。先是三个预测，分别差了 1、0 和 3；再是一个样本的三个 logits，对三个类别逐一假设它就是正确的那个。

# %%
prediction = torch.tensor([4.0, 2.0, 7.0])
target = torch.tensor([5.0, 2.0, 4.0])
print(f"({1**2} + {0**2} + {3**2}) / 3 = {(1 + 0 + 9) / 3:.4f}, nn.MSELoss: {nn.MSELoss()(prediction, target):.4f}")

logits = torch.tensor([[2.0, 1.0, -1.0]])
probabilities = torch.softmax(logits, dim=1)
print(f"softmax: {probabilities[0].tolist()}")
for label in range(3):
    by_hand = -probabilities[0, label].log()
    ready_made = nn.CrossEntropyLoss()(logits, torch.tensor([label]))
    print(f"y = {label}: -log p = {by_hand:.4f}, nn.CrossEntropyLoss: {ready_made:.4f}")

# %% [markdown] lang="en"
# ## Exercise 1: the losses of `torch.nn`
#
# Ready-made losses are modules. They are made once, `nn.MSELoss()` and `nn.CrossEntropyLoss()`, and then called with
# what the network gives **first** and what it should give **second**. Make both, under the names `mse_loss` and
# `cross_entropy_loss`, and use them in two functions:
#
# - `price_loss`: a network guesses the price of a flat. Its last layer, `nn.Linear(..., 1)`, gives a tensor `(B, 1)`,
#   while the true prices come as `(B,)`. Watch out: torch does not refuse to subtract the two. It **broadcasts**, so
#   that each prediction meets *every* price, $B \times B$ differences in all, and the loss is the mean of those. The
#   network then learns to guess the average price for everybody. Only the green ones are wanted:
#
# ![A column of four predictions minus a row of four prices gives a square of 4 x 4 differences, of which only the diagonal is wanted.](pictures/04_losses_broadcast.svg)
#
# - `digit_loss`: a network recognises digits. It gives logits `(B, 10)`, and the labels are class numbers `(B,)`.
#
# *Checked:* `mse_loss` and `cross_entropy_loss` by their values, several shapes and a batch of one included; the values
# of both functions; and that gradients get back to the network's output.

# %% [markdown] lang="zh"
# ## 练习 1：`torch.nn` 的现成损失
#
# 现成的损失也是模块：先用 `nn.MSELoss()` 和 `nn.CrossEntropyLoss()` 造好，造一次就够，然后调用；调用时，网络给出的放在**前面**，应当给出的放在**后面**。请把两者都造好，分别命名为 `mse_loss` 和 `cross_entropy_loss`，并用在两个函数里：
#
# - `price_loss`：一个网络估计房价。它的最后一层是 `nn.Linear(..., 1)`，给出的张量形状为 `(B, 1)`，而真实的价格是 `(B,)`。当心：torch 并不拒绝把这两者相减，它会**广播**，于是每个预测都跟*每一个*价格相减，总共 $B \times B$ 个差，损失成了所有这些差的平方的平均。网络由此学会的，是对谁都猜平均价。我们要的只有绿色的那些：
#
# ![四个预测排成一列，减去排成一行的四个价格，得到 4 x 4 个差，其中我们要的只是对角线上的。](pictures/04_losses_broadcast.svg)
#
# - `digit_loss`：一个网络识别数字。它给出 logits `(B, 10)`，标签是类别编号 `(B,)`。
#
# *检查内容*：`mse_loss` 和 `cross_entropy_loss` 算出的值，包括几种形状和批量为 1 的情形；两个函数算出的值；梯度能传回网络的输出。

# %% nbgrader={"grade": false, "grade_id": "ready_made", "locked": false, "schema_version": 3, "solution": true, "task": false}
# mse_loss and cross_entropy_loss: torch.nn's modules, as they come.
# zh: mse_loss 和 cross_entropy_loss：torch.nn 的模块，用默认设置即可。
### BEGIN SOLUTION
mse_loss = nn.MSELoss()
cross_entropy_loss = nn.CrossEntropyLoss()
### END SOLUTION


def price_loss(output, prices):
    """Mean squared error between each prediction and its own price.

    Args:
        output: predictions as nn.Linear(..., 1) gives them (B, 1).
        prices: true prices (B,).

    Returns:
        The loss, a tensor of shape ().

    zh: 每个预测与它自己的价格之间的均方误差。

    Args:
        output: nn.Linear(..., 1) 给出的预测 (B, 1)。
        prices: 真实价格 (B,)。

    Returns:
        损失，形状为 () 的张量。
    """
    ### BEGIN SOLUTION
    return mse_loss(output[:, 0], prices)
    ### END SOLUTION


def digit_loss(output, labels):
    """Mean cross entropy of a batch of digits.

    Args:
        output: logits as nn.Linear(..., 10) gives them (B, 10).
        labels: the right digits (B,), int64, 0 to 9.

    Returns:
        The loss, a tensor of shape ().

    zh: 一批数字的平均交叉熵。

    Args:
        output: nn.Linear(..., 10) 给出的 logits (B, 10)。
        labels: 正确的数字 (B,)，int64，取值 0 到 9。

    Returns:
        损失，形状为 () 的张量。
    """
    ### BEGIN SOLUTION
    return cross_entropy_loss(output, labels)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_ready_made", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("04_losses", "ready_made")

# %% [markdown] lang="en"
# ## Exercise 2: mean squared error by hand
#
# A loss has nothing to learn, and yet it is written as an `nn.Module`: it has settings, here `reduction`, which says
# what becomes of the squared errors, one for each number:
#
# - `"mean"`, the default: the mean over **all** of them, whatever the shape. For predictions `(B, 3)`, that is the sum
#   divided by $3B$ and not by $B$.
# - `"sum"`: their sum. The loss, and with it the gradient, then grows with the batch.
# - `"none"`: no reduction. They come back one by one, in the shape of the prediction, for instance to weigh samples.
#
# Write `MyMSELoss` with tensor operations. And make it better than the original: where `nn.MSELoss` merely warns when
# the shapes differ, and then broadcasts, yours shall refuse, with `raise ValueError("...")`.
#
# *Checked:* the values for each `reduction`, with one, two and three dimensions; that shapes which differ are refused,
# `(B, 1)` against `(B,)` among them; gradients; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 2：手写均方误差
#
# 损失没有要学的东西，却也写成 `nn.Module`，因为它有设置。这里的设置是 `reduction`：每个数都有一个平方误差，`reduction` 说明怎样处理它们：
#
# - `"mean"`（默认）：**所有**平方误差的平均值，不管是什么形状。预测为 `(B, 3)` 时，是总和除以 $3B$，而不是除以 $B$。
# - `"sum"`：总和。这样一来，批次越大，损失就越大，梯度也跟着变大。
# - `"none"`：不做归约，逐个返回，形状与预测相同；比如想给样本加权时就用得上。
#
# 请用张量运算写出 `MyMSELoss`，并且写得比原版更好：形状不同时，`nn.MSELoss` 只是发出警告，然后照样广播；你写的则要拒绝，用 `raise ValueError("...")`。
#
# *检查内容*：一维、二维、三维时各种 `reduction` 的值；形状不同时拒绝计算，其中包括 `(B, 1)` 对 `(B,)`；梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "my_mse", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyMSELoss(nn.Module):
    """Squared error. A module of its own, not a subclass of nn.MSELoss.

    Args:
        reduction: "mean" (over all numbers), "sum" or "none".

    zh: 平方误差。自成一个模块，不继承 nn.MSELoss。

    Args:
        reduction: "mean"（对所有的数取平均）、"sum" 或 "none"。
    """

    def __init__(self, reduction="mean"):
        super().__init__()
        ### BEGIN SOLUTION
        self.reduction = reduction
        ### END SOLUTION

    def forward(self, prediction, target):
        """The loss of a batch.

        Args:
            prediction: what the network gives, of any shape.
            target: what it should give, of the same shape.

        Returns:
            A tensor of shape (), or with reduction "none" of the prediction's shape; gradients get back to both arguments.

        Raises:
            ValueError: the two shapes differ.

        zh: 一个批次的损失。

        Args:
            prediction: 网络给出的值，任意形状。
            target: 应当给出的值，形状相同。

        Returns:
            形状为 () 的张量；reduction 为 "none" 时，形状与 prediction 相同。梯度能传回两个参数。

        Raises:
            ValueError: 两者形状不同。
        """
        ### BEGIN SOLUTION
        if prediction.shape != target.shape:
            raise ValueError("prediction and target must have the same shape")
        errors = (prediction - target) ** 2
        if self.reduction == "mean":
            return errors.mean()
        if self.reduction == "sum":
            return errors.sum()
        return errors
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_my_mse", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("04_losses", "my_mse")

# %% [markdown] lang="en"
# ## Exercise 3: cross entropy by hand
#
# The formula at the top is correct, and a program that follows it word for word breaks. In float32, $e^{89}$ is `inf`
# already, and $e^{-104}$ is 0. So a logit of 100 gives `inf / inf`, which is `nan`; and the right class, if it lies far
# behind, gets probability 0, whose logarithm is `-inf`. One `nan` in the loss, and after the next step all weights are
# `nan`.
#
# The way out is a matter of algebra. Take the largest logit $m = \max_j z_j$ of the sample out of the sum:
#
# $$ \log \sum_j e^{z_j} = m + \log \sum_j e^{z_j - m} $$
#
# On the right, the largest exponent is 0, so nothing overflows, and at least one term is 1, so the logarithm is of a
# number that is not 0. And no probability is ever computed only to take its logarithm. (`torch.logsumexp` and
# `torch.log_softmax` work like that inside; you may use them, or write it out.)
#
# Write `MyCrossEntropyLoss`. Three things belong to it besides the formula:
#
# - **Where the classes are.** Logits are `(N, C)`, or `(N, C, d1, d2, ...)` with one target for each of the places
#   `d1, d2, ...`: each pixel of an image, each word of a sentence. Classes are always **dimension 1**, as channels are;
#   the targets have the same shape without it: `(N,)`, or `(N, d1, d2, ...)`.
# - **`ignore_index`.** Some targets are not to count: words that only fill up a short sentence, pixels that nobody
#   labelled. They are marked with a number of their own, -100 by default. Their loss is 0, they send back no gradient,
#   and the mean is over the targets that **count**: the sum divided by how many those are. The number may lie outside
#   of 0 to C - 1, as -100 does, so that you can't look up a logit with it; or it may be one of the classes.
# - **A batch in which nothing counts.** torch's mean is then 0 / 0, so `nan`. Yours shall be 0, and
#   `loss.backward()` must still work and give zeros.
#
# *Checked:* the values for several shapes, a batch of one and logits in the thousands included; each `reduction`;
# targets that are ignored, some or all, with several values of `ignore_index`; gradients; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 3：手写交叉熵
#
# 开头的公式是对的，可是一字不差地照着写，程序就会出问题。在 float32 里，$e^{89}$ 就已经是 `inf`，$e^{-104}$ 已经是 0。于是 logit 为 100 时会得到 `inf / inf`，也就是 `nan`；而正确的类别如果落后太多，概率就成了 0，取对数得到 `-inf`。损失里只要有一个 `nan`，下一步之后所有的权重就都是 `nan` 了。
#
# 解决的办法只用到一点代数。把这个样本里最大的 logit，即 $m = \max_j z_j$，从求和里提出来：
#
# $$ \log \sum_j e^{z_j} = m + \log \sum_j e^{z_j - m} $$
#
# 右边最大的指数是 0，所以不会溢出；至少有一项等于 1，所以不会对 0 取对数。而且，再也不必为了取对数而先把概率算出来。（`torch.logsumexp` 和 `torch.log_softmax` 内部就是这样做的；可以用它们，也可以自己写出来。）
#
# 请写出 `MyCrossEntropyLoss`。除了公式，还有三件事：
#
# - **类别在哪一维**。logits 的形状是 `(N, C)`；也可以是 `(N, C, d1, d2, ...)`，这时 `d1, d2, ...` 的每个位置各有一个目标：图像的每个像素、句子的每个词。类别总在**第 1 维**，就像通道一样；目标的形状少了这一维：`(N,)` 或 `(N, d1, d2, ...)`。
# - **`ignore_index`**。有些目标不该算数：只是用来把短句补齐的词，没有人标注过的像素。它们用一个专门的数来标记，默认是 -100。它们的损失是 0，不传回梯度，平均也只对**算数**的目标来求：总和除以算数的目标的个数。这个数可以不在 0 到 C - 1 之间，比如 -100，那就不能用它去取 logit；它也可以正是某个类别的编号。
# - **全都不算数的批次**。这时 torch 的平均值是 0 / 0，即 `nan`。你写的则要等于 0，而且 `loss.backward()` 照样能用，得到的梯度全是零。
#
# *检查内容*：几种形状下的值，包括批量为 1、logits 大到几千的情形；各种 `reduction`；部分或全部目标被忽略的情形，以及不同的 `ignore_index`；梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "my_cross_entropy", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyCrossEntropyLoss(nn.Module):
    """Cross entropy from logits. A module of its own, not a subclass of nn.CrossEntropyLoss.

    Args:
        reduction: "mean" (over the targets that count), "sum" or "none".
        ignore_index: the target that does not count.

    zh: 由 logits 计算的交叉熵。自成一个模块，不继承 nn.CrossEntropyLoss。

    Args:
        reduction: "mean"（对算数的目标取平均）、"sum" 或 "none"。
        ignore_index: 取这个值的目标不算数。
    """

    def __init__(self, reduction="mean", ignore_index=-100):
        super().__init__()
        ### BEGIN SOLUTION
        self.reduction = reduction
        self.ignore_index = ignore_index
        ### END SOLUTION

    def forward(self, logits, target):
        """The loss of a batch, finite for any finite logits.

        Args:
            logits: scores (N, C) or (N, C, d1, d2, ...), with C >= 2 classes; not probabilities.
            target: class numbers (N,) or (N, d1, d2, ...), int64, each 0 to C - 1 or ignore_index.

        Returns:
            A tensor of shape (), or with reduction "none" of the target's shape. Targets that do not count have loss 0;
            if none counts, the mean is 0.

        zh: 一个批次的损失；logits 只要有限，损失就有限。

        Args:
            logits: 分数 (N, C) 或 (N, C, d1, d2, ...)，类别数 C >= 2；不是概率。
            target: 类别编号 (N,) 或 (N, d1, d2, ...)，int64，每个是 0 到 C - 1，或者是 ignore_index。

        Returns:
            形状为 () 的张量；reduction 为 "none" 时，形状与 target 相同。不算数的目标损失为 0；全都不算数时，平均值为 0。
        """
        ### BEGIN SOLUTION
        shifted = logits - logits.amax(dim=1, keepdim=True)
        log_p = shifted - shifted.exp().sum(dim=1, keepdim=True).log()  # (N, C, d1, ...)
        counts = target != self.ignore_index  # (N, d1, ...)
        labels = target.masked_fill(~counts, 0)
        losses = -log_p.gather(1, labels.unsqueeze(1)).squeeze(1)
        losses = losses.masked_fill(~counts, 0)
        if self.reduction == "none":
            return losses
        if self.reduction == "sum":
            return losses.sum()
        return losses.sum() / counts.sum().clamp(min=1)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_my_cross_entropy", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check("04_losses", "my_cross_entropy")

# %% [markdown] lang="en"
# *To think about, and measure:* why not train a classifier with squared errors between softmax and the right answer?
# The cell below takes two classes, of which the first is right, and moves the logit of the wrong one from -10 to 10:
# on the left, everything is fine, on the right, the network is sure of the wrong class. It draws the gradient that the
# wrong logit gets from either loss. Read off: how large are both at 10? Which of the two networks can still find its way
# back? Then try `span = 200` with `MyCrossEntropyLoss`: is the gradient still finite?

# %% [markdown] lang="zh"
# *想一想，量一量*：为什么不用 softmax 与正确答案之间的平方误差来训练分类器？下面的单元格取两个类别，第一个是正确的，并让错误类别的 logit 从 -10 变到 10：左边一切正常，右边则是网络对错误的类别深信不疑。图上画的是两种损失传给错误 logit 的梯度。读一读：到了 10，两个梯度各有多大？哪一个网络还能改过来？然后把 `span` 改成 200：`MyCrossEntropyLoss` 的梯度还是有限的吗？

# %% tags=["experiment"]
import matplotlib.pyplot as plt

span = 10
wrong = torch.linspace(-span, span, 201)
logits = torch.stack([torch.zeros(201), wrong], dim=1)
labels = torch.zeros(201, dtype=torch.int64)
right = nn.functional.one_hot(labels, 2).float()
losses = {
    "MyCrossEntropyLoss": lambda z: MyCrossEntropyLoss(reduction="sum")(z, labels),
    "softmax, MyMSELoss": lambda z: MyMSELoss(reduction="sum")(torch.softmax(z, dim=1), right),
}
plt.figure(figsize=(6, 2.5))
for name, loss in losses.items():
    z = logits.clone().requires_grad_()
    loss(z).backward()
    print(f"{name}: {z.grad[-1, 1]:.2e}")
    plt.plot(wrong, z.grad[:, 1], label=name)
plt.xlabel("$z_2$")
plt.ylabel(r"$\partial L / \partial z_2$")
plt.legend()
plt.show()

# %% [markdown] lang="en"
# ## Exercise 4: which loss for which task?
#
# Two more losses, then you have the ones that are used most. The **absolute error**, `nn.L1Loss`, counts an error in
# proportion to its size. And where a question is answered with yes (1) or no (0), one logit $z$ is enough, because
# $\sigma(z) = 1 / (1 + e^{-z})$ is the probability of yes and the rest is that of no. **Binary cross entropy**,
# `nn.BCEWithLogitsLoss`, takes the logit, applies the sigmoid $\sigma$ itself, and is stable as yours is:
#
# $$ L = -\big( y \log \sigma(z) + (1 - y) \log (1 - \sigma(z)) \big) $$
#
# | loss | output | target |
# |---|---|---|
# | `nn.MSELoss` | numbers, any shape | numbers, the same shape |
# | `nn.L1Loss` | numbers, any shape | numbers, the same shape |
# | `nn.CrossEntropyLoss` | logits `(N, C)` or `(N, C, d1, ...)` | int64 class numbers, without dimension 1 |
# | `nn.BCEWithLogitsLoss` | logits, any shape | 0.0 or 1.0, the same shape |
#
# Six tasks are waiting. No network here ends with a softmax or a sigmoid, and each loss is to be averaged over
# everything that counts.
#
# - `"price"`: the price of a flat, output and target both `(B, 1)`. One error of 20 shall cost as much as four errors
#   of 10.
# - `"price_with_typos"`: the same, but somebody typed the prices in by hand and now and then put a zero too many. Such
#   a typo must not outweigh everything else: one error of 20 shall cost as much as two of 10.
# - `"digit"`: which of ten digits an image shows. Output `(B, 10)`, target `(B,)`, int64.
# - `"spam"`: whether a mail is spam. Output `(B,)`, one score for each mail; target `(B,)`, 0.0 or 1.0.
# - `"tags"`: what can be seen in a photo, out of K tags: "beach", "dog", "sunset" and so on. All of them may apply, or
#   none. Output `(B, K)`, a score for each tag; target `(B, K)`, 0.0 or 1.0.
# - `"translation"`: which of V words stands at each of T places of a sentence. Output `(B, V, T)`, target `(B, T)`,
#   int64. Short sentences are filled up with 0, which stands for no word and must not count.
#
# Write `loss_for`, which gives the right loss for each. Mind those that are wrong without any error: some losses
# quietly accept what was meant for another.
#
# *Checked:* for each task, the values of your loss on batches such a network might give, with large logits too.

# %% [markdown] lang="zh"
# ## 练习 4：什么任务用什么损失？
#
# 再认识两种损失，最常用的就齐了。**绝对误差** `nn.L1Loss`：误差有多大，就算多少。另外，如果问题的答案只是“是”（1）或“否”（0），一个 logit $z$ 就够了，因为 $\sigma(z) = 1 / (1 + e^{-z})$ 是“是”的概率，剩下的就是“否”的概率。**二元交叉熵** `nn.BCEWithLogitsLoss` 接收的是 logit，sigmoid 函数 $\sigma$ 由它自己来取，而且和你写的一样稳定：
#
# $$ L = -\big( y \log \sigma(z) + (1 - y) \log (1 - \sigma(z)) \big) $$
#
# | 损失 | 输出 | 目标 |
# |---|---|---|
# | `nn.MSELoss` | 数值，任意形状 | 数值，形状相同 |
# | `nn.L1Loss` | 数值，任意形状 | 数值，形状相同 |
# | `nn.CrossEntropyLoss` | logits `(N, C)` 或 `(N, C, d1, ...)` | int64 类别编号，没有第 1 维 |
# | `nn.BCEWithLogitsLoss` | logits，任意形状 | 0.0 或 1.0，形状相同 |
#
# 有六个任务。这里的网络都不以 softmax 或 sigmoid 结尾；每种损失都对所有算数的目标取平均。
#
# - `"price"`：估计房价，输出和目标都是 `(B, 1)`。一个 20 的误差，代价应当等于四个 10 的误差。
# - `"price_with_typos"`：同上，但价格是人工录入的，偶尔会多打一个零。这样的笔误不能压倒其余的一切：一个 20 的误差，代价应当等于两个 10 的误差。
# - `"digit"`：图像上是十个数字中的哪一个。输出 `(B, 10)`，目标 `(B,)`，int64。
# - `"spam"`：一封邮件是不是垃圾邮件。输出 `(B,)`，每封邮件一个分数；目标 `(B,)`，0.0 或 1.0。
# - `"tags"`：照片里有什么，共 K 个标签：“海滩”“狗”“日落”等等。可以全都有，也可以一个都没有。输出 `(B, K)`，每个标签一个分数；目标 `(B, K)`，0.0 或 1.0。
# - `"translation"`：句子的 T 个位置上，各是 V 个词中的哪一个。输出 `(B, V, T)`，目标 `(B, T)`，int64。短句用 0 补齐，它不代表任何词，不能算数。
#
# 请写出 `loss_for`，为每个任务给出合适的损失。要当心那些错了也不报错的：有的损失会一声不响地收下本该给别的损失的东西。
#
# *检查内容*：对每个任务，用这类网络可能给出的批次来检查你的损失算出的值，包括很大的 logits。

# %% nbgrader={"grade": false, "grade_id": "choose", "locked": false, "schema_version": 3, "solution": true, "task": false}
def loss_for(task):
    """The loss for one of the six tasks above.

    Args:
        task: "price", "price_with_typos", "digit", "spam", "tags" or "translation".

    Returns:
        A loss, an nn.Module to be called with output and target; it gives the mean, a tensor of shape ().

    zh: 上面六个任务之一所用的损失。

    Args:
        task: "price"、"price_with_typos"、"digit"、"spam"、"tags" 或 "translation"。

    Returns:
        损失，一个 nn.Module，用输出和目标来调用；它给出平均值，形状为 () 的张量。
    """
    ### BEGIN SOLUTION
    losses = {
        "price": nn.MSELoss(),
        "price_with_typos": nn.L1Loss(),
        "digit": nn.CrossEntropyLoss(),
        "spam": nn.BCEWithLogitsLoss(),
        "tags": nn.BCEWithLogitsLoss(),
        "translation": nn.CrossEntropyLoss(ignore_index=0),
    }
    return losses[task]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_choose", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("04_losses", "choose")

# %% [markdown] lang="en"
# *To think about, and measure:* the cell below trains the same network three times on real digits (8 x 8 pixels): with
# cross entropy; with a softmax before the cross entropy, a mistake that raises no error; and with squared errors between
# output and one-hot labels. What share of the other digits does the second network recognise after 200 steps, and after
# 1000? Its loss can't fall below about 1.46, however long you train: where does that number come from? (What are the
# best ten numbers that a softmax can hand to the cross entropy?)

# %% [markdown] lang="zh"
# *想一想，量一量*：下面的单元格用真实的手写数字（8 x 8 像素）把同一个网络训练三次：第一次用交叉熵；第二次在交叉熵之前多做一次 softmax，这种错误不会报错；第三次用输出与 one-hot 标签之间的平方误差。训练 200 步之后，第二个网络在另外那些数字上能认对多少？1000 步之后呢？无论训练多久，它的损失都降不到 1.46 左右以下：这个数是从哪里来的？（softmax 能交给交叉熵的十个数，最好是什么样的？）

# %% tags=["experiment"]
from sklearn.datasets import load_digits

# One thread is fastest for a network this small.
# zh: 网络这么小，用一个线程最快。
torch.set_num_threads(1)

images, labels = load_digits(return_X_y=True)
images, labels = torch.tensor(images / 16).float(), torch.tensor(labels)
one_hot = nn.functional.one_hot(labels).float()
steps = 200


def train(loss_of):
    """Train a new network with the loss `loss_of(logits, rows)`; its last loss, and accuracy on other digits.

    zh: 用损失 `loss_of(logits, rows)` 训练一个新网络；给出最后的损失，以及在另一些数字上的准确率。
    """
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.5)
    rows, others = slice(1200), slice(1200, None)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = loss_of(network(images[rows]), rows)
        loss.backward()
        optimizer.step()
    guesses = network(images[others]).argmax(dim=1)
    return loss.item(), (guesses == labels[others]).float().mean().item()


cross_entropy, squared = loss_for("digit"), MyMSELoss()
trials = {
    "cross entropy": lambda z, rows: cross_entropy(z, labels[rows]),
    "softmax, cross entropy": lambda z, rows: cross_entropy(torch.softmax(z, dim=1), labels[rows]),
    "squared error": lambda z, rows: squared(z, one_hot[rows]),
}
for name, loss_of in trials.items():
    loss, accuracy = train(loss_of)
    print(f"{name:>22}: loss = {loss:.3f}, accuracy = {accuracy:.1%}")

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.CrossEntropyLoss`](https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html) in the
#   documentation: it can also weigh classes, take probabilities as targets, and smooth labels.
# - I. Goodfellow, Y. Bengio, A. Courville, [*Deep Learning*](https://www.deeplearningbook.org/), 2016, section 6.2: why
#   cross entropy goes with softmax, and what squared error does to it.
# - P. Blanchard, D. J. Higham, N. J. Higham, [*Accurately computing the log-sum-exp and softmax
#   functions*](https://doi.org/10.1093/imanum/draa038), IMA Journal of Numerical Analysis, 2021: how much precision the
#   shift by the maximum keeps.

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - 官方文档中的 [`nn.CrossEntropyLoss`](https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html)：它还能给类别加权、用概率作目标、平滑标签。
# - I. Goodfellow、Y. Bengio、A. Courville，[*Deep Learning*](https://www.deeplearningbook.org/)，2016 年，6.2 节：交叉熵为什么与 softmax 相配，换成平方误差又会怎样。
# - P. Blanchard、D. J. Higham、N. J. Higham，[*Accurately computing the log-sum-exp and softmax functions*](https://doi.org/10.1093/imanum/draa038)，IMA Journal of Numerical Analysis，2021 年：减去最大值能保住多少精度。
