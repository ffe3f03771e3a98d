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
# # 14 · Long short-term memory
#
# A plain recurrent network overwrites its whole state at every step: $h' = \tanh(W x + U h + b)$. What it saw fifty
# steps ago has been multiplied by $U$ and squashed fifty times since, and so has the gradient on its way back. Little
# is left.
#
# An **LSTM** (long short-term memory) carries a second state along, the **memory cell** $c$, which is changed by
# *adding* and not by overwriting. Three **gates**, numbers between 0 and 1, say how much passes:
#
# - the **input gate** $i$: how much of the new candidate $g$ is written into the memory,
# - the **forget gate** $f$: how much of the old memory is kept (1 keeps everything: it might be called the *keep*
#   gate),
# - the **output gate** $o$: how much of the memory is shown to the outside, as $h$.
#
# For an input $x$ and the states $h$ and $c$ of the step before, with $\sigma$ for the sigmoid and $\odot$ for the
# product of each number with its partner,
#
# $$ i = \sigma(W_i x + b_i + U_i h + d_i) \qquad f = \sigma(W_f x + b_f + U_f h + d_f) $$
# $$ g = \tanh(W_g x + b_g + U_g h + d_g) \qquad o = \sigma(W_o x + b_o + U_o h + d_o) $$
# $$ c' = f \odot c + i \odot g \qquad\qquad h' = o \odot \tanh(c') $$
#
# Here $W$ and $U$ are matrices, $b$ and $d$ biases, and each of the four boxes at the bottom of the picture has its own.
# The forget gate is drawn first, because the memory meets it first:
#
# ![One step of an LSTM: the memory c is multiplied by the forget gate f, the product of input gate i and candidate g is added, and the output gate o scales tanh of the new memory to give the new h.](pictures/14_lstm_cell.svg)
#
# Along the memory, the upper line, $\partial c' / \partial c$ contains no matrix and no squashing, just $f$. Where the
# forget gate is near 1, a gradient travels back over many steps almost unharmed.

# %% [markdown] lang="zh"
# # 14 · 长短期记忆
#
# 普通的循环网络每一步都把整个状态重写一遍：$h' = \tanh(W x + U h + b)$。五十步以前看到的内容，到现在已经被 $U$ 乘了五十次，又被 $\tanh$ 压缩了五十次；梯度往回传时也要经历同样的过程，最后所剩无几。
#
# **LSTM**（long short-term memory，长短期记忆）多带了一个状态：**记忆单元** $c$。它靠*相加*来更新，而不是整个重写。三个**门**都是 0 到 1 之间的数，决定放行多少：
#
# - **输入门** $i$：新的候选值 $g$ 有多少写进记忆；
# - **遗忘门** $f$：旧的记忆保留多少（取 1 就是全部保留，叫它“保留门”也许更贴切）；
# - **输出门** $o$：记忆有多少对外展示，展示出来的就是 $h$。
#
# 设输入为 $x$，上一步的状态为 $h$ 和 $c$，$\sigma$ 表示 sigmoid，$\odot$ 表示对应位置的数两两相乘，那么
#
# $$ i = \sigma(W_i x + b_i + U_i h + d_i) \qquad f = \sigma(W_f x + b_f + U_f h + d_f) $$
# $$ g = \tanh(W_g x + b_g + U_g h + d_g) \qquad o = \sigma(W_o x + b_o + U_o h + d_o) $$
# $$ c' = f \odot c + i \odot g \qquad\qquad h' = o \odot \tanh(c') $$
#
# 其中 $W$ 和 $U$ 是矩阵，$b$ 和 $d$ 是偏置，图中下方的四个方框各有自己的一套。遗忘门画在最前面，因为记忆最先遇到它：
#
# ![LSTM 的一步：记忆 c 先乘以遗忘门 f，再加上输入门 i 与候选值 g 的乘积；新的记忆取 tanh，再乘以输出门 o，得到新的 h。](pictures/14_lstm_cell.svg)
#
# 沿着记忆（图中上方那条线）看，$\partial c' / \partial c$ 里没有矩阵，也没有压缩，只有 $f$。遗忘门接近 1 时，梯度往回传很多步也几乎不受损失。

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## A worked miniature
#
# A memory of one number, with gates that we set by hand. It writes 0.8, keeps it over two steps in which other
# candidates knock in vain, and then mixes: half the old memory, half the new candidate.

# %% [markdown] lang="zh"
# ## 一个小例子
#
# 记忆只有一个数，门由我们手工设定。它先写入 0.8；接下来两步来了别的候选值，都被挡在门外，0.8 原样保留；最后一步各取一半：一半旧记忆，一半新候选值。

# %%
memory = 0.0
for forget_gate, input_gate, candidate in [(0.0, 1.0, 0.8), (1.0, 0.0, -0.5), (1.0, 0.0, 0.9), (0.5, 0.5, -0.4)]:
    memory = forget_gate * memory + input_gate * candidate
    print(f"f = {forget_gate}, i = {input_gate}, g = {candidate:4}: c' = {memory:.2f}")

# %% [markdown] lang="en"
# ## Exercise 1: an LSTM cell by hand
#
# A **cell** does one step. Write `MyLSTMCell` with tensors and `nn.Parameter` only, without `nn.LSTMCell`, `nn.LSTM`
# and the like, following torch's conventions:
#
# - The four matrices $W_i, W_f, W_g, W_o$ stand one below the other, **in the order i, f, g, o**, in a single
#   parameter `weight_ih` of shape `(4 * hidden_size, input_size)`. In the same way `weight_hh` holds the four $U$,
#   `bias_ih` the four $b$ and `bias_hh` the four $d$. One matrix product then gives all four gates at once;
#   `tensor.chunk(4, dim=1)` cuts a tensor into four equal pieces along dimension 1.
# - Yes, there are **two biases** where one would do, since only $b + d$ matters. GPU libraries have it that way, torch
#   followed them, and `nn.RNN` and `nn.GRU` have two biases as well.
# - All four parameters start as uniform random numbers between $-1/\sqrt{\text{hidden\_size}}$ and
#   $+1/\sqrt{\text{hidden\_size}}$.
#
# *Checked:* the shapes of the states, a batch of one included; names, shapes and first values of the parameters, and
# that no other module holds them; that samples do not influence each other; the states over several steps with other
# weights; gradients; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 1：手写一个 LSTM 单元
#
# **单元**（cell）负责走一步。请只用张量和 `nn.Parameter` 写出 `MyLSTMCell`，不用 `nn.LSTMCell`、`nn.LSTM` 之类的现成模块，并遵守 torch 的约定：
#
# - 四个矩阵 $W_i, W_f, W_g, W_o$ **按 i、f、g、o 的顺序**上下叠放，组成一个参数 `weight_ih`，形状为 `(4 * hidden_size, input_size)`。同样，`weight_hh` 装着四个 $U$，`bias_ih` 装着四个 $b$，`bias_hh` 装着四个 $d$。这样一次矩阵乘法就能同时算出四个门；`tensor.chunk(4, dim=1)` 沿第 1 维把张量切成相等的四块。
# - 没有看错，这里有**两个偏置**，其实一个就够，因为起作用的只是 $b + d$。GPU 的计算库是这样设计的，torch 沿用了下来，`nn.RNN` 和 `nn.GRU` 也有两个偏置。
# - 四个参数的初始值都是均匀分布的随机数，范围从 $-1/\sqrt{\text{hidden\_size}}$ 到 $+1/\sqrt{\text{hidden\_size}}$。
#
# *检查内容*：两个状态的形状，包括批量为 1 的情形；参数的名字、形状和初始值，以及参数不在别的模块里；样本之间互不影响；换上别的权重，连走几步之后的状态；梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "lstm_cell", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyLSTMCell(nn.Module):
    """One step of an LSTM.

    Args:
        input_size: number of features of the input.
        hidden_size: number of features of both states.

    Attributes:
        weight_ih: parameter (4 * hidden_size, input_size); its rows belong to i, f, g, o, in that order.
        weight_hh: parameter (4 * hidden_size, hidden_size), in the same order.
        bias_ih: parameter (4 * hidden_size,), in the same order.
        bias_hh: parameter (4 * hidden_size,), in the same order.
        All four start uniform between -1 / sqrt(hidden_size) and 1 / sqrt(hidden_size), new for each cell.

    zh: LSTM 的一步。

    Args:
        input_size: 输入的特征数。
        hidden_size: 两个状态的特征数。

    Attributes:
        weight_ih: 参数 (4 * hidden_size, input_size)；各行依次属于 i、f、g、o 四个门。
        weight_hh: 参数 (4 * hidden_size, hidden_size)，顺序相同。
        bias_ih: 参数 (4 * hidden_size,)，顺序相同。
        bias_hh: 参数 (4 * hidden_size,)，顺序相同。
        四个参数的初始值在 -1 / sqrt(hidden_size) 与 1 / sqrt(hidden_size) 之间均匀分布，每个单元各自重新取。
    """

    def __init__(self, input_size, hidden_size):
        super().__init__()
        ### BEGIN SOLUTION
        self.weight_ih = nn.Parameter(torch.empty(4 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(4 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.empty(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.empty(4 * hidden_size))
        bound = 1 / hidden_size**0.5
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -bound, bound)
        ### END SOLUTION

    def forward(self, x, state):
        """One step.

        Args:
            x: input of this step (B, input_size).
            state: the pair (h, c) of the step before, each (B, hidden_size).

        Returns:
            The new pair (h, c), each (B, hidden_size).

        zh: 走一步。

        Args:
            x: 这一步的输入 (B, input_size)。
            state: 上一步的一对状态 (h, c)，形状都是 (B, hidden_size)。

        Returns:
            新的一对状态 (h, c)，形状都是 (B, hidden_size)。
        """
        ### BEGIN SOLUTION
        h, c = state
        gates = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh  # (B, 4 * hidden_size)
        i, f, g, o = gates.chunk(4, dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        return h, c
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_lstm_cell", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check("14_lstm", "lstm_cell")

# %% [markdown] lang="en"
# *To think about, and measure:* how much of what happens at the end do the first inputs hear about? The cell below runs
# your cell for 50 steps and draws, for each step $t$, how large the gradient of the last `h.sum()` with respect to the
# input of that step is. Look at the scale: by which factor does the gradient shrink from the last step to the first?
# Then fill the part of `bias_ih` that belongs to the forget gate with 4, where the comment says, and run it again.
# What has changed, and by which factor?

# %% [markdown] lang="zh"
# *想一想，量一量*：最后的结果，开头的输入还能“听到”多少？下面的单元格让你的 LSTM 单元走 50 步，并对每一步 $t$ 画出最后的 `h.sum()` 对这一步输入的梯度有多大。注意纵轴的刻度：从最后一步到第一步，梯度缩小了多少倍？然后在注释所说的地方，把 `bias_ih` 中属于遗忘门的那一段填成 4，再运行一次。有什么变化？相差多少倍？

# %% tags=["experiment"]
import matplotlib.pyplot as plt


def input_gradients(cell, inputs):
    """Size of the gradient of the last h.sum() with respect to each of the inputs (T, B, input_size), a tensor (T,).

    zh: 最后的 h.sum() 对各步输入 (T, B, input_size) 的梯度的大小，一个张量 (T,)。
    """
    inputs = inputs.requires_grad_()
    h = c = torch.zeros(inputs.shape[1], cell.weight_hh.shape[1])
    for x in inputs:
        h, c = cell(x, (h, c))
    h.sum().backward()
    return inputs.grad.norm(dim=(1, 2))


torch.manual_seed(0)
cell = MyLSTMCell(4, 6)
# Change bias_ih here, within torch.no_grad().
# zh: 在这里修改 bias_ih，要放在 torch.no_grad() 里面。

sizes = input_gradients(cell, torch.randn(50, 1, 4))
print(f"sizes[0] = {sizes[0]:.1e}, sizes[-1] = {sizes[-1]:.1e}")
plt.figure(figsize=(6, 2.5))
plt.semilogy(sizes)
plt.xlabel("$t$")
plt.ylabel("sizes[t]")
plt.show()

# %% [markdown] lang="en"
# ## Exercise 2: whole sequences with `nn.LSTM`
#
# `nn.LSTM` takes such a cell over a whole sequence, and does it fast. It is made as
# `nn.LSTM(input_size=10, hidden_size=20, num_layers=1)`. Two things about it surprise nearly everybody:
#
# - **It is not batch-first by default.** It expects `(T, B, input_size)`: T time steps first, then the batch of B
#   sequences. Give it `(B, T, input_size)` and it raises no error: it takes your samples for steps in time.
# - It returns **two** things, and the second is a pair: `output` `(T, B, hidden_size)` holds $h$ after *every* step;
#   `h_n` and `c_n`, each `(num_layers, B, hidden_size)`, are the states of each layer after the *last* one.
#
# If you give it no states, it starts from zeros, on the right device and for the right batch. If you do give it a
# pair `(h_0, c_0)`, each `(num_layers, B, hidden_size)`, it goes on from there: that is how a long sequence can be
# read in pieces.
#
# Write `SequenceLSTM`, a module with one such layer, and `lstm_parameter_count`, which works out how many numbers an
# `nn.LSTM` learns. The first layer takes the input, each further one the `hidden_size` numbers of the layer below,
# and each has two weights and two biases, as in exercise 1.
#
# *Checked:* what is returned and its shapes, for several lengths and batches; the parameters; that samples do not
# influence each other; outputs and states with other weights, starting from zeros at every call and from a state that
# is given; gradients, those of the given state too; that it runs on a GPU; and the count for several sizes.

# %% [markdown] lang="zh"
# ## 练习 2：用 `nn.LSTM` 处理整个序列
#
# `nn.LSTM` 让这样的单元走完整个序列，而且很快。创建时写成 `nn.LSTM(input_size=10, hidden_size=20, num_layers=1)`。它有两点几乎人人都感到意外：
#
# - **默认不是 batch_first**。它要的形状是 `(T, B, input_size)`：先是 T 个时间步，再是由 B 个序列组成的批次。给它 `(B, T, input_size)` 也不会报错：它会把样本当成时间步。
# - 它返回**两**样东西，其中第二样又是一对：`output` `(T, B, hidden_size)` 是*每一步*之后的 $h$；`h_n` 和 `c_n` 的形状都是 `(num_layers, B, hidden_size)`，是各层在*最后一步*之后的状态。
#
# 不给状态，它就从零开始，设备和批量都自动对上。给它一对 `(h_0, c_0)`，形状都是 `(num_layers, B, hidden_size)`，它就从那里接着走：长序列正是这样分段读的。
#
# 请写出 `SequenceLSTM`（含一个这样的层的模块），以及 `lstm_parameter_count`，算出一个 `nn.LSTM` 要学多少个数。第一层接收输入，后面每一层接收下面一层的 `hidden_size` 个数；和练习 1 一样，每层都有两个权重和两个偏置。
#
# *检查内容*：返回什么、形状如何，包括几种长度和批量；参数；样本之间互不影响；换上别的权重之后的输出和状态，既包括每次调用都从零开始，也包括从给定的状态开始；梯度，包括对给定状态的梯度；能在 GPU 上运行；几种大小下的参数个数。

# %% nbgrader={"grade": false, "grade_id": "sequence_lstm", "locked": false, "schema_version": 3, "solution": true, "task": false}
class SequenceLSTM(nn.Module):
    """A one-layer LSTM over whole sequences, time first.

    Attributes:
        lstm: the nn.LSTM with input_size 10, hidden_size 20 and num_layers 1.

    zh: 处理整个序列的单层 LSTM，时间在第一维。

    Attributes:
        lstm: input_size 为 10、hidden_size 为 20、num_layers 为 1 的 nn.LSTM。
    """

    def __init__(self):
        super().__init__()
        ### BEGIN SOLUTION
        self.lstm = nn.LSTM(input_size=10, hidden_size=20, num_layers=1)
        ### END SOLUTION

    def forward(self, x, state=None):
        """Run a batch of sequences.

        Args:
            x: the sequences (T, B, 10): time first, then the batch.
            state: the pair (h_0, c_0) to start from, each (1, B, 20); None for zeros.

        Returns:
            The pair `output, (h_n, c_n)`. Its first part is h after every step (T, B, 20); its second part is itself a
            pair, the states after the last step, each (1, B, 20).

        zh: 处理一批序列。

        Args:
            x: 序列 (T, B, 10)：先是时间，再是批次。
            state: 起始的一对状态 (h_0, c_0)，形状都是 (1, B, 20)；None 表示从零开始。

        Returns:
            一对值 `output, (h_n, c_n)`。第一项是每一步之后的 h，形状为 (T, B, 20)；第二项本身又是一对，
            即最后一步之后的两个状态，形状都是 (1, B, 20)。
        """
        ### BEGIN SOLUTION
        output, (h_n, c_n) = self.lstm(x, state)
        return output, (h_n, c_n)
        ### END SOLUTION


def lstm_parameter_count(input_size, hidden_size, num_layers=1):
    """How many numbers an nn.LSTM of these sizes learns (one direction, with biases), an int.

    zh: 这样大小的 nn.LSTM（单向、带偏置）要学多少个数，返回 int。
    """
    ### BEGIN SOLUTION
    total = 0
    for layer in range(num_layers):
        inputs = input_size if layer == 0 else hidden_size
        total += 4 * hidden_size * (inputs + hidden_size + 2)
    return total
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_sequence_lstm", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("14_lstm", "sequence_lstm")

# %% [markdown] lang="en"
# *To think about, and measure:* which has more parameters, one layer of 40 features or two layers of 20, for 10 inputs?
# Which takes longer on a sequence of 200 steps? Guess first, then run the cell below. Then make B ten times as large, and
# after that T instead: what does each do to the time, and why is it not the same?

# %% [markdown] lang="zh"
# *想一想，量一量*：输入有 10 个特征时，一层 40 个特征和两层各 20 个特征，哪一种参数更多？处理 200 步的序列，哪一种更慢？先猜一猜，再运行下面的单元格。然后把 B 扩大十倍，再改为把 T 扩大十倍：时间各有什么变化？为什么不一样？

# %% tags=["experiment"]
import time

T, B = 200, 4
sequences = torch.randn(T, B, 10)
for hidden_size, num_layers in [(40, 1), (20, 2)]:
    lstm = nn.LSTM(10, hidden_size, num_layers)
    seconds = []
    for _ in range(7):
        start = time.perf_counter()
        with torch.no_grad():
            lstm(sequences)
        seconds.append(time.perf_counter() - start)
    count = lstm_parameter_count(10, hidden_size, num_layers)
    print(f"nn.LSTM(10, {hidden_size}, {num_layers}): count = {count}, {1000 * sorted(seconds)[3]:.1f} ms")

# %% [markdown] lang="en"
# ## Texts of different lengths
#
# A text is a sequence of words, and each word becomes a number, its place in a vocabulary. Texts differ in length,
# but the rows of a tensor do not. So shorter ones are filled up with a number that stands for no word, here 0: that
# is **padding**. The true lengths are kept in a tensor beside it. Look at the last column: for most rows there is
# nothing to read there.

# %% [markdown] lang="zh"
# ## 长短不一的文本
#
# 一段文本是一串词，每个词换成一个数，也就是它在词表里的编号。文本有长有短，张量的各行却一样长，所以短的要用一个不代表任何词的数补齐，这里用 0：这叫**填充**（padding）。真实的长度另存在一个张量里。看看最后一列：大多数行在那里没有内容可读。

# %% tags=["experiment"]
texts = [
    ("good film", 1), ("a good film with good music", 1), ("not bad at all", 1), ("this was good not bad at all", 1),
    ("bad film", 0), ("a bad film with bad music", 0), ("not good at all", 0), ("this was bad not good at all", 0),
]
words = sorted({word for text, _ in texts for word in text.split()})
# Numbers start from 1: 0 is left for padding.
# zh: 编号从 1 开始：0 留给填充。
vocabulary = {word: number for number, word in enumerate(words, 1)}
labels = torch.tensor([label for _, label in texts])


def encode(sentences):
    """Padded word numbers (B, T) and lengths (B,) of a list of strings.

    zh: 把字符串列表变成填充好的词编号 (B, T) 和长度 (B,)。
    """
    rows = [torch.tensor([vocabulary[word] for word in sentence.split()]) for sentence in sentences]
    return nn.utils.rnn.pad_sequence(rows, batch_first=True), torch.tensor([len(row) for row in rows])


tokens, lengths = encode([text for text, _ in texts])
print(tokens)
print(lengths)

# %% [markdown] lang="en"
# ## Exercise 3: a classifier that padding can't fool
#
# Two of the texts above consist of the same seven words and mean the opposite, so counting words is not enough. An LSTM
# reads in order. Write `TextClassifier`, which has three layers:
#
# 1. `embedding`: an `nn.Embedding` gives each word a vector that is learned. With `padding_idx=0`, row 0 is
#    zero and stays zero.
# 2. `lstm`: an `nn.LSTM` of one layer, this time with `batch_first=True`, since here the batch comes first.
# 3. `fc`: an `nn.Linear` takes the LSTM's state $h$ after the **last real word** of each text to a logit for each
#    class.
#
# The trap is in the word *real*. The LSTM does not know what padding is. It reads on after the end of a short text,
# and even an input of zeros changes its state, because of the biases and of $h$ itself. The result for a text must
# not depend on how much padding follows it, nor on which other texts happen to be in the batch. There are several
# ways: pick the right step out of the LSTM's output for each row, or let `nn.utils.rnn.pack_padded_sequence` tell the
# LSTM where each text ends. (That function has an opinion on the order of the texts, see `enforce_sorted`, and wants
# its lengths on the CPU, `lengths.cpu()`, even if the model is on a GPU.)
#
# *Checked:* the shape of the logits, for a batch of one and for texts of one word too; names and shapes of the
# parameters; the padding row; that samples do not influence each other; the logits with other weights; that padding
# changes nothing; that the order of texts in the batch does not matter; gradients; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 3：不受填充影响的分类器
#
# 上面有两段文本由同样的七个词组成，意思却相反，可见只数词是不够的。LSTM 会按顺序读。请写出 `TextClassifier`，它有三层：
#
# 1. `embedding`：一个 `nn.Embedding`，给每个词一个可以学习的向量。设 `padding_idx=0` 之后，第 0 行是零，并且一直是零。
# 2. `lstm`：一个单层的 `nn.LSTM`，这次要设 `batch_first=True`，因为这里批次在第一维。
# 3. `fc`：一个 `nn.Linear`，把每段文本**最后一个真实的词**之后 LSTM 的状态 $h$ 变成 logits，每个类别一个。
#
# 陷阱就在*真实*二字。LSTM 并不知道什么是填充：短文本结束之后它还会接着读，而且即使输入全是零，由于偏置和 $h$ 本身，状态也会改变。一段文本的结果，不能取决于它后面有多少填充，也不能取决于同一批次里碰巧有哪些别的文本。办法不止一种：可以从 LSTM 的输出里为每一行挑出正确的那一步，也可以用 `nn.utils.rnn.pack_padded_sequence` 告诉 LSTM 每段文本在哪里结束。（这个函数对文本的顺序有要求，见 `enforce_sorted`；它还要求长度放在 CPU 上，即 `lengths.cpu()`，哪怕模型在 GPU 上。）
#
# *检查内容*：logits 的形状，包括批量为 1 和只有一个词的文本；参数的名字和形状；填充所在的那一行；样本之间互不影响；换上别的权重之后的 logits；填充不改变结果；文本在批次里的顺序不影响结果；梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "text_classifier", "locked": false, "schema_version": 3, "solution": true, "task": false}
class TextClassifier(nn.Module):
    """Classifies padded texts by the LSTM's state after their last real word.

    Args:
        vocab_size: number of rows of the embedding; tokens are 0 (padding) to vocab_size - 1.
        embedding_size: number of features of a word.
        hidden_size: number of features of the LSTM's states.
        num_classes: number of classes.

    Attributes:
        embedding: nn.Embedding (vocab_size, embedding_size) with padding index 0, whose row starts at zero.
        lstm: one-layer nn.LSTM, batch-first, from embedding_size to hidden_size.
        fc: nn.Linear from hidden_size to num_classes.

    zh: 根据最后一个真实的词之后 LSTM 的状态，给填充过的文本分类。

    Args:
        vocab_size: 嵌入的行数；tokens 的取值从 0（填充）到 vocab_size - 1。
        embedding_size: 每个词的特征数。
        hidden_size: LSTM 状态的特征数。
        num_classes: 类别数。

    Attributes:
        embedding: nn.Embedding (vocab_size, embedding_size)，填充的编号为 0，这一行的初始值是零。
        lstm: 单层的 nn.LSTM，batch_first，从 embedding_size 到 hidden_size。
        fc: 从 hidden_size 到 num_classes 的 nn.Linear。
    """

    def __init__(self, vocab_size, embedding_size, hidden_size, num_classes):
        super().__init__()
        ### BEGIN SOLUTION
        self.embedding = nn.Embedding(vocab_size, embedding_size, padding_idx=0)
        self.lstm = nn.LSTM(embedding_size, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)
        ### END SOLUTION

    def forward(self, tokens, lengths):
        """Logits (B, num_classes) of a batch of texts.

        Args:
            tokens: word numbers (B, T), int64; each row is a text, then zeros up to T.
            lengths: number of real words of each row (B,), int64, from 1 to T, in any order; on the device of `tokens`.

        zh: 一批文本的 logits (B, num_classes)。

        Args:
            tokens: 词的编号 (B, T)，int64；每行先是一段文本，再用零补到 T。
            lengths: 每行真实的词数 (B,)，int64，从 1 到 T，次序任意；与 `tokens` 在同一设备上。
        """
        ### BEGIN SOLUTION
        output, _ = self.lstm(self.embedding(tokens))  # (B, T, hidden_size)
        rows = torch.arange(len(tokens), device=tokens.device)
        last = output[rows, lengths - 1]  # (B, hidden_size)
        return self.fc(last)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_text_classifier", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check("14_lstm", "text_classifier")

# %% [markdown] lang="en"
# ## Train it
#
# *To think about, and measure:* the cell below trains your classifier on the eight texts, a second or two, and then
# appends ten columns of zeros to `tokens`: no logit changes. Now change your classifier so that it uses the last
# *column* instead, and run the cell again: by how much do its logits change now, and for which texts most? Does a
# prediction flip? (Put your classifier right again before you hand it in.)

# %% [markdown] lang="zh"
# ## 训练它
#
# *想一想，量一量*：下面的单元格用八段文本训练你的分类器，只要一两秒，然后给 `tokens` 再添十列零：所有 logits 都不变。现在改一改你的分类器，让它改用最后一*列*，再运行一次：logits 变了多少？哪些文本变得最多？有没有哪段文本的预测因此变了？（提交之前记得把分类器改回来。）

# %% tags=["experiment"]
def train(model, steps=60):
    """Train a classifier on the eight texts; prints loss and accuracy.

    zh: 用八段文本训练一个分类器；打印损失和准确率。
    """
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step in range(steps):
        logits = model(tokens, lengths)
        loss = nn.functional.cross_entropy(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if (step + 1) % 20 == 0:
            accuracy = (logits.argmax(dim=1) == labels).float().mean()
            print(f"step {step + 1}: loss {loss:.3f}, accuracy {accuracy:.2f}")


torch.manual_seed(0)
model = TextClassifier(len(vocabulary) + 1, 8, 16, 2)
train(model)
with torch.no_grad():
    before = model(tokens, lengths)
    after = model(nn.functional.pad(tokens, (0, 10)), lengths)
change = (after - before).abs().amax(dim=1)
for (text, label), by, prediction in zip(texts, change, after.argmax(dim=1)):
    print(f"{text:30} label {label}, argmax {prediction}, max |after - before| = {by:.3f}")

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.LSTM`](https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html) and
#   [`pack_padded_sequence`](https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pack_padded_sequence.html)
#   in PyTorch's documentation.
# - Hochreiter and Schmidhuber, *Long Short-Term Memory* (1997); Gers, Schmidhuber and Cummins, *Learning to Forget*
#   (2000), which added the forget gate.
# - Christopher Olah, [*Understanding LSTM Networks*](https://colah.github.io/posts/2015-08-Understanding-LSTMs/), for
#   pictures.
# - Assignment 15 does with two gates what this one does with three, and 16 measures what happens to gradients over
#   time.

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - PyTorch 文档：[`nn.LSTM`](https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html) 和 [`pack_padded_sequence`](https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pack_padded_sequence.html)。
# - Hochreiter、Schmidhuber：*Long Short-Term Memory*（1997）；Gers、Schmidhuber、Cummins：*Learning to Forget*（2000），遗忘门由后者加入。
# - Christopher Olah：[*Understanding LSTM Networks*](https://colah.github.io/posts/2015-08-Understanding-LSTMs/)，图画得很好。
# - 作业 15 用两个门做到这里三个门做的事，作业 16 测量梯度随时间怎样变化。
