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
# # 09 · Recurrent layers
#
# A sentence, a melody, the temperatures of a year: each is a **sequence**, and sequences have no fixed length. A
# **recurrent layer** reads one step at a time and takes along a vector of numbers, its **hidden state**. At step $t$
# it makes a new state from the new input $x_t$ and the old state:
#
# $$ h_t = f(x_t, h_{t-1}) $$
#
# The weights in $f$ are the same at every step, so a layer can read any number of them. torch has three recurrent layers,
# `nn.RNN`, `nn.LSTM` and `nn.GRU`. They differ in $f$, which assignments 13, 14 and 15 take apart. From outside they look
# almost alike, and this assignment is about the outside: what goes in, what comes out, and in which dimension of which
# tensor you find what you need. Most mistakes with these layers are made there, and few of them raise an error.
#
# Every layer returns two things. `output` holds the states after *every* step; `h_n` holds the states where the reading
# *ends*. That sounds like the same thing twice, until there are several layers, or two directions. The picture has both,
# for four steps. Each blue row reads from left to right, each yellow row from right to left, and the upper layer reads what
# both rows of the lower one have made of a step:
#
# ![Two layers, each with a row of four blue states that reads from left to right and a row of four yellow states that reads from right to left. Above each column, output at this step consists of a blue and a yellow half from the upper layer. The four dark states are those where a row ends: the blue rows at step 3, giving h_n[0] below and h_n[2] above, the yellow rows at step 0, giving h_n[1] below and h_n[3] above.](pictures/09_two_directions.svg)
#
# The dark boxes are `h_n`. Now look at `output[3]`, at the last step: only one half of it is dark.

# %% [markdown] lang="zh"
# # 09 · 循环层
#
# 一句话、一段旋律、一年的气温，都是**序列**，而序列没有固定的长度。**循环层**一步一步地读，同时带着一个向量，即**隐藏状态**。在第 $t$ 步，它由新的输入 $x_t$ 和旧的状态算出新的状态：
#
# $$ h_t = f(x_t, h_{t-1}) $$
#
# $f$ 里的权重每一步都相同，所以同一个层能读任意多步。torch 有三种循环层：`nn.RNN`、`nn.LSTM` 和 `nn.GRU`。它们的区别在 $f$，作业 13、14、15 会把它拆开来讲。从外面看，它们几乎一样，这次作业讲的就是外面：送进去什么，出来什么，你要的东西在哪个张量的哪一维。用这些层时，大多数错误就出在这里，而且很少会报错。
#
# 每种层都返回两样东西：`output` 装着*每一步*之后的状态，`h_n` 装着读到*终点*时的状态。听起来像是同一样东西给了两遍，可是一旦有好几层，或者有两个方向，就不是这样了。下图两者都有，一共四步：每个蓝色的行从左往右读，每个黄色的行从右往左读；上面一层读的，是下面一层的两行对这一步给出的结果：
#
# ![两层，每层有一行从左往右读的四个蓝色状态，和一行从右往左读的四个黄色状态。每一列上方，这一步的 output 由上面一层的蓝、黄两半组成。四个深色的状态是各行的终点：蓝色的行终止于第 3 步，下层的是 h_n[0]，上层的是 h_n[2]；黄色的行终止于第 0 步，下层的是 h_n[1]，上层的是 h_n[3]。](pictures/09_two_directions.svg)
#
# 深色的方框就是 `h_n`。再看最后一步的 `output[3]`：它只有一半是深色的。

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## A worked miniature
#
# A layer that anyone can follow in their head: its state is one number, all its weights are 1, and a ReLU does nothing to
# positive numbers. So $h_t = x_t + h_{t-1}$, and the layer adds up what it reads. With `bidirectional=True` there are two of
# them, one for each direction. Before you run the cell: which numbers do you expect for the sequence 1, 2, 4?

# %% [markdown] lang="zh"
# ## 一个小例子
#
# 一个用心算就能跟上的层：状态只有一个数，权重全是 1，ReLU 对正数不起作用。于是 $h_t = x_t + h_{t-1}$，它把读到的数加起来。设了 `bidirectional=True`，这样的层就有两个，每个方向一个。运行之前先想一想：对序列 1、2、4，应当得到哪些数？

# %%
adder = nn.RNN(1, 1, nonlinearity="relu", bias=False, bidirectional=True)
for weight in adder.parameters():
    nn.init.ones_(weight)

sequence = torch.tensor([1.0, 2.0, 4.0]).view(3, 1, 1)  # 3 steps, 1 sample, 1 feature
output, h_n = adder(sequence)
for t in range(3):
    print(f"output[{t}]: forward {output[t, 0, 0]:.0f}, backward {output[t, 0, 1]:.0f}")
print(f"h_n:       forward {h_n[0, 0, 0]:.0f}, backward {h_n[1, 0, 0]:.0f}")

# %% [markdown] lang="en"
# Both directions have added up everything, and `h_n` says so: 7 and 7. But `output[2]`, the output at the last step, is 7 and 4.
# The backward direction *starts* there, and has read one number by then.
#
# ## Exercise 1: three layers
#
# Make three layers. Each reads 10 features a step, has a state of 20 numbers, and is a single layer (`num_layers=1`) in one
# direction; leave everything else as it is by default.
#
# - `rnn`: an `nn.RNN`,
# - `lstm`: an `nn.LSTM`,
# - `gru`: an `nn.GRU`.
#
# Layers are made first and called later: `rnn` is the layer itself, and `rnn(x)` is what it makes of a sequence.
#
# *Checked:* kind and parameters of each layer; and that each computes, with other weights, what it should, the first dimension
# being time.

# %% [markdown] lang="zh"
# 两个方向都把全部的数加了一遍，`h_n` 也是这么说的：7 和 7。可是最后一步的输出 `output[2]` 却是 7 和 4：反向的那一个是从那里*开始*的，到那时只读了一个数。
#
# ## 练习 1：三种层
#
# 请创建三个层。每个层每一步读 10 个特征，状态有 20 个数，只有一层（`num_layers=1`）、一个方向；其余都用默认值。
#
# - `rnn`：一个 `nn.RNN`；
# - `lstm`：一个 `nn.LSTM`；
# - `gru`：一个 `nn.GRU`。
#
# 层先创建，后调用：`rnn` 是层本身，`rnn(x)` 才是它读完一个序列的结果。
#
# *检查内容*：每个层的种类和参数；换上别的权重之后每个层的计算结果，第一维是时间。

# %% nbgrader={"grade": false, "grade_id": "three_layers", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
rnn = nn.RNN(input_size=10, hidden_size=20, num_layers=1)
lstm = nn.LSTM(input_size=10, hidden_size=20, num_layers=1)
gru = nn.GRU(input_size=10, hidden_size=20, num_layers=1)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_three_layers", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("09_recurrent_layers", "three_layers")

# %% [markdown] lang="en"
# *To think about, and measure:* the three have the same sizes outside. Do they learn the same number of weights? Run the
# cell and divide the counts by each other. Which whole numbers come out, and what in the shapes of `weight_ih_l0` explains
# them? (The two biases, `bias_ih_l0` and `bias_hh_l0`, are no mistake of yours: torch's recurrent layers have one for
# the input and one for the state.) Then set `hidden_size = 40`: do the counts double, or grow by four? Which of the shapes
# grow by which factor?

# %% [markdown] lang="zh"
# *想一想，量一量*：从外面看，三个层大小相同。它们要学的权重一样多吗？运行下面的单元格，把三个总数两两相除。得到哪些整数？`weight_ih_l0` 的形状里，什么能解释它们？（有两个偏置 `bias_ih_l0` 和 `bias_hh_l0`，这不是你弄错了：torch 的循环层给输入和状态各配一个偏置。）再设 `hidden_size = 40`：总数变成两倍还是四倍？哪些形状变成两倍，哪些变成四倍？

# %% tags=["experiment"]
hidden_size = 20
for kind in [nn.RNN, nn.LSTM, nn.GRU]:
    layer = kind(10, hidden_size)
    count = sum(parameter.numel() for parameter in layer.parameters())
    shapes = {name: tuple(parameter.shape) for name, parameter in layer.named_parameters()}
    print(f"{kind.__name__:4} {count:5}", shapes)

# %% [markdown] lang="en"
# ## Exercise 2: the shapes
#
# Say T for the number of steps, B for the size of the batch, I for `input_size`, H for `hidden_size`. This is what torch does:
#
# - **Time comes first.** By default a layer reads `(T, B, I)`, and `output` is `(T, B, H)`.
# - With `batch_first=True` it reads `(B, T, I)`, and `output` is batch-first as well. The states are **not**: nothing
#   about them changes.
# - `h_n` is `(1, B, H)` for one layer in one direction. There is one such state for each layer, and in each layer for each
#   direction, all stacked along dimension 0, as in the picture: layer by layer, in each the forward direction before the
#   backward one.
# - `output` comes from the last layer alone. With `bidirectional=True`, its features are those of both directions,
#   side by side.
# - `nn.RNN` and `nn.GRU` return `output, h_n`. An LSTM has a second state, the memory cell, shaped like the first one. It
#   returns `output, (h_n, c_n)`: still two things, the second of which is a pair.
#
# Write `recurrent_shapes`, which says what shapes a layer will return, for any combination of these.
#
# *Checked:* one layer in one direction; then the pair of an LSTM, several layers, two directions, batch-first input, each
# by itself; and combinations.

# %% [markdown] lang="zh"
# ## 练习 2：形状
#
# 记 T 为步数，B 为批量，I 为 `input_size`，H 为 `hidden_size`。torch 是这样做的：
#
# - **时间在第一维**。默认情况下，层读的是 `(T, B, I)`，`output` 是 `(T, B, H)`。
# - 设了 `batch_first=True`，它读的是 `(B, T, I)`，`output` 也是批次在前。状态则**不是**：它们的形状毫无变化。
# - 只有一层、一个方向时，`h_n` 是 `(1, B, H)`。每一层都有一个这样的状态，如果有两个方向，就是每一层的每个方向都有一个，全都沿第 0 维叠起来，就像图中那样：一层接一层，每层里正向在前，反向在后。
# - `output` 只来自最后一层。设了 `bidirectional=True`，它的特征是两个方向的特征并排放在一起。
# - `nn.RNN` 和 `nn.GRU` 返回 `output, h_n`。LSTM 还有第二个状态，即记忆单元，形状与第一个相同。它返回 `output, (h_n, c_n)`：仍然是两样东西，只是第二样又是一对。
#
# 请写出 `recurrent_shapes`，对以上各项的任意组合，说出层返回的结果是什么形状。
#
# *检查内容*：一层、一个方向；然后分别是 LSTM 的一对状态、多层、两个方向、批次在前的输入；最后是它们的组合。

# %% nbgrader={"grade": false, "grade_id": "recurrent_shapes", "locked": false, "schema_version": 3, "solution": true, "task": false}
def recurrent_shapes(kind, input_shape, hidden_size, num_layers=1, batch_first=False, bidirectional=False):
    """The shapes of what a recurrent layer returns.

    Args:
        kind: "RNN", "LSTM" or "GRU", for nn.RNN, nn.LSTM or nn.GRU.
        input_shape: shape of the input, a tuple of three numbers: (T, B, I), or (B, T, I) if `batch_first` is True.
        hidden_size, num_layers, batch_first, bidirectional: the layer's arguments of these names.

    Returns:
        A pair, as the layer returns it, with a shape in place of each tensor. A shape is a tuple of three ints. So it is
        `(shape of output, shape of h_n)`, and for "LSTM" `(shape of output, (shape of h_n, shape of c_n))`.

    zh: 循环层返回的结果的形状。

    Args:
        kind: "RNN"、"LSTM" 或 "GRU"，分别指 nn.RNN、nn.LSTM 或 nn.GRU。
        input_shape: 输入的形状，由三个数组成的元组：(T, B, I)；`batch_first` 为 True 时是 (B, T, I)。
        hidden_size, num_layers, batch_first, bidirectional: 层的同名参数。

    Returns:
        一对值，结构与层返回的一样，只是每个张量换成了它的形状。一个形状是由三个 int 组成的元组。也就是
        `(output 的形状, h_n 的形状)`；对 "LSTM" 则是 `(output 的形状, (h_n 的形状, c_n 的形状))`。
    """
    ### BEGIN SOLUTION
    batch = input_shape[0] if batch_first else input_shape[1]
    directions = 2 if bidirectional else 1
    output = (input_shape[0], input_shape[1], directions * hidden_size)
    h_n = (num_layers * directions, batch, hidden_size)
    if kind == "LSTM":
        return output, (h_n, h_n)
    return output, h_n
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_recurrent_shapes", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("09_recurrent_layers", "recurrent_shapes")

# %% [markdown] lang="en"
# *To think about, and measure:* shapes are not everything. Below, a batch of 5 sequences with 7 steps each is stored batch-first, and
# two layers with the same weights read it, one of which has been told so. Both give an `output` of the same shape. Then
# sample 2 is changed at step 3, and the cell prints how much each entry of `output` changes, one row for each sample.
# Guess first: which entries *should* change, and which do for the layer that takes samples for steps? Whose prediction
# would be wrong in a real model?

# %% [markdown] lang="zh"
# *想一想，量一量*：光看形状是不够的。下面有一个由 5 个序列组成的批次，每个序列 7 步，批次在前；两个权重相同的层来读它，其中一个知道批次在前，另一个不知道。两者给出的 `output` 形状相同。然后改动样本 2 的第 3 步，单元格会打印 `output` 的各处变了多少，每个样本一行。先猜一猜：*应当*变的是哪些地方？对于把样本当成时间步的那个层，变的又是哪些？在真实的模型里，谁的预测会出错？

# %% tags=["experiment"]
torch.manual_seed(0)
told = nn.GRU(10, 20, batch_first=True)
untold = nn.GRU(10, 20)
untold.load_state_dict(told.state_dict())

x = torch.randn(5, 7, 10)
other = x.clone()
other[2, 3] += 1
for name, layer in [("batch_first=True", told), ("batch_first=False", untold)]:
    with torch.no_grad():
        change = (layer(other)[0] - layer(x)[0]).norm(dim=2)  # (5, 7)
    print(name)
    for row in change:
        print("  ".join(f"{value:.2f}" for value in row))

# %% [markdown] lang="en"
# ## Exercise 3: the last state as features
#
# To classify a whole sequence, or to compare two of them, you need a fixed number of features, whatever the length. The state
# where the reading ends is a natural choice: it has seen every step. With several layers you want that of the **last
# layer**, and with two directions that of **both**, side by side.
#
# Write `last_features`, which takes *any* recurrent layer. Such a layer knows its settings: `layer.num_layers`,
# `layer.batch_first` and `layer.bidirectional` tell them, and `isinstance(layer, nn.LSTM)` tells an LSTM from the rest.
#
# You can start from `h_n` or from `output`. Both are possible, and each has a trap. In `h_n`, which of the stacked
# states do you need, and is `view` the way to get from `(2, B, H)` to `(B, 2 * H)`? In `output`, where does each
# direction end? Look at the dark boxes of the picture once more.
#
# *Checked:* the shape, a batch of one included; the values with other weights: one layer, batch-first, LSTM, several layers,
# two directions, and combinations of these; gradients; and that it works for a layer on a GPU.

# %% [markdown] lang="zh"
# ## 练习 3：用最后的状态作特征
#
# 要给整个序列分类，或者比较两个序列，就需要固定个数的特征，与序列的长度无关。读到终点时的状态是很自然的选择：它见过每一步。有好几层时，要的是**最后一层**的状态；有两个方向时，**两个方向**的都要，并排放在一起。
#
# 请写出 `last_features`，它接收*任意*一个循环层。这样的层知道自己的设置：`layer.num_layers`、`layer.batch_first` 和 `layer.bidirectional` 会告诉你，而 `isinstance(layer, nn.LSTM)` 能把 LSTM 与别的层区分开。
#
# 可以从 `h_n` 出发，也可以从 `output` 出发，两条路都走得通，也各有一个陷阱。在 `h_n` 里，叠起来的那些状态，你要的是哪几个？从 `(2, B, H)` 到 `(B, 2 * H)`，用 `view` 行吗？在 `output` 里，每个方向的终点在哪里？再看一眼图中深色的方框。
#
# *检查内容*：形状，包括批量为 1 的情形；换上别的权重之后的值：一层、批次在前、LSTM、多层、两个方向，以及它们的组合；梯度；层在 GPU 上时也能用。

# %% nbgrader={"grade": false, "grade_id": "last_features", "locked": false, "schema_version": 3, "solution": true, "task": false}
def last_features(layer, x):
    """What a recurrent layer knows of each sequence where its reading ends.

    Args:
        layer: an nn.RNN, nn.LSTM or nn.GRU of any settings. It starts from zeros. It may be on a GPU, and `x` is then, too.
        x: the sequences, (B, T, input_size) if `layer.batch_first`, else (T, B, input_size).

    Returns:
        The features (B, directions * hidden_size), of the last layer: its hidden state h (not the memory cell) at the end of
        the forward direction; if the layer is bidirectional, next to it that at the end of the backward direction.

    zh: 循环层读到终点时，对每个序列的了解。

    Args:
        layer: 任意设置的 nn.RNN、nn.LSTM 或 nn.GRU，从零开始读。它可能在 GPU 上，这时 `x` 也在 GPU 上。
        x: 序列，`layer.batch_first` 为 True 时是 (B, T, input_size)，否则是 (T, B, input_size)。

    Returns:
        特征 (B, 方向数 * hidden_size)，来自最后一层：正向终点处的隐藏状态 h（不是记忆单元）；
        如果层是双向的，后面接着反向终点处的隐藏状态。
    """
    ### BEGIN SOLUTION
    _, state = layer(x)
    h_n = state[0] if isinstance(layer, nn.LSTM) else state  # (num_layers * directions, B, H)
    if layer.bidirectional:
        return torch.cat([h_n[-2], h_n[-1]], dim=1)
    return h_n[-1]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_last_features", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check("09_recurrent_layers", "last_features")

# %% [markdown] lang="en"
# *To think about, and measure:* how much of the sequence has each half of your features heard? And of `output[:, -1]`, which one
# finds in many programs in their place? The cell below draws how large the gradient of each half with respect to the input
# of step $t$ is. Three of the four curves are to be expected. Describe the fourth: from which steps does it know
# anything at all? A model with such features still trains, and its loss still falls. What does it waste?

# %% [markdown] lang="zh"
# *想一想，量一量*：你的特征的两半，各“听到”了序列的多少？许多程序里在同一个位置写的是 `output[:, -1]`，它又如何？下面的单元格画出每一半对第 $t$ 步输入的梯度有多大。四条曲线中有三条在意料之中。请描述第四条：它到底知道哪几步？用这样的特征，模型照样能训练，损失照样会下降。那么浪费了什么？

# %% tags=["experiment"]
import matplotlib.pyplot as plt

torch.manual_seed(0)
layer = nn.GRU(4, 6, batch_first=True, bidirectional=True)
x = torch.randn(8, 12, 4, requires_grad=True)
candidates = {"last_features": last_features(layer, x), "output[:, -1]": layer(x)[0][:, -1]}

plt.figure(figsize=(6, 3))
for style, (name, features) in zip(["-", "--"], candidates.items()):
    for half, columns in [("forward", features[:, :6]), ("backward", features[:, 6:])]:
        (gradient,) = torch.autograd.grad(columns.sum(), x, retain_graph=True)
        plt.plot(gradient.norm(dim=(0, 2)), style, label=f"{name}, {half}")
plt.xlabel("$t$")
plt.ylabel("gradient")
plt.legend()
plt.show()

# %% [markdown] lang="en"
# ## Exercise 4: an encoder for sequences
#
# Now put it together. Write `SequenceEncoder`, a module that hides all of this from whoever uses it: sequences go in
# batch-first, as most data comes, and features `(B, directions * hidden_size)` come out, whatever the kind, number of layers
# and directions. How time and batch are arranged inside is your own affair.
#
# There is more than one way to make features out of all those states, and your encoder offers two, by its argument `pooling`:
#
# - `"last"`: the features of exercise 3. Call `last_features`, or take the other of the two ways this time.
# - `"mean"`: the mean of `output` over all steps. What was read long before the end counts as much as the rest.
#
# The layer should not be trained to start from some state, and nobody hands it one: it starts from zeros. Let torch make
# them. If you do make them yourself, think of the size of the batch and of the device.
#
# *Checked:* the shape, for several lengths and batches; the parameters; that samples do not influence each other; both kinds
# of features with other weights, in one direction, in two, and with an LSTM; gradients; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 4：序列编码器
#
# 现在把它们合在一起。请写出 `SequenceEncoder`，这个模块让使用者不必再操心上面这些细节：送进去的序列批次在前，多数数据正是这样；出来的特征是 `(B, 方向数 * hidden_size)`，无论用哪一种层、有几层、几个方向。里面的时间和批次怎样安排，由你决定。
#
# 从这么多状态得到特征，不止一种办法。你的编码器提供两种，由参数 `pooling` 指定：
#
# - `"last"`：练习 3 的特征。可以调用 `last_features`，也可以这次换另一条路走。
# - `"mean"`：`output` 对所有步的平均值。很早以前读到的内容，与其余的同样重要。
#
# 起始状态不需要学，也没有人给：从零开始就行。零可以让 torch 去建；如果你自己建，要想到批量和设备。
#
# *检查内容*：形状，包括几种长度和批量；参数；样本之间互不影响；换上别的权重之后的两种特征，包括一个方向、两个方向和 LSTM；梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "sequence_encoder", "locked": false, "schema_version": 3, "solution": true, "task": false}
class SequenceEncoder(nn.Module):
    """Makes a fixed number of features of each sequence. It has the parameters of one recurrent layer of torch, and no others.

    Args:
        kind: "RNN", "LSTM" or "GRU".
        input_size, hidden_size, num_layers, bidirectional: the layer's arguments of these names.
        pooling: "last" for the last features as in exercise 3, "mean" for the mean of output over all steps.

    zh: 把每个序列变成固定个数的特征。它有一个 torch 循环层的参数，此外没有别的参数。

    Args:
        kind: "RNN"、"LSTM" 或 "GRU"。
        input_size, hidden_size, num_layers, bidirectional: 层的同名参数。
        pooling: "last" 表示练习 3 的特征，"mean" 表示 output 对所有步的平均值。
    """

    def __init__(self, kind, input_size, hidden_size, num_layers=1, bidirectional=False, pooling="last"):
        super().__init__()
        ### BEGIN SOLUTION
        kinds = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}
        self.layer = kinds[kind](input_size, hidden_size, num_layers, batch_first=True, bidirectional=bidirectional)
        self.pooling = pooling
        ### END SOLUTION

    def forward(self, x):
        """The features (B, directions * hidden_size).

        Args:
            x: the sequences, batch first (B, T, input_size).

        zh: 特征 (B, 方向数 * hidden_size)。

        Args:
            x: 序列，批次在前 (B, T, input_size)。
        """
        ### BEGIN SOLUTION
        output, _ = self.layer(x)  # (B, T, directions * hidden_size)
        if self.pooling == "mean":
            return output.mean(dim=1)
        hidden_size = self.layer.hidden_size
        forward, backward = output[:, :, :hidden_size], output[:, :, hidden_size:]
        return torch.cat([forward[:, -1], backward[:, 0]], dim=1)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_sequence_encoder", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("09_recurrent_layers", "sequence_encoder")

# %% [markdown] lang="en"
# ## Read digits line by line
#
# Your encoder can read anything that has an order. Here it reads 1797 handwritten digits, 8 x 8 pixels each, from top to
# bottom: 8 steps of 8 features. A linear layer makes logits of its features.
#
# *To think about, and measure:* the cell trains six encoders for a few seconds each and prints their accuracy on digits that
# they have not seen. Is there a winner that stays one if you change the seed? Which difference is larger: that between kinds,
# or that between one direction and two (set `bidirectional = True`)? Is the comparison fair, if you count parameters?

# %% [markdown] lang="zh"
# ## 一行一行地读数字
#
# 凡是有先后次序的东西，你的编码器都能读。这里它读 1797 个手写数字，每个 8 x 8 像素，从上往下读：共 8 步，每步 8 个特征。再用一个线性层把特征变成 logits。
#
# *想一想，量一量*：下面的单元格训练六个编码器，每个只要几秒，然后打印它们在没见过的数字上的准确率。有没有换了随机种子仍然领先的？层的种类造成的差别大，还是一个方向与两个方向（设 `bidirectional = True`）的差别大？数一数参数，这样比较公平吗？

# %% tags=["experiment"]
from sklearn.datasets import load_digits

# One thread is fastest for layers as small as these.
# zh: 这些层很小，用一个线程最快。
torch.set_num_threads(1)

seed, bidirectional = 0, False
digits = load_digits()
images = torch.tensor(digits.images, dtype=torch.float32) / 16  # (1797, 8, 8)
labels = torch.tensor(digits.target)
seen, unseen = slice(0, 1200), slice(1200, None)

for kind in ["RNN", "LSTM", "GRU"]:
    for pooling in ["last", "mean"]:
        torch.manual_seed(seed)
        encoder = SequenceEncoder(kind, 8, 24, bidirectional=bidirectional, pooling=pooling)
        model = nn.Sequential(encoder, nn.Linear(48 if bidirectional else 24, 10))
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
        for step in range(100):
            batch = torch.randint(1200, (64,))
            loss = nn.functional.cross_entropy(model(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            accuracy = (model(images[unseen]).argmax(dim=1) == labels[unseen]).float().mean()
        print(f"{kind:4} {pooling:4}: accuracy {accuracy:.3f}")

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.RNN`](https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html),
#   [`nn.LSTM`](https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html) and
#   [`nn.GRU`](https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html) in PyTorch's documentation: now you can read
#   the sections "Inputs" and "Outputs" without stumbling.
# - Schuster and Paliwal, *Bidirectional Recurrent Neural Networks* (1997), where the second direction comes from.
# - Andrej Karpathy, [*The Unreasonable Effectiveness of Recurrent Neural
#   Networks*](https://karpathy.github.io/2015/05/21/rnn-effectiveness/), on what can be done with sequences in and out.
# - Assignments 13, 14 and 15 write what is inside these layers. In 14, sequences of different lengths come in one batch, and
#   the last step is no longer the same for all.

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - PyTorch 文档：[`nn.RNN`](https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html)、[`nn.LSTM`](https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html) 和 [`nn.GRU`](https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html)。现在再读其中的 “Inputs” 和 “Outputs” 两节，应当很顺畅了。
# - Schuster、Paliwal：*Bidirectional Recurrent Neural Networks*（1997），第二个方向由此而来。
# - Andrej Karpathy：[*The Unreasonable Effectiveness of Recurrent Neural Networks*](https://karpathy.github.io/2015/05/21/rnn-effectiveness/)，讲序列进、序列出能做些什么。
# - 作业 13、14、15 动手写这些层的内部。在作业 14 里，同一个批次的序列长短不一，最后一步也就不再是同一步了。
