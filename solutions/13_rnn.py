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
# # 13 · Recurrent networks
#
# A linear layer takes a fixed number of inputs. A sentence, a song or the record of a weather station has no fixed length, and what
# a value means depends on what came before it. A **recurrent network** (RNN) reads such a sequence one step at a time.
# All that it remembers is a vector, the **hidden state** $h$. At step $t$ it works out the new state from the new input
# $x_t$ and the old state $h_{t-1}$:
#
# $$ h_t = \tanh(W_{ih}\, x_t + b_{ih} + W_{hh}\, h_{t-1} + b_{hh}) $$
#
# $W_{ih}$ takes the input to the hidden state, $W_{hh}$ takes the old state to the new one, and tanh keeps every number
# between $-1$ and $1$, however long the sequence is. The picture shows the same network twice: on the left with a loop, on the right
# **unrolled**, with a copy for each step:
#
# ![On the left a box with an arrow from itself back to itself. On the right the same box drawn once for each step: each takes the state of the box before it and the input of its step, and gives a new state, which goes on to the next box and out as the output of that step.](pictures/13_rnn_unrolled.svg)
#
# The boxes on the right all have the same colour because they are **one and the same cell**: the weights of step 1 are the
# weights of step 100. So the number of parameters does not depend on the length, and a network trained on short sequences can
# read long ones. The unrolled picture is an ordinary deep network, and backward goes through it from right to left.

# %% [markdown] lang="zh"
# # 13 · 循环神经网络
#
# 线性层的输入个数是固定的。可是一句话、一首歌、一个气象站的记录，长度都不固定，而且一个值意味着什么，要看它前面出现过什么。**循环神经网络**（recurrent neural network，RNN）一步一步地读这样的序列。它记住的全部内容就是一个向量，即**隐藏状态** $h$。在第 $t$ 步，它由新的输入 $x_t$ 和旧的状态 $h_{t-1}$ 算出新的状态：
#
# $$ h_t = \tanh(W_{ih}\, x_t + b_{ih} + W_{hh}\, h_{t-1} + b_{hh}) $$
#
# $W_{ih}$ 把输入变到隐藏状态，$W_{hh}$ 把旧状态变到新状态；有了 tanh，无论序列多长，每个数都在 $-1$ 和 $1$ 之间。下图把同一个网络画了两遍：左边带一个环，右边是**展开**之后的样子，每一步画一份：
#
# ![左边是一个方框，一个箭头从它出来又回到它自己。右边把同一个方框每一步画一次：每个方框接收前一个方框的状态和这一步的输入，给出新的状态；新的状态既传给下一个方框，也作为这一步的输出。](pictures/13_rnn_unrolled.svg)
#
# 右边的方框颜色都一样，因为它们是**同一个单元**：第 1 步用的权重，就是第 100 步用的权重。所以参数的个数与长度无关，在短序列上训练的网络也能读长序列。展开之后的图就是一个普通的深层网络，反向传播从右到左穿过它。

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## A worked miniature
#
# A state of one number, with $W_{ih} = 1$ and no biases. The input knocks once, at the first step, and is silent from
# then on. What remains of the knock is an echo, and $W_{hh}$ decides how it sounds: 0.9 lets it fade slowly, 0.3
# quickly, and $-0.9$ turns it round at each step.

# %% [markdown] lang="zh"
# ## 一个小例子
#
# 状态只有一个数，$W_{ih} = 1$，没有偏置。输入只在第一步敲一下，之后一直安静。这一敲留下的是回声，而 $W_{hh}$ 决定回声怎样响：取 0.9，它慢慢消失；取 0.3，很快消失；取 $-0.9$，每一步变一次号。

# %%
for w_hh in [0.9, 0.3, -0.9]:
    h = torch.zeros(())
    echo = []
    for x in [1.0, 0.0, 0.0, 0.0, 0.0]:
        h = torch.tanh(1.0 * x + w_hh * h)
        echo.append(f"{h:.2f}")
    print(f"w_hh = {w_hh:4}: h =", ", ".join(echo))

# %% [markdown] lang="en"
# ## Exercise 1: an RNN cell by hand
#
# A **cell** is one box of the picture. Write `MyRNNCell` with tensors and `nn.Parameter` only, so without `nn.RNNCell`,
# `nn.RNN` or `nn.Linear`. Names and shapes are those of torch's own cell:
#
# - `weight_ih` $(H, I)$ and `weight_hh` $(H, H)$, where $I$ is `input_size` and $H$ is `hidden_size`. One row for each number of the
#   new state.
# - `bias_ih` $(H)$ and `bias_hh` $(H)$: torch's recurrent layers keep **two biases**, one beside each matrix,
#   although only their sum matters.
# - All four start as uniform random numbers between $-1/\sqrt{H}$ and $1/\sqrt{H}$.
#
# The samples of a batch are the rows of `x`, so the product in code is `x @ weight_ih.T`.
#
# *Checked:* the shape of the new state, for a batch of one too; names, shapes and first values of the parameters; that
# samples do not influence each other; values with other weights; gradients; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 1：手写一个 RNN 单元
#
# **单元**（cell）就是图中的一个方框。请只用张量和 `nn.Parameter` 写出 `MyRNNCell`，也就是不用 `nn.RNNCell`、`nn.RNN`，也不用 `nn.Linear`。名字和形状与 torch 自带的单元相同：
#
# - `weight_ih` $(H, I)$ 和 `weight_hh` $(H, H)$，其中 $I$ 是 `input_size`，$H$ 是 `hidden_size`。新状态的每个数对应一行。
# - `bias_ih` $(H)$ 和 `bias_hh` $(H)$：torch 的循环层保留**两个偏置**，每个矩阵旁边一个，尽管起作用的只是两者之和。
# - 四个参数的初始值都是 $-1/\sqrt{H}$ 到 $1/\sqrt{H}$ 之间均匀分布的随机数。
#
# 批次里的样本是 `x` 的各行，所以代码里的乘法写作 `x @ weight_ih.T`。
#
# *检查内容*：新状态的形状，包括批量为 1 的情形；参数的名字、形状和初始值；样本之间互不影响；换上别的权重之后的值；梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "rnn_cell", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyRNNCell(nn.Module):
    """One step of a recurrent network with tanh.

    Args:
        input_size: number of features of the input.
        hidden_size: number of features of the state.

    Attributes:
        weight_ih: parameter (hidden_size, input_size).
        weight_hh: parameter (hidden_size, hidden_size).
        bias_ih: parameter (hidden_size,).
        bias_hh: parameter (hidden_size,).
        All four start uniform between -1 / sqrt(hidden_size) and 1 / sqrt(hidden_size), new for each cell.

    zh: 带 tanh 的循环网络的一步。

    Args:
        input_size: 输入的特征数。
        hidden_size: 状态的特征数。

    Attributes:
        weight_ih: 参数 (hidden_size, input_size)。
        weight_hh: 参数 (hidden_size, hidden_size)。
        bias_ih: 参数 (hidden_size,)。
        bias_hh: 参数 (hidden_size,)。
        四个参数的初始值在 -1 / sqrt(hidden_size) 与 1 / sqrt(hidden_size) 之间均匀分布，每个单元各自重新取。
    """

    def __init__(self, input_size, hidden_size):
        super().__init__()
        ### BEGIN SOLUTION
        self.weight_ih = nn.Parameter(torch.empty(hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.empty(hidden_size))
        self.bias_hh = nn.Parameter(torch.empty(hidden_size))
        bound = 1 / hidden_size**0.5
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -bound, bound)
        ### END SOLUTION

    def forward(self, x, h):
        """The new state (B, hidden_size).

        Args:
            x: input of this step (B, input_size).
            h: state of the step before (B, hidden_size).

        zh: 新的状态 (B, hidden_size)。

        Args:
            x: 这一步的输入 (B, input_size)。
            h: 上一步的状态 (B, hidden_size)。
        """
        ### BEGIN SOLUTION
        return torch.tanh(x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_rnn_cell", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("13_rnn", "rnn_cell")

# %% [markdown] lang="en"
# ## Exercise 2: unroll it
#
# Now the right half of the picture. Write `UnrolledRNN`, a module that is handed a cell and takes it over whole sequences
# `(T, B, input_size)`: T steps, and at each step a batch of B samples. Time comes **first**, as in all of torch's
# recurrent layers unless you say otherwise, so `x[0]` is the first step of *all* samples.
#
# The cell may be yours or one of torch's, such as `nn.RNNCell` or `nn.GRUCell`: leave the formula to it, and call it as
# `cell(x_t, h)`. If no first state is given, start from zeros. The cell can tell you how wide the state is: the rows
# of its `weight_hh` have `hidden_size` numbers. Where should these zeros live, if the model is on a GPU? `x.new_zeros(...)`
# makes zeros on the device of `x`.
#
# *Checked:* both results and their shapes, for several lengths and batches, a single step and a single sample included; that the
# cell is the only thing with parameters; that samples do not influence each other; values for two kinds of cell,
# from a given state and from zeros, at every call anew; gradients through all steps back to the first state; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 2：把它展开
#
# 现在轮到图的右半边。请写出 `UnrolledRNN`：这个模块拿到一个单元，让它走完整个序列 `(T, B, input_size)`，共 T 步，每一步都是由 B 个样本组成的批次。时间在**第一**维，torch 的循环层默认都是这样，所以 `x[0]` 是*所有*样本的第一步。
#
# 单元可以是你写的，也可以是 torch 自带的，比如 `nn.RNNCell` 或 `nn.GRUCell`：公式交给单元去算，调用时写 `cell(x_t, h)`。没有给起始状态，就从零开始。状态有多宽，可以问单元：它的 `weight_hh` 每一行有 `hidden_size` 个数。如果模型在 GPU 上，这些零应当放在哪里？`x.new_zeros(...)` 会在 `x` 所在的设备上建零。
#
# *检查内容*：两个返回值及其形状，包括几种长度和批量，也包括只有一步、只有一个样本的情形；除了单元之外没有别的参数；样本之间互不影响；用两种单元计算的值，既包括从给定的状态开始，也包括每次调用都重新从零开始；梯度能穿过所有的步，一直传到起始状态；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "unrolled", "locked": false, "schema_version": 3, "solution": true, "task": false}
class UnrolledRNN(nn.Module):
    """Takes one cell over whole sequences, time first.

    Args:
        cell: a module; `cell(x_t, h)` gives the new state (B, hidden_size) for an input x_t (B, input_size) and a
            state h (B, hidden_size). Its `weight_hh` has hidden_size columns.

    Attributes:
        cell: the cell.

    zh: 让一个单元走完整个序列，时间在第一维。

    Args:
        cell: 一个模块；对输入 x_t (B, input_size) 和状态 h (B, hidden_size)，`cell(x_t, h)` 给出新的状态
            (B, hidden_size)。它的 `weight_hh` 有 hidden_size 列。

    Attributes:
        cell: 这个单元。
    """

    def __init__(self, cell):
        super().__init__()
        ### BEGIN SOLUTION
        self.cell = cell
        ### END SOLUTION

    def forward(self, x, h_0=None):
        """Run a batch of sequences.

        Args:
            x: the sequences (T, B, input_size), T at least 1.
            h_0: the state to start from (B, hidden_size); None for zeros.

        Returns:
            The pair `output, h_n`: the states after every step (T, B, hidden_size), and the state after the last
            step (B, hidden_size).

        zh: 处理一批序列。

        Args:
            x: 序列 (T, B, input_size)，T 至少为 1。
            h_0: 起始状态 (B, hidden_size)；None 表示从零开始。

        Returns:
            一对值 `output, h_n`：每一步之后的状态 (T, B, hidden_size)，以及最后一步之后的状态 (B, hidden_size)。
        """
        ### BEGIN SOLUTION
        h = x.new_zeros(x.shape[1], self.cell.weight_hh.shape[1]) if h_0 is None else h_0
        outputs = []
        for x_t in x:  # (B, input_size)
            h = self.cell(x_t, h)
            outputs.append(h)
        return torch.stack(outputs), h
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_unrolled", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("13_rnn", "unrolled")

# %% [markdown] lang="en"
# *To think about, and measure:* how long does your network remember? The cell below reads a random sequence twice, the
# second time with another first input, and draws how far apart the two states are after each step. It does so for
# `weight_hh` as it was drawn, and multiplied by 2 and by 4. Guess first: which of the three networks has forgotten the first
# input after 20 steps? Is the one that forgets least the one that you would like to have? (Look at what a tiny change of
# the first input does there: set `change = 0.001`.)

# %% [markdown] lang="zh"
# *想一想，量一量*：你的网络能记多久？下面的单元格把一个随机序列读两遍，第二遍换了第一步的输入，然后画出每一步之后两个状态相差多远。`weight_hh` 取了三种：初始值本身、乘以 2、乘以 4。先猜一猜：20 步之后，三个网络中哪一个已经忘了第一步的输入？忘得最少的那一个，就是你想要的吗？（看看那里第一步输入的微小改动会怎样：设 `change = 0.001`。）

# %% tags=["experiment"]
import matplotlib.pyplot as plt

change = 1.0

plt.figure(figsize=(6, 2.5))
for factor in [1, 2, 4]:
    torch.manual_seed(0)
    cell = MyRNNCell(3, 32)
    x = torch.randn(40, 1, 3)
    other = x.clone()
    other[0] += change
    with torch.no_grad():
        cell.weight_hh *= factor
        model = UnrolledRNN(cell)
        distance = (model(x)[0] - model(other)[0]).norm(dim=(1, 2))
    print(f"weight_hh * {factor}: distance[0] = {distance[0]:.1e}, distance[20] = {distance[20]:.1e}")
    plt.semilogy(distance, label=f"weight_hh * {factor}")
plt.xlabel("$t$")
plt.ylabel("distance[t]")
plt.legend()
plt.show()

# %% [markdown] lang="en"
# ## Exercise 3: torch's layer
#
# `nn.RNN` is cell and loop in one, and much faster. Its parameters are those of your cell with `_l0` behind their names, for layer
# 0: you can stack several such layers, each reading the outputs of the one below. That is why its states have one more
# dimension than yours: `(num_layers, B, hidden_size)`.
#
# Make these five variables:
#
# - `rnn`: an `nn.RNN` of one layer from 10 features to 20, `nn.RNN(10, 20, 1)`,
# - `input`: random numbers, a batch of **3** sequences of **5** steps with 10 features each, time first,
# - `h0`: a first state for them, random as well,
# - `output` and `hn`: what `rnn` makes of `input` when it starts from `h0`.
#
# Beware of `batch_first`. With `batch_first=True` the layer wants `input` as `(B, T, 10)`; by default it wants `(T, B, 10)`. It
# can't see which of the two you have given it, and reads on happily along the wrong dimension.
#
# *Checked:* that `rnn` is such a layer; the shapes of `input` and `h0`; and that `output` and `hn` are what `rnn` gives
# for these two.

# %% [markdown] lang="zh"
# ## 练习 3：torch 自带的层
#
# `nn.RNN` 把单元和循环合在一起，而且快得多。它的参数就是你的单元的那几个，名字后面加上 `_l0`，表示第 0 层：这样的层可以叠几层，每一层读下面一层的输出。因此它的状态比你的多一维：`(num_layers, B, hidden_size)`。
#
# 请建立五个变量：
#
# - `rnn`：一个单层的 `nn.RNN`，从 10 个特征到 20 个，即 `nn.RNN(10, 20, 1)`；
# - `input`：随机数，由 **3** 个序列组成的批次，每个序列 **5** 步，每步 10 个特征，时间在第一维；
# - `h0`：与它相配的起始状态，也取随机数；
# - `output` 和 `hn`：`rnn` 从 `h0` 出发读 `input`，得到的两个结果。
#
# 当心 `batch_first`。设了 `batch_first=True`，这个层要的 `input` 是 `(B, T, 10)`；默认要的是 `(T, B, 10)`。它看不出你给的是哪一种，会沿着错误的维度若无其事地读下去。
#
# *检查内容*：`rnn` 是这样的层；`input` 和 `h0` 的形状；`output` 和 `hn` 正是 `rnn` 由这两者算出的结果。

# %% nbgrader={"grade": false, "grade_id": "rnn_layer", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
rnn = nn.RNN(10, 20, 1)
input = torch.randn(5, 3, 10)
h0 = torch.randn(1, 3, 20)
output, hn = rnn(input, h0)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_rnn_layer", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("13_rnn", "rnn_layer")

# %% [markdown] lang="en"
# *To think about, and measure:* your `UnrolledRNN` and `nn.RNN` compute the same. Show it: the cell below copies the weights of `rnn`
# into your cell and prints how far the outputs are apart, and how long each takes. Is the difference zero? Why not, and
# is it large? How does the ratio of the times change if T becomes ten times as large?

# %% [markdown] lang="zh"
# *想一想，量一量*：你的 `UnrolledRNN` 和 `nn.RNN` 算的是同样的东西。请验证这一点：下面的单元格把 `rnn` 的权重抄进你的单元，打印两者的输出相差多少，各用多少时间。差是零吗？为什么不是？算大吗？如果 T 扩大十倍，两者用时的比例怎样变化？

# %% tags=["experiment"]
import time

T = 100
cell = MyRNNCell(10, 20)
cell.load_state_dict({name.removesuffix("_l0"): value for name, value in rnn.state_dict().items()})
x = torch.randn(T, 3, 10)
results = []
with torch.no_grad():
    for model in [UnrolledRNN(cell), rnn]:
        start = time.perf_counter()
        results.append(model(x)[0])
        print(f"{type(model).__name__:11} {1000 * (time.perf_counter() - start):.1f} ms")
print(f"max |difference| = {(results[0] - results[1]).abs().max():.1e}")

# %% [markdown] lang="en"
# ## Exercise 4: a long sequence in pieces
#
# A record of a million steps does not fit into one unrolled network: backward needs the states of all steps at once. So long
# sequences are read in **pieces** of, say, 50 steps. Two things have to be right where one piece ends and the next begins:
#
# - The next piece starts from the **state** in which the last one ended. Otherwise the network forgets everything
#   at each border.
# - The state is **detached** there: `h.detach()` has the same values and no history. So no gradient crosses the
#   border, and once a piece is done its graph can be thrown away.
#
# Write `read_in_pieces`. `x.split(size)` cuts a tensor into pieces along dimension 0; the last one is shorter if it
# does not come out even.
#
# *Checked:* the shapes; that the values are those of reading all at once, whatever the size of the pieces; that gradients
# flow within a piece and to the weights, but not from a piece into the ones before it; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 4：分段读长序列
#
# 一百万步的记录，放不进一个展开的网络：反向传播要同时用到所有步的状态。所以长序列要分成**段**来读，比如每段 50 步。在前一段结束、后一段开始的地方，有两件事要做对：
#
# - 后一段从前一段结束时的**状态**开始，否则网络在每个分界处都会忘掉一切。
# - 状态在那里要与计算图**断开**：`h.detach()` 的值相同，但不带计算历史。这样梯度不会越过分界，一段读完之后，它的计算图就可以丢掉。
#
# 请写出 `read_in_pieces`。`x.split(size)` 沿第 0 维把张量切成段；除不尽时，最后一段短一些。
#
# *检查内容*：形状；无论每段多长，值都与一次读完相同；梯度能在一段之内流动，也能传到权重，但不会从一段传到它前面的段；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "read_in_pieces", "locked": false, "schema_version": 3, "solution": true, "task": false}
def read_in_pieces(rnn, x, size):
    """Read a long batch of sequences in pieces, detaching the state between them.

    Args:
        rnn: an nn.RNN of one layer, time first, from I features to H. It may be on a GPU, and `x` is then, too.
        x: the sequences (T, B, I).
        size: steps of a piece, at least 1; the last piece may be shorter.

    Returns:
        The pair `output, h_n`, with the values that `rnn(x)` gives: output (T, B, H) and h_n (1, B, H). Gradients of
        `output` flow back through the steps of their own piece and no further; for h_n it does not matter.

    zh: 把一批长序列分段读完，状态在段与段之间断开。

    Args:
        rnn: 一个单层的 nn.RNN，时间在第一维，从 I 个特征到 H 个。它可能在 GPU 上，这时 `x` 也在 GPU 上。
        x: 序列 (T, B, I)。
        size: 每段的步数，至少为 1；最后一段可以短一些。

    Returns:
        一对值 `output, h_n`，与 `rnn(x)` 的值相同：output (T, B, H) 和 h_n (1, B, H)。`output` 的梯度只在
        自己那一段的各步之内往回传，不再往前；h_n 的梯度不作要求。
    """
    ### BEGIN SOLUTION
    h, outputs = None, []
    for piece in x.split(size):
        output, h = rnn(piece, h)
        outputs.append(output)
        h = h.detach()
    return torch.cat(outputs), h
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_read_in_pieces", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("13_rnn", "read_in_pieces")

# %% [markdown] lang="en"
# ## Boom and bust
#
# Some animals live through a rise and a crash every few years. A simple reason for that: how many young are raised depends
# on the food, and the food depends on how many animals there were *the year before*. With 1 for as many animals as the land
# can feed for ever,
#
# $$ n_{t+1} = n_t \cdot e^{\,1.3\,(1 - n_{t-1}) + \text{weather}} $$
#
# The next cell lets such a population live for 300 years, with weather drawn at random. We shall learn from the first
# 200 and forecast each of the last 100 years from the few before it. Can you see where the next crash is coming?

# %% [markdown] lang="zh"
# ## 暴增与骤减
#
# 有些动物每隔几年就经历一次暴增和骤减。一个简单的原因是：能养活多少幼崽取决于食物，而食物取决于*前一年*有多少动物。以这片土地能长期养活的数量为 1，则
#
# $$ n_{t+1} = n_t \cdot e^{\,1.3\,(1 - n_{t-1}) + \text{weather}} $$
#
# 其中 weather 表示天气的影响。下面的单元格让这样一个种群生活 300 年，天气是随机的。我们用前 200 年来学习，再对后 100 年的每一年，由它前面的几年来预测。你看得出下一次骤减会在什么时候来吗？

# %% tags=["experiment"]
def population(years, seed=0):
    """Number of animals in each year, a tensor (years,).

    zh: 每一年的动物数量，一个张量 (years,)。
    """
    weather = 0.1 * torch.randn(years, generator=torch.Generator().manual_seed(seed))
    numbers = [torch.tensor(0.8), torch.tensor(1.0)]
    for year in range(1, years - 1):
        numbers.append(numbers[year] * torch.exp(1.3 * (1 - numbers[year - 1]) + weather[year]))
    return torch.stack(numbers)


series = population(300)
past, future = series[:200], series[200:]

plt.figure(figsize=(8, 2))
plt.plot(past[-60:], ".-")
plt.xlabel("$t$")
plt.ylabel("$n_t$")
plt.show()

# %% [markdown] lang="en"
# ## Exercise 5: forecast a time series
#
# To learn from a single long series, cut it into **windows**: `size` values in a row are an input, and the value that
# comes *next* is what the network should say. Of the series 1, 2, 3, 4, 5 and windows of 3, there are two:
#
# | window | target |
# |---|---|
# | 1, 2, 3 | 4 |
# | 2, 3, 4 | 5 |
#
# Be careful with the border. A target that is still part of its window makes the task trivial: such a network has a
# wonderful loss and forecasts nothing. Write three things:
#
# 1. `windows` cuts a series into inputs `(size, N, 1)`, time first, and targets `(N, 1)`.
# 2. `Forecaster`: an `nn.RNN` with one input feature reads a window, and an `nn.Linear` takes its **last** state to the
#    forecast. (For the number of animals, tanh would be no good at the end: it can't exceed 1.)
# 3. `fit` trains a model on all windows at once, with Adam on the mean squared error. Shapes matter here: `(N, 1)` minus `(N,)`
#    is `(N, N)`, without an error.
#
# *Checked:* shapes, values and order of the windows; shapes, parameters, values, gradients and the GPU for `Forecaster`, and that
# samples do not influence each other; the weights after one and after several steps of `fit`; and how well a forecaster trained by your
# code does on years that your code never had, beside the best linear forecast.

# %% [markdown] lang="zh"
# ## 练习 5：预测时间序列
#
# 要从一条长序列中学习，就把它切成**窗口**：连续 `size` 个值是一份输入，紧接着的*下一个*值是网络应当说出的答案。序列 1, 2, 3, 4, 5 取长度为 3 的窗口，一共有两个：
#
# | 窗口 | 目标 |
# |---|---|
# | 1, 2, 3 | 4 |
# | 2, 3, 4 | 5 |
#
# 当心边界。如果目标还在自己的窗口里面，任务就毫无难度：这样的网络损失漂亮极了，却什么也预测不了。请写出三样东西：
#
# 1. `windows` 把序列切成输入 `(size, N, 1)`（时间在第一维）和目标 `(N, 1)`。
# 2. `Forecaster`：一个输入特征数为 1 的 `nn.RNN` 读一个窗口，一个 `nn.Linear` 把**最后**的状态变成预测值。（对动物的数量来说，最后不能再加 tanh：它超不过 1。）
# 3. `fit` 用 Adam 和均方误差训练一个模型，所有窗口一次算完。这里要留意形状：`(N, 1)` 减 `(N,)` 得到 `(N, N)`，而且不报错。
#
# *检查内容*：窗口的形状、值和次序；`Forecaster` 的形状、参数、值、梯度和 GPU，以及样本之间互不影响；`fit` 走一步和走几步之后的权重；用你的代码训练的预测器，对你的代码从未见过的年份预测得怎样，与最好的线性预测相比如何。

# %% nbgrader={"grade": false, "grade_id": "forecaster", "locked": false, "schema_version": 3, "solution": true, "task": false}
def windows(series, size):
    """Cut a series into windows and what comes next.

    Args:
        series: the values in the order of time (L,).
        size: number of values in a window, at least 1 and less than L.

    Returns:
        The pair `x, y`. Window i is x[:, i, 0], the values i to i + size - 1 of the series; y[i, 0] is the value after
        it. There are N = L - size windows, as many as there are: x is (size, N, 1) and y is (N, 1).

    zh: 把序列切成窗口，以及紧跟在窗口后面的值。

    Args:
        series: 按时间排列的值 (L,)。
        size: 一个窗口里有几个值，至少为 1，小于 L。

    Returns:
        一对值 `x, y`。第 i 个窗口是 x[:, i, 0]，即序列的第 i 到第 i + size - 1 个值；y[i, 0] 是它后面的那个值。
        一共有 N = L - size 个窗口，一个不少：x 为 (size, N, 1)，y 为 (N, 1)。
    """
    ### BEGIN SOLUTION
    count = len(series) - size
    steps = [series[step : step + count] for step in range(size)]
    return torch.stack(steps).unsqueeze(2), series[size:].unsqueeze(1)
    ### END SOLUTION


class Forecaster(nn.Module):
    """Says which value comes next.

    Args:
        hidden_size: number of features of the state.

    Attributes:
        rnn: one-layer nn.RNN, time first, from 1 feature to hidden_size.
        fc: nn.Linear from hidden_size to 1.

    zh: 说出下一个值。

    Args:
        hidden_size: 状态的特征数。

    Attributes:
        rnn: 单层的 nn.RNN，时间在第一维，从 1 个特征到 hidden_size 个。
        fc: 从 hidden_size 到 1 的 nn.Linear。
    """

    def __init__(self, hidden_size):
        super().__init__()
        ### BEGIN SOLUTION
        self.rnn = nn.RNN(1, hidden_size)
        self.fc = nn.Linear(hidden_size, 1)
        ### END SOLUTION

    def forward(self, x):
        """The forecasts (B, 1) for windows x (T, B, 1): `fc` of the state after the last step.

        zh: 窗口 x (T, B, 1) 的预测值 (B, 1)：最后一步之后的状态经过 `fc`。
        """
        ### BEGIN SOLUTION
        output, _ = self.rnn(x)
        return self.fc(output[-1])
        ### END SOLUTION


def fit(model, series, size, steps, learning_rate=0.02):
    """Train a forecaster in place: `torch.optim.Adam` on the mean squared error over all windows of the series.

    Args:
        model: an nn.Module that makes of windows (size, N, 1) forecasts (N, 1).
        series: the values in the order of time (L,).
        size: number of values in a window.
        steps: number of optimizer steps; each uses all windows at once.
        learning_rate: of Adam; its other options stay as they are.

    zh: 就地训练一个预测器：用 `torch.optim.Adam` 最小化序列所有窗口上的均方误差。

    Args:
        model: 一个 nn.Module，由窗口 (size, N, 1) 给出预测值 (N, 1)。
        series: 按时间排列的值 (L,)。
        size: 一个窗口里有几个值。
        steps: 优化器走几步；每一步一次用上所有窗口。
        learning_rate: Adam 的学习率；Adam 的其他选项保持默认。
    """
    ### BEGIN SOLUTION
    x, y = windows(series, size)
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    for _ in range(steps):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_forecaster", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check("13_rnn", "forecaster")

# %% [markdown] lang="en"
# ## See it forecast
#
# A forecast is worth something only if it beats simple ones: "next year as this year", and the best linear formula of the
# values in the window. All errors below are mean squared errors on the last 100 years, which nobody learned from.
#
# *To think about, and measure:* how many years must a window have? Guess from the formula for $n_{t+1}$, then run
# the cell. Which forecast gains most from the second year, and which gains nothing? How small can the error become
# at all, when nobody knows the weather?

# %% [markdown] lang="zh"
# ## 看它预测
#
# 一种预测只有胜过简单的办法，才有价值。简单的办法有两种：“明年和今年一样”，以及由窗口里的值得到的最好的线性公式。下面的误差都是最后 100 年上的均方误差，这些年谁也没有拿来学习过。
#
# *想一想，量一量*：一个窗口需要几年？先根据 $n_{t+1}$ 的公式猜一猜，再运行下面的单元格。哪一种预测从第二年得到的好处最大，哪一种毫无好处？既然谁也不知道天气，误差最小能到多少？

# %% tags=["experiment"]
# Networks as small as these are fastest on one core.
# zh: 这么小的网络，用一个核跑得最快。
torch.set_num_threads(1)


def linear_forecast(x, y, new):
    """Forecasts of the linear formula that fits windows x and targets y best, for the windows new.

    zh: 最符合窗口 x 和目标 y 的线性公式，对窗口 new 的预测值。
    """
    table, rows = (torch.cat([one.squeeze(2).T, torch.ones(one.shape[1], 1)], dim=1) for one in (x, new))
    return rows @ torch.linalg.lstsq(table, y).solution


for size in [1, 2, 3, 6]:
    torch.manual_seed(0)
    model = Forecaster(8)
    fit(model, past, size, steps=200)
    x, y = windows(past, size)
    new, truth = windows(series[200 - size :], size)
    with torch.no_grad():
        forecasts = {"last": new[-1], "linear": linear_forecast(x, y, new), "RNN": model(new)}
    errors = [f"{name} {(forecast - truth).pow(2).mean():.3f}" for name, forecast in forecasts.items()]
    print(f"size = {size}:", ", ".join(errors))

# %% [markdown] lang="en"
# *To think about, and measure:* a network that forecasts one year can forecast thirty, if it is fed its own forecasts.
# The cell below does so and draws them beside what really happened. For how many years are they good? What goes wrong
# later: the height of the peaks, or when they come? Try other starting years.

# %% [markdown] lang="zh"
# *想一想，量一量*：会预测一年的网络，只要把自己的预测值再喂给自己，就能预测三十年。下面的单元格就这样做，并把结果与真实情况画在一起。预测能准多少年？后来错在哪里：是峰的高度，还是峰出现的时间？再换几个起始年份试试。

# %% tags=["experiment"]
start = 0

window = list(series[200 + start - size : 200 + start])
dream = []
with torch.no_grad():
    for _ in range(30):
        value = model(torch.stack(window[-size:]).reshape(size, 1, 1)).squeeze()
        dream.append(value)
        window.append(value)

plt.figure(figsize=(8, 2))
plt.plot(future[start : start + 30], ".-", label="future")
plt.plot(dream, ".--", label="dream")
plt.xlabel("$t$")
plt.legend()
plt.show()

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.RNN`](https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html) and
#   [`nn.RNNCell`](https://docs.pytorch.org/docs/stable/generated/torch.nn.RNNCell.html) in PyTorch's documentation.
# - Jeffrey Elman, *Finding Structure in Time* (1990), where such a network discovers words in a stream of letters.
# - Andrej Karpathy, [*The Unreasonable Effectiveness of Recurrent Neural
#   Networks*](https://karpathy.github.io/2015/05/21/rnn-effectiveness/), on networks that write text letter by letter.
# - Robert May, *Simple mathematical models with very complicated dynamics* (1976), on how populations like ours come to
#   behave so wildly.
# - Assignment 14 gives the network a better memory, and 16 measures what long sequences do to gradients.

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - PyTorch 文档：[`nn.RNN`](https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html) 和 [`nn.RNNCell`](https://docs.pytorch.org/docs/stable/generated/torch.nn.RNNCell.html)。
# - Jeffrey Elman：*Finding Structure in Time*（1990），这样的网络在一串字母中自己发现了单词。
# - Andrej Karpathy：[*The Unreasonable Effectiveness of Recurrent Neural Networks*](https://karpathy.github.io/2015/05/21/rnn-effectiveness/)，讲一个字母一个字母地写文章的网络。
# - Robert May：*Simple mathematical models with very complicated dynamics*（1976），讲像上面这样的种群，变化怎么会如此捉摸不定。
# - 作业 14 让网络有更好的记忆，作业 16 测量长序列对梯度的影响。
