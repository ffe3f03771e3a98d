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
# # 16 · Training on sequences
#
# A recurrent network that reads 100 steps is a network of 100 layers which all share their weights. So it has the
# troubles of deep networks, only worse:
#
# - **Gradients vanish**: the end hardly hears of the beginning, and what the beginning should have taught is not learned.
# - **Gradients explode**: a single step throws the weights far away, and the loss becomes `nan`.
# - **Cost grows with length**: backward needs all that forward computed, for every step, and the steps have to wait for
#   each other.
# - **It overfits**: sequences are long, but there are few of them.
#
# The first two have one reason. By the chain rule, what the last state $h_T$ hears of the input $x_t$ is
#
# $$ \frac{\partial h_T}{\partial x_t} = \frac{\partial h_T}{\partial h_{T-1}} \cdots \frac{\partial h_{t+1}}{\partial h_t} \cdot \frac{\partial h_t}{\partial x_t}, \qquad \frac{\partial h_{s+1}}{\partial h_s} = \mathrm{diag}(1 - h_{s+1}^2)\, U \ \text{ for a plain RNN.} $$
#
# That is a product of $T - t$ factors, and all of them contain the same matrix $U$. Products of many similar factors
# seldom stay near 1. In this assignment you measure that, and then write the three tools that people train sequences with:
# clipping, truncated backpropagation, early stopping.

# %% [markdown] lang="zh"
# # 16 · 序列模型的训练
#
# 读 100 步的循环网络，就是一个 100 层的网络，而且各层共用一套权重。深层网络有的麻烦它都有，还更严重：
#
# - **梯度消失**：结尾几乎听不到开头，本该从开头学到的东西就学不到。
# - **梯度爆炸**：一步更新就把权重甩得老远，损失变成 `nan`。
# - **代价随长度增长**：反向传播要用到前向算出的全部中间结果，每一步都要留着；而且各步只能一步等一步地算。
# - **过拟合**：每个序列很长，序列的个数却很少。
#
# 前两个麻烦同出一源。按链式法则，最后的状态 $h_T$ 对输入 $x_t$ 的导数是
#
# $$ \frac{\partial h_T}{\partial x_t} = \frac{\partial h_T}{\partial h_{T-1}} \cdots \frac{\partial h_{t+1}}{\partial h_t} \cdot \frac{\partial h_t}{\partial x_t}, \qquad \text{普通 RNN：}\ \frac{\partial h_{s+1}}{\partial h_s} = \mathrm{diag}(1 - h_{s+1}^2)\, U $$
#
# 这是 $T - t$ 个因子的连乘，每个因子里都有同一个矩阵 $U$。许多相近的因子乘在一起，结果很少能停在 1 附近。这次作业先量一量这件事，再动手写出训练序列模型常用的三样工具：梯度裁剪、截断的反向传播、早停。

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import copy

import torch
import torch.nn.functional as F
from torch import nn

from autograder import check

# Networks as small as these are fastest on one core.
# zh: 这么小的网络，用一个核跑得最快。
torch.set_num_threads(1)

# %% [markdown] lang="en"
# ## A worked miniature
#
# The smallest recurrent network there is: one number, multiplied by the same $w$ at every step. After 50 steps, the
# derivative with respect to the first state is $w^{50}$. One per cent more or less in $w$ does little; ten per cent
# decide between nothing and a hundredfold.

# %% [markdown] lang="zh"
# ## 一个小例子
#
# 最小的循环网络：状态只有一个数，每一步都乘以同一个 $w$。走 50 步之后，对起始状态的导数就是 $w^{50}$。$w$ 相差百分之一，影响不大；相差百分之十，就是几乎为零与上百倍的区别。

# %%
for w in [0.9, 0.99, 1.0, 1.01, 1.1]:
    first = torch.tensor(1.0, requires_grad=True)
    state = first
    for _ in range(50):
        state = w * state
    state.backward()
    print(f"w = {w:4}: grad = {first.grad:9.4f}, w**50 = {w**50:9.4f}")

# %% [markdown] lang="en"
# ## Exercise 1: measure how gradients change over time
#
# Write `gradient_norms`. It runs a recurrent layer over a batch of sequences and tells, for every time step, how strongly
# the **last** output depends on the input of that step. With the sum of the last output,
#
# $$ L = \sum_{b, j} \text{output}_{T-1,\,b,\,j}, \qquad \text{norms}_t = \Big\| \frac{\partial L}{\partial x_t} \Big\| = \sqrt{\sum_{b, i} \Big(\frac{\partial L}{\partial x_{t,b,i}}\Big)^2} $$
#
# Two hints. Autograd gives gradients with respect to an input, too, once the input has `requires_grad`. And a measurement
# should not disturb what it measures: `L.backward()` also adds to `.grad` of every *parameter*, where the next training
# step would find it. Have a look at `torch.autograd.grad(L, x)`, or at the argument `inputs` of `backward`.
#
# *Checked:* one norm for each time step, for a single step and a batch of one too; the norms for RNN, LSTM and GRU, several
# layers included; that neither the parameters nor `x` have a gradient in `.grad` afterwards that they did not have before;
# and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 1：量一量梯度怎样随时间变化
#
# 请写出 `gradient_norms`：让一个循环层处理一批序列，对每个时间步说明**最后一步**的输出在多大程度上取决于这一步的输入。取最后一步输出的总和，
#
# $$ L = \sum_{b, j} \text{output}_{T-1,\,b,\,j}, \qquad \text{norms}_t = \Big\| \frac{\partial L}{\partial x_t} \Big\| = \sqrt{\sum_{b, i} \Big(\frac{\partial L}{\partial x_{t,b,i}}\Big)^2} $$
#
# 提示两点。只要输入设了 `requires_grad`，自动求导也能给出对输入的梯度。另外，测量不该干扰被测的对象：`L.backward()` 还会往每个*参数*的 `.grad` 里累加，下一步训练就会碰上它。请看看 `torch.autograd.grad(L, x)`，或者 `backward` 的参数 `inputs`。
#
# *检查内容*：每个时间步一个范数，包括只有一步和批量为 1 的情形；RNN、LSTM、GRU 的范数，包括多层的；测量之后，参数和 `x` 的 `.grad` 里都没有多出梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "gradient_norms", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_norms(rnn, x):
    """How strongly the last output depends on the input of each time step.

    Leaves `.grad` of the parameters and of `x` as it is.

    Args:
        rnn: an nn.RNN, nn.LSTM or nn.GRU, not batch-first: `rnn(x)` gives a pair whose first part is the output
            (T, B, hidden_size).
        x: the sequences (T, B, input_size).

    Returns:
        A tensor (T,): for each step t the norm, over samples and features together, of the gradient of
        `output[-1].sum()` with respect to `x[t]`.

    zh: 最后一步的输出在多大程度上取决于各个时间步的输入。

    参数和 `x` 的 `.grad` 保持原样。

    Args:
        rnn: 一个 nn.RNN、nn.LSTM 或 nn.GRU，不是 batch_first：`rnn(x)` 给出一对值，第一项是输出
            (T, B, hidden_size)。
        x: 序列 (T, B, input_size)。

    Returns:
        张量 (T,)：对每一步 t，`output[-1].sum()` 对 `x[t]` 的梯度的范数，样本和特征合在一起算。
    """
    ### BEGIN SOLUTION
    x = x.detach().requires_grad_()
    output, _ = rnn(x)
    (gradient,) = torch.autograd.grad(output[-1].sum(), x)  # (T, B, input_size)
    return gradient.norm(dim=(1, 2))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_gradient_norms", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("16_training_sequences", "gradient_norms")

# %% [markdown] lang="en"
# Now look. The cell below draws your norms against the time step, on a logarithmic scale, for a new RNN and two LSTMs. The
# forget gates of the second LSTM begin almost open: part of `bias_ih_l0` is set to 3.
#
# *To think about, and measure:* how many steps back does each of the three hear anything to speak of, say a thousandth of
# what it hears of the last step? Then give `factor` the values 1, 2, 3 and 4: $U$ of the RNN, `weight_hh_l0`, is multiplied by
# it. Where does the curve turn? Compare with `radius`, the size of the largest eigenvalue of the new $U$. Why does the
# curve not begin to rise as soon as that is above 1? (There is a second factor in the formula.)

# %% [markdown] lang="zh"
# 现在来看一看。下面的单元格以对数刻度画出你的范数随时间步的变化：一个新建的 RNN 和两个 LSTM。第二个 LSTM 的遗忘门一开始就几乎全开：`bias_ih_l0` 里有一段设成了 3。
#
# *想一想，量一量*：这三个网络各能听到多少步以前的内容？不妨以它听到最后一步的程度为准，低于其千分之一就算听不到。然后把 `factor` 依次取为 1、2、3、4：RNN 的 $U$（即 `weight_hh_l0`）会乘上这个数。曲线在哪里转向？和 `radius`（新的 $U$ 的特征值中最大的模）比一比。为什么它刚超过 1 时，曲线还没有开始上升？（公式里还有另一个因子。）

# %% tags=["experiment"]
import matplotlib.pyplot as plt

factor = 1

torch.manual_seed(0)
sequences = torch.randn(60, 8, 10)
rnn, lstm, open_lstm = nn.RNN(10, 20), nn.LSTM(10, 20), nn.LSTM(10, 20)
with torch.no_grad():
    rnn.weight_hh_l0.mul_(factor)
    # The second quarter of the rows belongs to the forget gate.
    # zh: 各行的第二个四分之一属于遗忘门。
    open_lstm.bias_ih_l0[20:40] = 3
    radius = torch.linalg.eigvals(rnn.weight_hh_l0).abs().max()

print(f"radius = {radius:.2f}")
plt.figure(figsize=(6, 3))
for name, layer in [("RNN", rnn), ("LSTM", lstm), ("LSTM, $b_f$ = 3", open_lstm)]:
    norms = gradient_norms(layer, sequences)
    print(f"{name:15} norms[0] = {norms[0]:.1e}, norms[-1] = {norms[-1]:.1e}")
    plt.semilogy(norms, label=name)
plt.xlabel("$t$")
plt.ylabel("norms[t]")
plt.legend()
plt.show()

# %% [markdown] lang="en"
# ## Exercise 2: clip gradients that explode
#
# A vanished gradient is lost. One that explodes has a simple cure, though: its *direction* is still good, only its length is
# absurd. So keep the direction and limit the length. Put the gradients of **all** parameters side by side into one long
# vector $g$, and
#
# $$ g \leftarrow \begin{cases} g \cdot \dfrac{\text{max\_norm}}{\|g\|} & \text{if } \|g\| > \text{max\_norm} \\ g & \text{otherwise} \end{cases} \qquad \|g\| = \sqrt{\sum_p \sum_k g_{p,k}^2} $$
#
# All parameters share one factor. Whoever limits each parameter by itself, or each single number with `clamp`, turns the
# vector: then the step goes somewhere else.
#
# Write `clip_gradients` by hand, as `nn.utils.clip_grad_norm_` does it. (That one divides by $\|g\| + 10^{-6}$; whether
# yours does too makes no difference here.) It comes **after** `loss.backward()`, for before it there is nothing to clip, and
# **before** `optimizer.step()`. Mind that
#
# - a parameter that took no part in the loss has `grad` None: it is skipped and stays None;
# - `model.parameters()` is a generator: you can go through it **once**;
# - if all gradients are zero, they stay zero.
#
# *Checked:* the norm that you return; long gradients; short ones; parameters without a gradient, none with one
# included; parameters from a generator; gradients that are all zero.

# %% [markdown] lang="zh"
# ## 练习 2：裁剪爆炸的梯度
#
# 消失的梯度找不回来，爆炸的梯度却有个简单的治法：它的*方向*还是好的，只是长得离谱。那就保住方向，限制长度。把**所有**参数的梯度首尾相接，排成一个长向量 $g$，然后
#
# $$ g \leftarrow \begin{cases} g \cdot \dfrac{\text{max\_norm}}{\|g\|} & \|g\| > \text{max\_norm} \\ g & \text{其他情形} \end{cases} \qquad \|g\| = \sqrt{\sum_p \sum_k g_{p,k}^2} $$
#
# 所有参数用同一个系数。如果每个参数各裁各的，或者用 `clamp` 把每个数单独截断，向量的方向就变了，这一步也就走到别处去了。
#
# 请手写 `clip_gradients`，做法与 `nn.utils.clip_grad_norm_` 相同。（它除的是 $\|g\| + 10^{-6}$；你加不加这个很小的数，在这里没有区别。）裁剪要放在 `loss.backward()` **之后**（在那之前还没有东西可裁），`optimizer.step()` **之前**。请注意：
#
# - 没有参与损失计算的参数，`grad` 是 None：跳过它，让它仍是 None；
# - `model.parameters()` 是生成器：只能从头到尾走**一遍**；
# - 梯度如果全是零，就保持为零。
#
# *检查内容*：返回的范数；长的梯度；短的梯度；没有梯度的参数，包括一个有梯度的都没有的情形；由生成器给出的参数；全为零的梯度。

# %% nbgrader={"grade": false, "grade_id": "clip_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def clip_gradients(parameters, max_norm):
    """Scale the gradients in place, all by one factor, so that their total norm is at most max_norm.

    Gradients whose total norm is not above max_norm stay as they are, and so do the values of the parameters.

    Args:
        parameters: an iterable of parameters, such as the generator `model.parameters()`. Those whose `grad` is None
            are skipped.
        max_norm: a float above 0.

    Returns:
        The total norm before clipping, a float or a tensor without dimensions: the square root of the sum of the
        squares of all numbers in all gradients; 0 if no parameter has a gradient.

    zh: 就地缩小梯度，全部乘以同一个系数，使总范数不超过 max_norm。

    总范数没有超过 max_norm 时，梯度保持不变；参数的值始终不变。

    Args:
        parameters: 可以遍历的一些参数，例如生成器 `model.parameters()`。其中 `grad` 为 None 的跳过。
        max_norm: 大于 0 的 float。

    Returns:
        裁剪之前的总范数，float 或没有维度的张量：所有梯度里所有数的平方和，再开平方；没有一个参数有梯度时为 0。
    """
    ### BEGIN SOLUTION
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    total = sum((gradient**2).sum() for gradient in gradients) ** 0.5
    if total > max_norm:
        for gradient in gradients:
            gradient.mul_(max_norm / total)
    return total
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_clip_gradients", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("16_training_sequences", "clip_gradients")

# %% [markdown] lang="en"
# *To think about, and measure:* the cell below trains an RNN with a large $U$ to say the mean of all that it has read, and
# prints the total norms that your function returned, and the losses. Run it with `max_norm` infinite, 1 and 0.01. Without
# clipping, what happens after the first large norm, and why do the weights never recover from it? (What is $1 - h^2$ for
# a state near 1?) What is the price of clipping too hard? To choose `max_norm`, people look at a list of norms such as
# this one: which value would you take?

# %% [markdown] lang="zh"
# *想一想，量一量*：下面的单元格训练一个 $U$ 很大的 RNN，让它说出读过的所有数的平均值，并打印你的函数返回的总范数和损失。把 `max_norm` 依次取为无穷大、1、0.01，各运行一次。不裁剪时，第一个很大的范数之后发生了什么？权重为什么再也恢复不过来？（状态接近 1 时，$1 - h^2$ 是多少？）裁得太狠，代价又是什么？人们选 `max_norm` 时，看的就是这样一列范数：换作你，会取多少？

# %% tags=["experiment"]
max_norm = float("inf")

torch.manual_seed(3)
model = nn.RNN(1, 16)
with torch.no_grad():
    model.weight_hh_l0.mul_(3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.3)
for step in range(60):
    x = torch.rand(40, 16, 1)
    output, _ = model(x)
    loss = F.mse_loss(output[-1, :, :1], x.mean(dim=0))
    optimizer.zero_grad()
    loss.backward()
    norm = clip_gradients(model.parameters(), max_norm)
    optimizer.step()
    if step % 5 == 0:
        print(f"step {step:2}: norm = {norm:8.3f}, loss = {loss:.4f}")

# %% [markdown] lang="en"
# ## Exercise 3: truncated backpropagation
#
# Some sequences have no end: a year of measurements, a book. Nobody can run 100 000 steps forward, keep them all
# in memory and go all the way back for a single step of training. **Truncated backpropagation through time** cuts the sequence into
# pieces. Each piece starts from the **state** in which the one before ended, so forward nothing is lost; backward stops at
# the cut:
#
# ![A sequence in three pieces. Green arrows, forward, run through all of them; orange arrows, backward, end at the beginning of each piece, where the state is detached.](pictures/16_truncated.svg)
#
# The cut is one word: `state.detach()` has the same numbers as `state` and no history. Without it, the second `backward()`
# would travel on into the first piece, whose intermediate results are gone: torch says "Trying to backward
# through the graph a second time". `retain_graph=True`, which the message offers, is the wrong way out here. It keeps all pieces in memory,
# just what we wanted to avoid, and since the optimizer has changed the weights meanwhile, it fails all the same.
#
# Write `truncated_steps`: one pass over a long sequence, with one step of training after each piece, clipped. To clip you may call
# `nn.utils.clip_grad_norm_` or your own function. A state is a tensor if the model is an RNN or GRU, and a pair of tensors if
# it is an LSTM; yours should work for both.
#
# *Checked:* the weights after a sequence of one piece, and of several; a shorter last piece; an LSTM; clipping; the losses that
# you return; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 3：截断的反向传播
#
# 有些序列没有尽头：一整年的测量数据、一本书。没有人能前向走上十万步，把它们全存在内存里，再一路退回去，只为训练一步。**截断的沿时间反向传播**（truncated backpropagation through time）把序列切成小段。每一段从前一段结束时的**状态**出发，所以前向什么也没有丢；反向则到切口为止：
#
# ![一个序列切成三段。绿色箭头是前向，贯穿各段；橙色箭头是反向，到每一段的开头为止，状态在那里断开。](pictures/16_truncated.svg)
#
# 切这一刀只要一个词：`state.detach()` 与 `state` 数值相同，但不带计算历史。不切的话，第二次 `backward()` 会一直走进第一段，而那一段的中间结果已经释放，torch 会报错 “Trying to backward through the graph a second time”。报错信息里提到的 `retain_graph=True` 在这里是一条错路：它把所有的段都留在内存里，而这正是我们想避免的；何况优化器已经改动了权重，结果照样报错。
#
# 请写出 `truncated_steps`：把一个长序列过一遍，每一段之后训练一步，并且裁剪梯度。裁剪可以调用 `nn.utils.clip_grad_norm_`，也可以用你自己的函数。模型是 RNN 或 GRU 时，状态是一个张量；是 LSTM 时，状态是一对张量。两种情形都要能处理。
#
# *检查内容*：整个序列只有一段时，以及分成几段时，训练之后的权重；较短的最后一段；LSTM；裁剪；返回的损失；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "truncated_steps", "locked": false, "schema_version": 3, "solution": true, "task": false}
def truncated_steps(model, optimizer, inputs, targets, length, max_norm):
    """Train on a long sequence in pieces, one step of the optimizer after each, with truncated backpropagation.

    The first piece starts from the state None, each further one from the state in which the piece before ended, detached.
    A step follows the gradient of the mean squared error of this piece alone, clipped to a total norm of max_norm.

    Args:
        model: an nn.Module; `model(x, state)` gives the pair (output, new state). A state is a tensor, a pair of tensors,
            or None to start from zeros: nn.RNN, nn.GRU and nn.LSTM are such models.
        optimizer: an optimizer of the model's parameters.
        inputs: (T, B, input_size).
        targets: what the output should be (T, B, output_size).
        length: time steps in a piece; the last piece is shorter if T is not a multiple of it.
        max_norm: largest total norm of the gradients of all parameters, a float above 0.

    Returns:
        The mean squared error of each piece, before its step: a list of floats.

    zh: 把一个长序列分段训练，每段之后优化器走一步：截断的反向传播。

    第一段从状态 None 开始，后面每一段从前一段结束时的状态开始（先与计算图断开）。每一步只用这一段的均方误差的梯度，并裁剪到总范数不超过 max_norm。

    Args:
        model: 一个 nn.Module；`model(x, state)` 给出一对值 (输出, 新的状态)。状态可以是一个张量、一对张量，
            或者 None，表示从零开始：nn.RNN、nn.GRU 和 nn.LSTM 都是这样的模型。
        optimizer: 负责该模型参数的优化器。
        inputs: (T, B, input_size)。
        targets: 期望的输出 (T, B, output_size)。
        length: 每段的时间步数；T 不是它的倍数时，最后一段短一些。
        max_norm: 所有参数的梯度的总范数上限，大于 0 的 float。

    Returns:
        每一段的均方误差（走这一步之前的）：由 float 组成的列表。
    """
    ### BEGIN SOLUTION
    losses = []
    state = None
    for x, target in zip(inputs.split(length), targets.split(length)):
        output, state = model(x, state)
        loss = F.mse_loss(output, target)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        losses.append(loss.item())
        state = tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach()
    return losses
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_truncated_steps", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("16_training_sequences", "truncated_steps")

# %% [markdown] lang="en"
# What does the cut cost? The network below hears a random sequence of +1 and -1 and has to say at each step what it heard
# **six steps ago**. A network that knows nothing has a loss of 1. The cell makes 25 passes over 120 time steps, in pieces
# of several lengths.
#
# *To think about, and measure:* which lengths do not learn it at all, and why just those? Why is the longest not the
# best, although no gradient is cut? Give it as many *steps* as the pieces of 12 have had (change `passes`), and compare again. What changes if
# `delay` is 3?

# %% [markdown] lang="zh"
# 切这一刀，要付出什么？下面的网络听到的是由 +1 和 -1 组成的随机序列，每一步都要说出**六步以前**听到的是什么。什么都不知道的网络，损失是 1。单元格对 120 个时间步训练 25 遍，每段的长度有几种。
#
# *想一想，量一量*：哪些长度完全学不会？为什么偏偏是这些？最长的那一种没有切断任何梯度，为什么反而不是最好的？让它走的*步数*与每段 12 步的一样多（改 `passes`），再比一比。`delay` 改成 3，又有什么变化？

# %% tags=["experiment"]
class Echo(nn.Module):
    """A GRU and a linear layer: (T, B, 1) to (T, B, 1), with the state.

    zh: 一个 GRU 和一个线性层：(T, B, 1) 变为 (T, B, 1)，并带着状态。
    """

    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 24)
        self.fc = nn.Linear(24, 1)

    def forward(self, x, state=None):
        output, state = self.gru(x, state)
        return self.fc(output), state


delay, passes = 6, 25
for length in [3, 6, 12, 24, 120]:
    torch.manual_seed(0)
    model = Echo()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(passes):
        x = torch.randint(2, (120, 16, 1)) * 2.0 - 1
        target = torch.cat([torch.zeros(delay, 16, 1), x[:-delay]])
        losses = truncated_steps(model, optimizer, x, target, length, max_norm=1.0)
    print(f"length {length:3}: {passes * len(losses):4} steps, loss {sum(losses) / len(losses):.3f}")

# %% [markdown] lang="en"
# And what does it save? Forward has to keep what backward will need. The next cell counts the bytes that torch keeps for one
# piece, and takes the time of forward and backward.
#
# *To think about, and measure:* which of the two numbers grows in proportion to the length? 400 steps can be done as one piece
# or as eight pieces of 50. How much memory does each take at most, and how much time in all?

# %% [markdown] lang="zh"
# 它又省下了什么？前向要把反向用得着的东西都留着。下面的单元格数一数 torch 为一段留了多少字节，并测量前向加反向的时间。
#
# *想一想，量一量*：这两个数，哪一个与长度成正比？400 步可以当作一段，也可以分成八段、每段 50 步。两种做法最多各占多少内存，总共各花多少时间？

# %% tags=["experiment"]
import time

model = nn.GRU(10, 32)
for length in [25, 50, 100, 200, 400]:
    x = torch.randn(length, 16, 10)
    kept = {}

    def keep(tensor):
        """Count each piece of memory once.

        zh: 每块内存只数一次。
        """
        kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        output, _ = model(x)
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        model(x)[0].sum().backward()
        seconds.append(time.perf_counter() - start)
    print(f"length {length:3}: {sum(kept.values()) / 1024:6.0f} KiB, {1000 * sorted(seconds)[2]:6.1f} ms")

# %% [markdown] lang="en"
# ## Exercise 4: stop early
#
# A network that is trained for long enough learns its training data by heart. The training loss falls and falls, while the loss on data
# set aside, the **validation loss**, falls at first and then rises: from there on it **overfits**. Two
# remedies are used everywhere, often together:
#
# - **Dropout** makes learning by heart harder. In a recurrent network it stands between layers, or between the last
#   state and the classifier: with other numbers struck out at each time step, the memory itself would not last long.
# - **Early stopping** ends the training where the validation loss is best. But a loss goes up and down by chance, so one bad
#   epoch means nothing. We wait until `patience` epochs **in a row** have brought no new best, and then go **back** to
#   the weights of the best epoch.
#
# Write `EarlyStopping`. The training loop calls `update` after every epoch, stops when that gives True, and calls `restore`
# at the end. There is one trap: `model.state_dict()` holds the model's own tensors, not copies. What you keep today
# is overwritten by tomorrow's training step.
#
# For `patience=2` (the star marks a new best):
#
# | epoch | 1 | 2 | 3 | 4 | 5 | 6 |
# |---|---|---|---|---|---|---|
# | loss | 0.9\* | 0.7\* | 0.8 | 0.6\* | 0.6 | 0.65 |
# | `update` gives | False | False | False | False | False | True |
#
# *Checked:* that it goes on as long as the loss gets better, stops exactly after `patience` epochs without a new best, and
# counts anew after each new best; equal losses and `nan`; that `restore` brings back the best state, whatever has been done to the model
# since, buffers included.

# %% [markdown] lang="zh"
# ## 练习 4：及早停下
#
# 网络训练得足够久，就会把训练数据背下来。训练损失一降再降，而留出数据上的损失（**验证损失**）先降后升：从回升的地方起，它就在**过拟合**。有两个办法到处都在用，还常常一起用：
#
# - **Dropout** 让死记硬背变得困难。在循环网络里，它放在层与层之间，或者最后的状态与分类器之间：如果每个时间步都划掉另一批数，记忆本身就留不长了。
# - **早停**（early stopping）在验证损失最好的地方结束训练。不过损失会随机地上下波动，一轮不好说明不了什么。我们要等到**连续** `patience` 轮都没有刷新最好成绩，然后**退回**最好那一轮的权重。
#
# 请写出 `EarlyStopping`。训练循环在每一轮之后调用 `update`，它返回 True 就停下，最后调用 `restore`。这里有一个陷阱：`model.state_dict()` 里装的就是模型自己的张量，而不是副本。今天存下的，明天训练一步就被改写了。
#
# 以 `patience=2` 为例（星号表示刷新了最好成绩）：
#
# | 轮次 | 1 | 2 | 3 | 4 | 5 | 6 |
# |---|---|---|---|---|---|---|
# | 损失 | 0.9\* | 0.7\* | 0.8 | 0.6\* | 0.6 | 0.65 |
# | `update` 返回 | False | False | False | False | False | True |
#
# *检查内容*：损失一直变好，就一直训练下去；恰好在 `patience` 轮没有刷新最好成绩之后停下；每次刷新之后重新计数；相等的损失和 `nan`；无论模型后来经历了什么，`restore` 都能恢复最好的状态，包括缓冲区。

# %% nbgrader={"grade": false, "grade_id": "early_stopping", "locked": false, "schema_version": 3, "solution": true, "task": false}
class EarlyStopping:
    """Tells when to stop training, and keeps the best state of the model.

    Args:
        patience: after how many updates in a row without a new best loss to stop, an int from 1.

    zh: 判断何时停止训练，并保存模型最好的状态。

    Args:
        patience: 连续多少次 update 没有刷新最好的损失就停下，不小于 1 的 int。
    """

    def __init__(self, patience):
        ### BEGIN SOLUTION
        self.patience = patience
        self.best_loss = float("inf")
        self.waited = 0
        ### END SOLUTION

    def update(self, loss, model):
        """Take note of an epoch.

        Args:
            loss: the validation loss, a float; it is a new best if it is smaller than all before. An equal one is none,
                nor is nan.
            model: the nn.Module. At a new best, a copy of all its parameters and buffers is kept.

        Returns:
            True if the last `patience` updates have brought no new best, else False.

        zh: 记录一轮训练的结果。

        Args:
            loss: 验证损失，float；比之前所有的都小，才算刷新最好成绩。相等不算，nan 也不算。
            model: 一个 nn.Module。刷新最好成绩时，保存它所有参数和缓冲区的副本。

        Returns:
            最近 `patience` 次 update 都没有刷新最好成绩时为 True，否则为 False。
        """
        ### BEGIN SOLUTION
        if loss < self.best_loss:
            self.best_loss = loss
            self.best_state = copy.deepcopy(model.state_dict())
            self.waited = 0
        else:
            self.waited += 1
        return self.waited >= self.patience
        ### END SOLUTION

    def restore(self, model):
        """Write the state of the best update back into `model`, in place; may be called more than once.

        zh: 把最好那次 update 时的状态就地写回 `model`；可以调用不止一次。
        """
        ### BEGIN SOLUTION
        model.load_state_dict(self.best_state)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_early_stopping", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("16_training_sequences", "early_stopping")

# %% [markdown] lang="en"
# ## Watch it overfit
#
# scikit-learn's handwritten digits, read as sequences: eight rows from top to bottom are eight time steps of eight pixels. To make
# it easy to overfit, the LSTM gets only 100 digits to learn from; 300 are for validation, and the other 1397 are
# not looked at before the very end. The dots mark the state that your `EarlyStopping` brings back.
#
# *To think about, and measure:* with `patience = 100` nothing stops before the end. What do the two losses do after the dot? Does
# the *accuracy* on new digits suffer as the loss does? (If accuracy were what you care for: what would you hand to `update`,
# which takes the smaller number for the better one?) Then set `p = 0.5`, which adds dropout. Which curve changes more, and
# where does the dot move? Last, `patience = 1`: what does haste cost? One run can be luck: take three seeds before you
# believe a difference.

# %% [markdown] lang="zh"
# ## 看它过拟合
#
# 把 scikit-learn 的手写数字当作序列来读：从上到下八行，就是八个时间步，每步八个像素。为了让过拟合更容易出现，LSTM 只有 100 个数字可学；300 个用于验证；其余 1397 个只在最后看一次。圆点标出你的 `EarlyStopping` 恢复的那个状态。
#
# *想一想，量一量*：`patience = 100` 时，训练会一直走到底。圆点之后，两条损失曲线各有什么变化？新数字上的*准确率*，也像损失那样变差了吗？（如果你在意的是准确率，而 `update` 认为数越小越好，该交给它什么？）然后设 `p = 0.5`，也就是加上 dropout。哪条曲线变化更大，圆点移到了哪里？最后设 `patience = 1`：心急的代价是什么？一次的结果可能是运气：试过三个种子，再相信有差别。

# %% tags=["experiment"]
from sklearn.datasets import load_digits

p, patience, seed = 0.0, 100, 0

digits = load_digits()
rows = torch.tensor(digits.images, dtype=torch.float32).transpose(0, 1) / 16  # (8, 1797, 8): T, B, pixels
labels = torch.tensor(digits.target)
order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0))
known, held_out, unseen = order[:100], order[100:400], order[400:]


class RowReader(nn.Module):
    """Logits (B, 10) of digits (8, B, 8), whose rows an LSTM reads one by one.

    zh: 数字图像 (8, B, 8) 的 logits (B, 10)，由 LSTM 一行一行地读。
    """

    def __init__(self, p):
        super().__init__()
        self.lstm = nn.LSTM(8, 64)
        self.dropout = nn.Dropout(p)
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        output, _ = self.lstm(x)
        return self.fc(self.dropout(output[-1]))


def measure(model, some):
    """Loss and accuracy on some of the digits.

    zh: 在一部分数字上的损失和准确率。
    """
    model.eval()
    with torch.no_grad():
        logits = model(rows[:, some])
    accuracy = (logits.argmax(dim=1) == labels[some]).float().mean()
    return F.cross_entropy(logits, labels[some]).item(), accuracy.item()


torch.manual_seed(seed)
model, stopping = RowReader(p), EarlyStopping(patience)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
curves = {"known": [], "held_out": []}
for epoch in range(80):
    model.train()
    for batch in known[torch.randperm(100)].split(25):
        loss = F.cross_entropy(model(rows[:, batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        clip_gradients(model.parameters(), 1.0)
        optimizer.step()
    curves["known"].append(measure(model, known)[0])
    curves["held_out"].append(measure(model, held_out)[0])
    if stopping.update(curves["held_out"][-1], model):
        break

print("unseen, last: loss {:.3f}, accuracy {:.3f}".format(*measure(model, unseen)))
stopping.restore(model)
print("unseen, best: loss {:.3f}, accuracy {:.3f}".format(*measure(model, unseen)))
best = min(range(len(curves["held_out"])), key=curves["held_out"].__getitem__)
plt.figure(figsize=(6, 3))
for name, curve in curves.items():
    plt.plot(curve, label=name)
    plt.plot(best, curve[best], "ko")
plt.xlabel("epoch")
plt.ylabel("loss")
plt.legend()
plt.show()

# %% [markdown] lang="en"
# ## Read on
#
# - Bengio, Simard and Frasconi, *Learning Long-Term Dependencies with Gradient Descent is Difficult* (1994): why gradients
#   vanish, and that there is no way around it in a plain RNN.
# - Pascanu, Mikolov and Bengio, [*On the difficulty of training recurrent neural networks*](https://arxiv.org/abs/1211.5063)
#   (2013): pictures of the cliffs that gradients explode at, and clipping by norm.
# - [`clip_grad_norm_`](https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html) and
#   [`torch.autograd.grad`](https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html) in PyTorch's documentation.
# - Williams and Peng, *An Efficient Gradient-Based Algorithm for On-Line Training of Recurrent Network Trajectories* (1990):
#   truncated backpropagation.
# - Prechelt, *Early Stopping - But When?* (1998); Gal and Ghahramani,
#   [*A Theoretically Grounded Application of Dropout in Recurrent Neural Networks*](https://arxiv.org/abs/1512.05287) (2016).

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - Bengio、Simard、Frasconi：*Learning Long-Term Dependencies with Gradient Descent is Difficult*（1994）：梯度为什么会消失，以及普通 RNN 为什么绕不开它。
# - Pascanu、Mikolov、Bengio：[*On the difficulty of training recurrent neural networks*](https://arxiv.org/abs/1211.5063)（2013）：画出了让梯度爆炸的“悬崖”，并提出按范数裁剪。
# - PyTorch 文档：[`clip_grad_norm_`](https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html) 和 [`torch.autograd.grad`](https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html)。
# - Williams、Peng：*An Efficient Gradient-Based Algorithm for On-Line Training of Recurrent Network Trajectories*（1990）：截断的反向传播。
# - Prechelt：*Early Stopping - But When?*（1998）；Gal、Ghahramani：[*A Theoretically Grounded Application of Dropout in Recurrent Neural Networks*](https://arxiv.org/abs/1512.05287)（2016）。
