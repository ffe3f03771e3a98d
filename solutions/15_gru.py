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
# # 15 · The gated recurrent unit
#
# An LSTM has two states and three gates. In 2014 people asked how much of that is needed. The **GRU** (gated recurrent
# unit) was their answer: **one** state $h$ and **two** gates, and on many tasks it does as well.
#
# - The **update gate** $z$ says how much of the old state is *kept*. What it does not keep is filled with the new candidate $n$.
#   One gate so does what forget gate and input gate do in an LSTM.
# - The **reset gate** $r$ says how much of the old state the *candidate* gets to see. At $r = 0$ the candidate looks at the
#   input alone, as if the sequence began here.
#
# For an input $x$ and the state $h$ of the step before, with $\sigma$ for the sigmoid and $\odot$ for the product of each
# number with its partner,
#
# $$ r = \sigma(W_r x + b_r + U_r h + d_r) \qquad z = \sigma(W_z x + b_z + U_z h + d_z) $$
# $$ n = \tanh\big(W_n x + b_n + r \odot (U_n h + d_n)\big) $$
# $$ h' = (1 - z) \odot n + z \odot h $$
#
# ![One step of a GRU: the state h is multiplied by the update gate z, and the candidate n, multiplied by 1 - z, is added. The candidate is tanh of a sum: one part comes from x, the other from h, and only the part from h is multiplied by the reset gate r.](pictures/15_gru_cell.svg)
#
# The green line is the way on which a gradient travels back: at each step it is multiplied by $z$ there, with no matrix
# in between. Where $z$ is near 1, a state lasts.
#
# Look closely at the second line of the formulas. The reset gate stands **outside** the bracket: first $U_n h + d_n$ is
# computed, bias and all, and then the result is scaled by $r$. Many papers and blog posts have $U_n (r \odot h)$
# instead, which scales $h$ *before* the product. That is another function, and torch does not compute it. Its way is
# quicker: the three products with $h$ need not wait for $r$, and can be done as one.

# %% [markdown] lang="zh"
# # 15 · 门控循环单元
#
# LSTM 有两个状态、三个门。2014 年有人问：这些真的都需要吗？**GRU**（gated recurrent unit，门控循环单元）就是他们的回答：**一个**状态 $h$，**两个**门，而在许多任务上并不逊色。
#
# - **更新门** $z$ 决定旧状态*保留*多少，不保留的部分由新的候选值 $n$ 补上。LSTM 里遗忘门和输入门的活，它一个门就干了。
# - **重置门** $r$ 决定*候选值*能看到旧状态的多少。$r = 0$ 时，候选值只看输入，仿佛序列从这里才开始。
#
# 设输入为 $x$，上一步的状态为 $h$，$\sigma$ 表示 sigmoid，$\odot$ 表示对应位置的数两两相乘，那么
#
# $$ r = \sigma(W_r x + b_r + U_r h + d_r) \qquad z = \sigma(W_z x + b_z + U_z h + d_z) $$
# $$ n = \tanh\big(W_n x + b_n + r \odot (U_n h + d_n)\big) $$
# $$ h' = (1 - z) \odot n + z \odot h $$
#
# ![GRU 的一步：状态 h 乘以更新门 z，再加上乘过 1 - z 的候选值 n。候选值是一个和的 tanh：一部分来自 x，另一部分来自 h，只有来自 h 的那部分要乘以重置门 r。](pictures/15_gru_cell.svg)
#
# 绿线就是梯度往回走的路：在这条路上，每一步只乘以 $z$，中间没有矩阵。$z$ 接近 1 的地方，状态就能长久。
#
# 请仔细看第二行公式。重置门在括号**外面**：先把 $U_n h + d_n$ 连同偏置一起算好，再用 $r$ 去乘。许多论文和博客写的却是 $U_n (r \odot h)$，也就是在做乘法*之前*先缩放 $h$。那是另一个函数，torch 算的不是它。torch 的做法更快：与 $h$ 有关的三个乘积不必等 $r$，可以合成一次来做。

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import math

import torch
from torch import nn

from autograder import check

# Networks as small as these are fastest on one core.
# zh: 这么小的网络，用一个核跑得最快。
torch.set_num_threads(1)

# %% [markdown] lang="en"
# ## A worked miniature
#
# Without matrices, the last formula is a moving average: each new state is a mixture of the old state and the new
# candidate. Here a thermometer reads 20 degrees, fails once (the 80), and then the window is opened. Look at three
# values of $z$ that never change, and at the last column, where a gate reacts to what comes in: it shuts
# out the failure ($z = 1$) and lets in the cold at once ($z = 0.2$).

# %% [markdown] lang="zh"
# ## 一个小例子
#
# 去掉矩阵，最后一个公式就是滑动平均：新状态由旧状态和新的候选值混合而成。下面的温度计一直读出 20 度，中间出了一次故障（那个 80），后来窗户打开了。先看三个固定不变的 $z$，再看最后一列：那里的门会对输入作出反应，故障来时把它挡在外面（$z = 1$），冷空气来时马上放进来（$z = 0.2$）。

# %%
readings = [20, 20, 80, 20, 10, 10, 10]
reacting = [0.5, 0.5, 1.0, 0.5, 0.2, 0.2, 0.2]
states = [20.0, 20.0, 20.0, 20.0]
for n, gate in zip(readings, reacting):
    gates = [0.2, 0.5, 0.9, gate]
    states = [(1 - z) * n + z * h for z, h in zip(gates, states)]
    print(f"n = {n}:  " + "  ".join(f"z = {z}: {h:5.2f}" for z, h in zip(gates, states)))

# %% [markdown] lang="en"
# ## Exercise 1: a GRU cell by hand
#
# Write `MyGRUCell`, which does one step, with tensors and `nn.Parameter` only: without `nn.GRUCell`, `nn.GRU`,
# `nn.Linear` and the like. Keep to torch's conventions:
#
# - The three matrices $W_r, W_z, W_n$ stand one below the other, **in the order r, z, n**, in the parameter `weight_ih` of shape
#   `(3 * hidden_size, input_size)`; in the same order `weight_hh` holds the $U$, `bias_ih` the $b$ and `bias_hh` the
#   $d$.
# - **Two biases** again, and here the second one is no luxury. In $n$, $d_n$ is scaled by $r$ and $b_n$ is not,
#   so one can't stand in for the other.
# - All four start as uniform random numbers between $-1/\sqrt{\text{hidden\_size}}$ and $+1/\sqrt{\text{hidden\_size}}$.
#
# In an LSTM cell you can add up everything and cut the sum into pieces. Try that here, and you will notice at $n$
# why the two products, with $x$ and with $h$, have to be cut separately.
#
# *Checked:* the shape of the state, for a batch of one too; the parameters' names, shapes and first values, and that
# no other module holds them; that samples do not influence each other; the state over several steps with other weights;
# gradients; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 1：手写一个 GRU 单元
#
# 请写出走一步的 `MyGRUCell`，只用张量和 `nn.Parameter`：不用 `nn.GRUCell`、`nn.GRU`、`nn.Linear` 之类的现成模块。约定与 torch 一致：
#
# - 三个矩阵 $W_r, W_z, W_n$ **按 r、z、n 的顺序**上下叠放，组成参数 `weight_ih`，形状为 `(3 * hidden_size, input_size)`；按同样的顺序，`weight_hh` 装着三个 $U$，`bias_ih` 装着三个 $b$，`bias_hh` 装着三个 $d$。
# - 又是**两个偏置**，但这里的第二个并不多余：在 $n$ 里，$d_n$ 要乘以 $r$，$b_n$ 却不乘，谁也代替不了谁。
# - 四个参数的初始值都是均匀分布的随机数，范围从 $-1/\sqrt{\text{hidden\_size}}$ 到 $+1/\sqrt{\text{hidden\_size}}$。
#
# 写 LSTM 单元时，可以先全部加起来，再切成几块。这里如果也这样做，写到 $n$ 就会发现：与 $x$ 的乘积、与 $h$ 的乘积必须分开来切。
#
# *检查内容*：状态的形状，包括批量为 1 的情形；参数的名字、形状和初始值，以及参数不在别的模块里；样本之间互不影响；换上别的权重，连走几步之后的状态；梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "gru_cell", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyGRUCell(nn.Module):
    """One step of a GRU, as torch computes it.

    Args:
        input_size: number of features of the input.
        hidden_size: number of features of the state.

    Attributes:
        weight_ih: parameter (3 * hidden_size, input_size); its rows belong to r, z, n, in that order.
        weight_hh: parameter (3 * hidden_size, hidden_size), in the same order.
        bias_ih: parameter (3 * hidden_size,), in the same order.
        bias_hh: parameter (3 * hidden_size,), in the same order.
        All four start uniform between -1 / sqrt(hidden_size) and 1 / sqrt(hidden_size), new for each cell.

    zh: GRU 的一步，算法与 torch 相同。

    Args:
        input_size: 输入的特征数。
        hidden_size: 状态的特征数。

    Attributes:
        weight_ih: 参数 (3 * hidden_size, input_size)；各行依次属于 r、z、n。
        weight_hh: 参数 (3 * hidden_size, hidden_size)，顺序相同。
        bias_ih: 参数 (3 * hidden_size,)，顺序相同。
        bias_hh: 参数 (3 * hidden_size,)，顺序相同。
        四个参数的初始值在 -1 / sqrt(hidden_size) 与 1 / sqrt(hidden_size) 之间均匀分布，每个单元各自重新取。
    """

    def __init__(self, input_size, hidden_size):
        super().__init__()
        ### BEGIN SOLUTION
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.empty(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.empty(3 * hidden_size))
        bound = 1 / hidden_size**0.5
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -bound, bound)
        ### END SOLUTION

    def forward(self, x, h):
        """One step.

        The candidate is `n = tanh(W_n x + b_n + r * (U_n h + d_n))`: r scales the product with h, its bias included.
        The new state is `(1 - z) * n + z * h`.

        Args:
            x: input of this step (B, input_size).
            h: state of the step before (B, hidden_size).

        Returns:
            The new state (B, hidden_size).

        zh: 走一步。

        候选值是 `n = tanh(W_n x + b_n + r * (U_n h + d_n))`：r 缩放的是与 h 的乘积，连同它的偏置。
        新状态是 `(1 - z) * n + z * h`。

        Args:
            x: 这一步的输入 (B, input_size)。
            h: 上一步的状态 (B, hidden_size)。

        Returns:
            新的状态 (B, hidden_size)。
        """
        ### BEGIN SOLUTION
        from_x = x @ self.weight_ih.T + self.bias_ih  # (B, 3 * hidden_size)
        from_h = h @ self.weight_hh.T + self.bias_hh  # (B, 3 * hidden_size)
        r_x, z_x, n_x = from_x.chunk(3, dim=1)
        r_h, z_h, n_h = from_h.chunk(3, dim=1)
        r = torch.sigmoid(r_x + r_h)
        z = torch.sigmoid(z_x + z_h)
        n = torch.tanh(n_x + r * n_h)
        return (1 - z) * n + z * h
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_gru_cell", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("15_gru", "gru_cell")

# %% [markdown] lang="en"
# *To think about, and measure:* how fast does a GRU react? The cell below feeds your cell with an input that jumps from $-1$ to
# 1 and back, and draws one feature of the state for three values of the update gate's bias (its part of `bias_ih` is set;
# its other weights are 0, so that $z$ is the same at every step). How many steps after a jump is the
# state halfway to where it is going? Compare with $1/(1 - z)$ for $z = \sigma(\text{bias})$. Which bias would a feature need
# that is to remember something for 200 steps?

# %% [markdown] lang="zh"
# *想一想，量一量*：GRU 的反应有多快？下面的单元格给你的 GRU 单元一个在 $-1$ 和 1 之间来回跳变的输入，并对更新门偏置的三个取值，各画出状态的一个特征（`bias_ih` 里属于更新门的那一段被设成这个值，更新门的其他权重都是 0，所以每一步的 $z$ 都相同）。跳变之后，要过多少步，状态才走完通往新位置的一半路程？请与 $1/(1 - z)$ 比较，其中 $z = \sigma(\text{bias})$。一个特征要想把事情记住 200 步，偏置该取多大？

# %% tags=["experiment"]
import matplotlib.pyplot as plt

torch.manual_seed(0)
cell = MyGRUCell(1, 4)
jumps = torch.ones(160)
jumps[:40] = jumps[80:120] = -1

plt.figure(figsize=(7, 2.8))
plt.plot(jumps, color="lightgray", label="$x$")
for bias in [-2.0, 2.0, 3.5]:
    with torch.no_grad():
        # The middle third of the rows belongs to z.
        # zh: 中间三分之一的行属于 z。
        for parameter in cell.parameters():
            parameter[4:8] = 0
        cell.bias_ih[4:8] = bias
        h, track = torch.zeros(1, 4), []
        for x in jumps:
            h = cell(x.reshape(1, 1), h)
            track.append(h[0, 0].item())
    z = 1 / (1 + math.exp(-bias))
    print(f"bias = {bias:4}: z = {z:.2f}, 1 / (1 - z) = {1 / (1 - z):.1f}")
    plt.plot(track, label=f"$z$ = {z:.2f}")
plt.xlabel("$t$")
plt.legend(loc="right")
plt.show()

# %% [markdown] lang="en"
# ## Exercise 2: whole sequences with `nn.GRU`
#
# The ready-made layer is `nn.GRU(10, 20, 1)`: `input_size` 10, `hidden_size` 20, `num_layers` 1. A call looks like this, time first and then the batch:
#
# ```python
# rnn = nn.GRU(10, 20, 1)
# input = torch.randn(5, 3, 10)  # (seq_len, batch, input_size)
# h0 = torch.randn(1, 3, 20)  # (num_layers, batch, hidden_size)
# output, hn = rnn(input, h0)
# ```
#
# It gives a pair of **two tensors**. The second part is no pair in its turn, for there is no memory cell. `output` (5, 3, 20) has the
# state after every step, and `hn` (1, 3, 20) the state of each layer after the last one; so with one layer `output[-1]`
# equals `hn[0]`. Mind which dimension you index: `output[:, -1]` is something else here, namely all steps of the last *sequence*.
# Without `h0`, the layer starts from zeros, which it puts on the right device by itself.
#
# Write `SequenceGRU`, a module with this layer.
#
# *Checked:* what is returned and its shapes, for several lengths and batches; the parameters; that samples do not
# influence each other; outputs and states with other weights, from zeros at every call and from a state that is given;
# gradients, those of the given state too; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 2：用 `nn.GRU` 处理整个序列
#
# 现成的层是 `nn.GRU(10, 20, 1)`：`input_size` 为 10，`hidden_size` 为 20，`num_layers` 为 1。调用时时间在前，批次在后：
#
# ```python
# rnn = nn.GRU(10, 20, 1)
# input = torch.randn(5, 3, 10)  # (seq_len, batch, input_size)
# h0 = torch.randn(1, 3, 20)  # (num_layers, batch, hidden_size)
# output, hn = rnn(input, h0)
# ```
#
# 它返回**两个张量**。第二项不再是一对，因为没有记忆单元。`output` (5, 3, 20) 是每一步之后的状态，`hn` (1, 3, 20) 是各层在最后一步之后的状态；所以只有一层时，`output[-1]` 等于 `hn[0]`。索引时看清是哪一维：这里的 `output[:, -1]` 是另一回事，它是最后一个*序列*的所有步。不给 `h0` 时，这个层从零开始，并且自己会把这些零放在正确的设备上。
#
# 请写出 `SequenceGRU`，即含有这个层的模块。
#
# *检查内容*：返回什么、形状如何，包括几种长度和批量；参数；样本之间互不影响；换上别的权重之后的输出和状态，既包括每次调用都从零开始，也包括从给定的状态开始；梯度，包括对给定状态的梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "sequence_gru", "locked": false, "schema_version": 3, "solution": true, "task": false}
class SequenceGRU(nn.Module):
    """A one-layer GRU over whole sequences, time first.

    Attributes:
        gru: the nn.GRU with input_size 10, hidden_size 20 and num_layers 1.

    zh: 处理整个序列的单层 GRU，时间在第一维。

    Attributes:
        gru: input_size 为 10、hidden_size 为 20、num_layers 为 1 的 nn.GRU。
    """

    def __init__(self):
        super().__init__()
        ### BEGIN SOLUTION
        self.gru = nn.GRU(10, 20)
        ### END SOLUTION

    def forward(self, x, h0=None):
        """Run a batch of sequences.

        Args:
            x: the sequences (T, B, 10): time first, then the batch.
            h0: the state to start from (1, B, 20); None for zeros.

        Returns:
            The pair `output, hn`: the state after every step (T, B, 20) and after the last step (1, B, 20).

        zh: 处理一批序列。

        Args:
            x: 序列 (T, B, 10)：先是时间，再是批次。
            h0: 起始的状态 (1, B, 20)；None 表示从零开始。

        Returns:
            一对值 `output, hn`：每一步之后的状态 (T, B, 20)，以及最后一步之后的状态 (1, B, 20)。
        """
        ### BEGIN SOLUTION
        output, hn = self.gru(x, h0)
        return output, hn
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_sequence_gru", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("15_gru", "sequence_gru")

# %% [markdown] lang="en"
# *To think about, and measure:* is the layer really your cell, run in a loop? The cell below gives your cell the layer's weights
# and prints by how much the outputs differ at the worst place: only rounding should be left. Then move the reset gate in your
# cell to where the other papers have it, `r * h` before the product, and run it again. Is the difference already there at
# the first step? Why not, or why? (Which $h$ does the loop start from, and what becomes of $d_n$?)

# %% [markdown] lang="zh"
# *想一想，量一量*：这个层真的就是你的单元一步一步循环下去吗？下面的单元格把层的权重交给你的单元，并打印输出相差最大的地方差多少：应当只剩舍入误差。然后在你的单元里，把重置门移到另一些论文所放的位置，也就是在乘法之前先算 `r * h`，再运行一次。第一步就有差别吗？为什么？（循环从怎样的 $h$ 开始？$d_n$ 又会怎样？）

# %% tags=["experiment"]
torch.manual_seed(0)
model, cell = SequenceGRU(), MyGRUCell(10, 20)
cell.load_state_dict({name.removesuffix("_l0"): value for name, value in model.gru.state_dict().items()})

x = torch.randn(5, 3, 10)
output, hn = model(x)
h = torch.zeros(3, 20)
with torch.no_grad():
    for t in range(len(x)):
        h = cell(x[t], h)
        print(f"t = {t}: max |h - output[t]| = {(h - output[t]).abs().max():.1e}")

# %% [markdown] lang="en"
# ## Exercise 3: what a parameter buys
#
# A plain RNN has one block of rows in its weights, a GRU three (r, z, n), an LSTM four (i, f, g, o). With $k$ blocks, a layer of $H$
# features on $I$ inputs learns
#
# $$ \underbrace{k H I}_{\texttt{weight\_ih}} + \underbrace{k H H}_{\texttt{weight\_hh}} + \underbrace{k H + k H}_{\text{two biases}} $$
#
# numbers. So a GRU has three quarters of the parameters of an LSTM of the same size: for 5 inputs and 7 features it is
# 98 (RNN), 294 (GRU) and 392 (LSTM). If there are more layers, each further one takes the $H$ features of the layer
# below as its inputs.
#
# But "the same size" is an odd comparison: the LSTM simply has more to learn with. It is fairer to give all three the same
# **budget** of parameters and to ask how many features each can afford. Write `parameter_count`, and `largest_hidden_size`,
# which answers that question.
#
# *Checked:* the counts for all three kinds, one layer and several; the largest sizes for several budgets, with one that is used up exactly and one
# that is too small for anything.

# %% [markdown] lang="zh"
# ## 练习 3：参数花在哪里
#
# 普通 RNN 的权重，各行合为一段；GRU 的分成三段（r、z、n），LSTM 的分成四段（i、f、g、o）。设有 $k$ 段，输入有 $I$ 个特征，状态有 $H$ 个特征，那么这一层要学的数共有
#
# $$ \underbrace{k H I}_{\texttt{weight\_ih}} + \underbrace{k H H}_{\texttt{weight\_hh}} + \underbrace{k H + k H}_{\text{两个偏置}} $$
#
# 个。所以大小相同时，GRU 的参数是 LSTM 的四分之三：5 个输入、7 个特征时，三者分别是 98（RNN）、294（GRU）和 392（LSTM）。如果有好几层，后面每一层都以下面一层的 $H$ 个特征为输入。
#
# 不过，“大小相同”并不是公平的比法：LSTM 能学的数本来就多。更公平的是给三者同样的参数**预算**，看各自用得起多少个特征。请写出 `parameter_count`，以及回答这个问题的 `largest_hidden_size`。
#
# *检查内容*：三种层的参数个数，包括一层和几层；几种预算下最大的特征数，其中有一种恰好用完，有一种小得什么也用不起。

# %% nbgrader={"grade": false, "grade_id": "parameter_budget", "locked": false, "schema_version": 3, "solution": true, "task": false}
def parameter_count(kind, input_size, hidden_size, num_layers=1):
    """How many numbers a recurrent layer of torch's learns (one direction, with biases), an int.

    Args:
        kind: "RNN", "GRU" or "LSTM".

    zh: torch 的一个循环层（单向、带偏置）要学多少个数，返回 int。

    Args:
        kind: "RNN"、"GRU" 或 "LSTM"。
    """
    ### BEGIN SOLUTION
    blocks = {"RNN": 1, "GRU": 3, "LSTM": 4}[kind]
    first = blocks * hidden_size * (input_size + hidden_size + 2)
    further = blocks * hidden_size * (hidden_size + hidden_size + 2)
    return first + (num_layers - 1) * further
    ### END SOLUTION


def largest_hidden_size(kind, input_size, budget):
    """The largest hidden_size with which one layer has at most `budget` parameters, an int; 0 if even 1 is too many.

    Args:
        kind: "RNN", "GRU" or "LSTM".
        budget: how many parameters there may be, `budget` itself included.

    zh: 单层的参数不超过 `budget` 个时，hidden_size 最大能取多少，返回 int；如果连 1 都超出，返回 0。

    Args:
        kind: "RNN"、"GRU" 或 "LSTM"。
        budget: 参数最多有多少个，恰好等于 `budget` 也可以。
    """
    ### BEGIN SOLUTION
    hidden_size = 0
    while parameter_count(kind, input_size, hidden_size + 1) <= budget:
        hidden_size += 1
    return hidden_size
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_parameter_budget", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("15_gru", "parameter_budget")

# %% [markdown] lang="en"
# *To think about, and measure:* guess first: a GRU has 3/4 of an LSTM's parameters at equal size. So at an equal budget, can
# it afford 4/3 of the features? Run the cell below and look at how the ratio changes with the budget. Which number does it
# approach, and which term of the formula is to blame? Make the input much wider, 500, and explain what you see.

# %% [markdown] lang="zh"
# *想一想，量一量*：先猜一猜：大小相同时，GRU 的参数是 LSTM 的 3/4，那么预算相同时，它用得起的特征是不是 LSTM 的 4/3？运行下面的单元格，看看这个比值怎样随预算变化。它趋近于哪个数？这要归因于公式里的哪一项？再把输入加宽到 500，解释你看到的结果。

# %% tags=["experiment"]
input_size = 10
for budget in [500, 5_000, 50_000, 5_000_000]:
    sizes = {kind: largest_hidden_size(kind, input_size, budget) for kind in ["RNN", "GRU", "LSTM"]}
    print(f"{budget:9,}: {sizes}, GRU / LSTM = {sizes['GRU'] / max(sizes['LSTM'], 1):.3f}")

# %% [markdown] lang="en"
# ## Waves
#
# Sound reaches a computer as a **waveform**: some thousand numbers a second, each the pressure of the air at one
# moment. The cell below makes short noisy ones, 512 samples each (0.064 seconds at 8000 samples a second), of four kinds:
# a steady tone (0), one that rises (1), one that falls (2), and two tones at once (3). Pitch and **phase** are
# random: where in its swing a wave begins has nothing to do with its kind. A rising and a falling tone consist of the same
# pitches; only the *order* tells them apart.

# %% [markdown] lang="zh"
# ## 波形
#
# 声音进入计算机，就成了**波形**：每秒几千个数，每个数是某一时刻的气压。下面的单元格制造一些带噪声的短波形，每个有 512 个采样点（每秒 8000 点，即 0.064 秒），共四类：平稳的音（0）、上升的音（1）、下降的音（2）、两个音同时响（3）。音高和**相位**都是随机的：波从摆动的哪个位置开始，与它属于哪一类无关。上升的音和下降的音由同样的音高组成，只有*次序*能区分它们。

# %%
def make_waves(count, seed):
    """Noisy waveforms (count, 512) and their kinds (count,): 0 steady, 1 rising, 2 falling, 3 two tones.

    zh: 带噪声的波形 (count, 512) 及其类别 (count,)：0 平稳，1 上升，2 下降，3 两个音。
    """
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randint(4, (count,), generator=generator)
    low = 300 + 200 * torch.rand(count, 1, generator=generator)
    high = low * (2 + torch.rand(count, 1, generator=generator))
    phases = 2 * math.pi * torch.rand(2, count, 1, generator=generator)
    seconds = torch.arange(512) / 8000

    def tone(start, end, phase):
        """A tone whose frequency goes from start to end, in hertz.

        zh: 频率从 start 变到 end 的音，单位是赫兹。
        """
        turns = start * seconds + (end - start) * seconds**2 / (2 * 0.064)
        return torch.sin(2 * math.pi * turns + phase)

    middle = (low + high) / 2
    two_tones = (tone(low, low, phases[0]) + tone(high, high, phases[1])) / 2**0.5
    kinds = [tone(middle, middle, phases[0]), tone(low, high, phases[0]), tone(high, low, phases[0]), two_tones]
    waves = torch.stack(kinds)[labels, torch.arange(count)]
    return waves + 0.3 * torch.randn(count, 512, generator=generator), labels

# %% tags=["experiment"]
waves, labels = make_waves(40, seed=0)
figure, axes = plt.subplots(4, 1, figsize=(7, 4.5), sharex=True)
for kind, ax in enumerate(axes):
    ax.plot(waves[labels == kind][0], linewidth=1)
    ax.set_ylabel(kind)
plt.show()

# %% [markdown] lang="en"
# ## Exercise 4: a classifier for waves
#
# A GRU could read a wave sample by sample, but 512 steps are many: slow, and hard to learn. It is usual to cut the wave into
# **frames** first, say 32 samples each. Then a step reads 32 features, and there are 16 steps:
#
# $$ (B, 512) \ \to\ (B, 16, 32) \ \to\ \text{GRU} \ \to\ h_n \ \to\ \text{linear} \ \to\ (B, 4) $$
#
# Write `WaveClassifier`. The frames lie next to each other and do not overlap. If the wave does not come out even, the last samples,
# too few for a frame, are left out: 70 samples make two frames of 32, and 6 remain. The GRU, this time with `batch_first=True`, starts
# from zeros, and the linear layer gets its state after the last frame. What comes out are logits; the loss will
# apply softmax by itself.
#
# Two functions that can help: `tensor.unfold(dimension, size, step)` and `tensor.reshape`.
#
# *Checked:* the shape of the logits, for a batch of one and for lengths that do not come out even; names and shapes of the parameters; that samples
# do not influence each other; the logits with other weights; gradients; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 4：给波形分类
#
# GRU 也可以一个采样点一个采样点地读，但 512 步太多：既慢，又难学。通常先把波形切成**帧**，比如每帧 32 个采样点。这样每一步读 32 个特征，一共 16 步：
#
# $$ (B, 512) \ \to\ (B, 16, 32) \ \to\ \text{GRU} \ \to\ h_n \ \to\ \text{线性层} \ \to\ (B, 4) $$
#
# 请写出 `WaveClassifier`。帧与帧首尾相接，互不重叠。如果不能整除，末尾凑不满一帧的采样点就舍去：70 个采样点切成两帧（每帧 32 个），余下 6 个不要。GRU 这次设 `batch_first=True`，从零开始；线性层接收它在最后一帧之后的状态。输出的是 logits，softmax 由损失函数自己去做。
#
# 有两个函数也许用得上：`tensor.unfold(dimension, size, step)` 和 `tensor.reshape`。
#
# *检查内容*：logits 的形状，包括批量为 1 和长度不能整除的情形；参数的名字和形状；样本之间互不影响；换上别的权重之后的 logits；梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "wave_classifier", "locked": false, "schema_version": 3, "solution": true, "task": false}
class WaveClassifier(nn.Module):
    """Classifies waveforms by the state of a GRU that has read them frame by frame.

    Args:
        frame_size: number of samples in a frame, the input size of the GRU.
        hidden_size: number of features of the GRU's state.
        num_classes: number of classes.

    Attributes:
        gru: one-layer nn.GRU, batch-first, from frame_size to hidden_size.
        fc: nn.Linear from hidden_size to num_classes.

    zh: 让 GRU 一帧一帧地读波形，根据它的状态来分类。

    Args:
        frame_size: 一帧的采样点数，也就是 GRU 的输入特征数。
        hidden_size: GRU 状态的特征数。
        num_classes: 类别数。

    Attributes:
        gru: 单层的 nn.GRU，batch_first，从 frame_size 到 hidden_size。
        fc: 从 hidden_size 到 num_classes 的 nn.Linear。
    """

    def __init__(self, frame_size, hidden_size, num_classes):
        super().__init__()
        ### BEGIN SOLUTION
        self.frame_size = frame_size
        self.gru = nn.GRU(frame_size, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)
        ### END SOLUTION

    def forward(self, waves):
        """Logits (B, num_classes) of a batch of waves, from the state after the last whole frame.

        Args:
            waves: samples (B, N), N at least frame_size. The first frame is samples 0 to frame_size - 1, the next
                one follows without a gap; samples at the end that do not fill a frame are left out.

        zh: 一批波形的 logits (B, num_classes)，由最后一个完整的帧之后的状态得出。

        Args:
            waves: 采样点 (B, N)，N 不小于 frame_size。第一帧是第 0 到 frame_size - 1 个采样点，下一帧紧接其后；
                末尾凑不满一帧的采样点舍去。
        """
        ### BEGIN SOLUTION
        frames = waves.unfold(1, self.frame_size, self.frame_size)  # (B, T, frame_size)
        _, hn = self.gru(frames)  # (1, B, hidden_size)
        return self.fc(hn[0])
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_wave_classifier", "locked": true, "points": 4.5, "schema_version": 3, "solution": false, "task": false}
check("15_gru", "wave_classifier")

# %% [markdown] lang="en"
# ## Exercise 5: train it on few parameters
#
# Now write `trained_classifier`. It gets waves and their labels and returns a model that has learned from them. **How** is up to you:
# frame size, hidden size, optimizer, learning rate, number of steps. A good start is your `WaveClassifier` with frames of 32
# samples, Adam with a learning rate of 0.02, and 40 steps on all waves together. There are two conditions:
#
# - The model has **at most 5000 parameters**. Exercise 3 tells what a GRU can afford for that; leave some for the linear layer.
# - Of waves that it has never heard, it names the kind of **at least 80 %** when it has been trained on 200.
#
# It should be done in a second or two. The labels may number the kinds in another way than `make_waves` does, so learn from what you are given.
#
# *Checked:* the shape of the logits and the number of parameters, for three classes and waves of another length as well; and the share of waves it has right
# that your code has never had.

# %% [markdown] lang="zh"
# ## 练习 5：用不多的参数训练它
#
# 现在请写出 `trained_classifier`：交给它波形和标签，它返回一个从中学过的模型。**怎样做**由你决定：帧长、特征数、优化器、学习率、步数都可以自己选。不妨从这里起步：用你的 `WaveClassifier`，每帧 32 个采样点，Adam，学习率 0.02，每一步都用全部波形，走 40 步。条件有两个：
#
# - 模型**最多 5000 个参数**。练习 3 告诉你这够用多大的 GRU；别忘了给线性层留一些。
# - 用 200 个波形训练之后，对从没听过的波形，**至少 80 %** 能说对类别。
#
# 训练应当在一两秒内完成。标签给各类编的号可能与 `make_waves` 不同，所以请从拿到的数据里学。
#
# *检查内容*：logits 的形状和参数的个数，也包括三个类别、另一种长度的波形；在你的代码从没拿到过的波形上，说对的比例。

# %% nbgrader={"grade": false, "grade_id": "trained_classifier", "locked": false, "schema_version": 3, "solution": true, "task": false}
def trained_classifier(waves, labels, num_classes):
    """Train a new classifier on these waves.

    Args:
        waves: samples (B, N), N at least 256.
        labels: the kind of each wave (B,), int64, from 0 to num_classes - 1.
        num_classes: number of kinds.

    Returns:
        A trained nn.Module of at most 5000 parameters, which takes waves (B, N) to logits (B, num_classes).

    zh: 用这些波形训练一个新的分类器。

    Args:
        waves: 采样点 (B, N)，N 不小于 256。
        labels: 每个波形的类别 (B,)，int64，从 0 到 num_classes - 1。
        num_classes: 类别数。

    Returns:
        训练好的 nn.Module，参数不超过 5000 个，把波形 (B, N) 变成 logits (B, num_classes)。
    """
    ### BEGIN SOLUTION
    model = WaveClassifier(32, 24, num_classes)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(40):
        loss = nn.functional.cross_entropy(model(waves), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_trained_classifier", "locked": true, "points": 2.5, "schema_version": 3, "solution": false, "task": false}
check("15_gru", "trained_classifier")

# %% [markdown] lang="en"
# *To think about, and measure:* the cell below trains your classifier and shows a table: a row for each kind, a column
# for each answer. Then the same waves come again with their frames in a random order. Which kinds does it still know, which does it mix up, and
# why these? After that, train on 50, 100, 400 waves: how does the accuracy on the waves heard in training differ from the accuracy on new ones? And with which frame size do you do best: 8, 32, 128, 512? (At 512 there is one step only. What is
# the GRU then?)

# %% [markdown] lang="zh"
# *想一想，量一量*：下面的单元格训练你的分类器，并打印一张表：每一行是一类，每一列是一种回答。然后把同样的波形各帧的次序打乱，再来一次。哪些类它还认得，哪些混在了一起？为什么偏偏是这几类？接着改用 50、100、400 个波形来训练：在训练时听过的波形上和在新波形上，准确率相差多少？帧长取 8、32、128、512，哪一种最好？（取 512 时只有一步。这时 GRU 变成了什么？）

# %% tags=["experiment"]
def show_answers(model, waves, labels):
    """Print the accuracy and how often each kind (row) got each answer (column).

    zh: 打印准确率，以及每一类（行）得到每种回答（列）的次数。
    """
    with torch.no_grad():
        answers = model(waves).argmax(dim=1)
    print(f"accuracy {(answers == labels).float().mean():.2f}")
    print(torch.bincount(4 * labels + answers, minlength=16).reshape(4, 4))


torch.manual_seed(0)
waves, labels = make_waves(200, seed=1)
new_waves, new_labels = make_waves(400, seed=2)
model = trained_classifier(waves, labels, 4)
show_answers(model, new_waves, new_labels)

frames = new_waves.reshape(400, 16, 32)
shuffled = frames[:, torch.randperm(16)].reshape(400, 512)
show_answers(model, shuffled, new_labels)

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.GRU`](https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html) and
#   [`nn.GRUCell`](https://docs.pytorch.org/docs/stable/generated/torch.nn.GRUCell.html) in PyTorch's documentation; the first has a note
#   on where the reset gate stands.
# - Cho et al., [*Learning Phrase Representations using RNN Encoder-Decoder*](https://arxiv.org/abs/1406.1078) (2014), which
#   introduced the GRU.
# - Chung et al., [*Empirical Evaluation of Gated Recurrent Neural Networks*](https://arxiv.org/abs/1412.3555) (2014), which
#   compares it with the LSTM, at equal budgets. Mind their formulas: there, $z$ and $1 - z$ have traded places.
# - Zhang et al., [*Dive into Deep Learning*](https://d2l.ai/chapter_recurrent-modern/gru.html), the chapter on GRUs.

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - PyTorch 文档：[`nn.GRU`](https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html) 和 [`nn.GRUCell`](https://docs.pytorch.org/docs/stable/generated/torch.nn.GRUCell.html)；前者专门说明了重置门的位置。
# - Cho 等：[*Learning Phrase Representations using RNN Encoder-Decoder*](https://arxiv.org/abs/1406.1078)（2014），GRU 就是在这里提出的。
# - Chung 等：[*Empirical Evaluation of Gated Recurrent Neural Networks*](https://arxiv.org/abs/1412.3555)（2014），在同样的参数预算下把它与 LSTM 作了比较。注意它的公式：其中 $z$ 和 $1 - z$ 换了位置。
# - Zhang 等：[《动手学深度学习》](https://zh.d2l.ai/chapter_recurrent-modern/gru.html)，讲 GRU 的一章。
