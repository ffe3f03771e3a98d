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
# # 12 · Designing a network
#
# How many layers, and how wide? Which kernel, which stride, how much padding? No formula tells you the best network.
# But before you train anything, you can work out
#
# - **how far it sees**: the part of the image on which one number of its output depends,
# - **how much it learns**: the number of its parameters,
# - **what it costs to run**: the number of multiplications.
#
# Networks that cost the same can then be compared, and which of them is better has to be *measured*. Measuring fairly
# is an art of its own, and the last exercise is about it.
#
# Begin with how far it sees. One number in the output of a 3 x 3 convolution depends on a patch of 3 x 3 pixels. A
# second such layer looks at 3 x 3 numbers of the first, and through them at more pixels: its **receptive field** is
# larger. In the picture, one number of each layer is followed down to the pixels (one direction is enough, the other is
# alike). $k$ is the kernel size and $s$ the stride.
#
# ![Receptive fields of three layers, 3, 7 and 11 pixels wide: a number of the first layer, which has stride 2, sees 3 pixels; one of the second sees 3 numbers of the first, two pixels apart, and so 7 pixels; one of the third sees 11.](pictures/12_receptive_field.svg)
#
# The first layer has stride 2, so its numbers stand two pixels apart. From then on each step to a neighbour is a step
# of two pixels. Let $r$ be the receptive field and $j$ (for *jump*) the distance of two neighbours, both in pixels. It
# all starts with $r = 1$ and $j = 1$: a pixel sees itself. A layer with kernel size $k$, stride $s$ and dilation $d$
# makes of them
#
# $$ r' = r + (k - 1) \cdot d \cdot j \qquad\qquad j' = j \cdot s $$
#
# A **dilation** $d$ pulls the kernel apart, so that it looks at every $d$-th number only; $d = 1$ is the usual kernel.
# **Padding** is not in the formula. It decides how large the *output* is, not how far one number of it sees. Pooling
# counts as a layer like any other: `nn.MaxPool2d(2, 2)` has $k = 2$ and $s = 2$.

# %% [markdown] lang="zh"
# # 12 · 网络设计的取舍
#
# 要多少层，每层多宽？卷积核取多大，步幅取多少，填充又取多少？没有哪个公式能给出最好的网络。不过在训练之前，有几件事是算得出来的：
#
# - **看得多远**：输出里的一个数取决于图像的多大一块；
# - **要学多少**：参数的个数；
# - **跑一次要花多少**：乘法的次数。
#
# 这样就可以让代价相同的网络互相比较，而哪一个更好，只能靠*测量*。怎样量才公平，本身就是一门学问，最后一个练习讲的就是它。
#
# 先看“看得多远”。3 x 3 卷积输出的一个数，取决于一小块 3 x 3 的像素。再来一个这样的层，它看的是第一层的 3 x 3 个数，透过它们又看到更多的像素：它的**感受野**（receptive field）更大。图中从每一层取一个数，一路往下追到像素（只画一个方向，另一个方向同理）。$k$ 是卷积核的大小，$s$ 是步幅。
#
# ![三层的感受野，宽度分别是 3、7、11 个像素：第一层步幅为 2，它的一个数看到 3 个像素；第二层的一个数看到第一层的 3 个数，它们彼此相隔两个像素，所以一共看到 7 个像素；第三层的一个数看到 11 个像素。](pictures/12_receptive_field.svg)
#
# 第一层的步幅是 2，所以它的各个数彼此相隔两个像素。从这里往上，每挪到相邻的一个数，就等于挪了两个像素。设 $r$ 为感受野，$j$（jump）为相邻两个数的间距，都以像素计。起点是 $r = 1$、$j = 1$：一个像素只看到它自己。经过卷积核大小为 $k$、步幅为 $s$、膨胀率为 $d$ 的一层，它们变成
#
# $$ r' = r + (k - 1) \cdot d \cdot j \qquad\qquad j' = j \cdot s $$
#
# **膨胀率**（dilation）$d$ 把卷积核撑开，每 $d$ 个数里只看一个；$d = 1$ 就是普通的卷积核。公式里没有**填充**：填充决定*输出*有多大，不决定其中一个数看得多远。池化和别的层一样算：`nn.MaxPool2d(2, 2)` 就是 $k = 2$、$s = 2$。

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import copy

import torch
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## A worked miniature
#
# A receptive field can be measured as well. Take the gradient of one number of the output with respect to the input: it
# is not zero exactly for those pixels on which the number depends. Here are the layers of the picture, over a line of
# 15 pixels. Change a stride or a `dilation`, and predict what will be printed.

# %% [markdown] lang="zh"
# ## 一个小例子
#
# 感受野也可以量出来。取输出里的一个数，求它对输入的梯度：梯度不为零的，恰好就是这个数所依赖的那些像素。下面就是图中的几层，输入是排成一行的 15 个像素。改一改步幅或 `dilation`，先预测会打印出什么。

# %%
layers = [nn.Conv1d(1, 1, 3, stride=2), nn.Conv1d(1, 1, 3), nn.Conv1d(1, 1, 3)]
pixels = torch.zeros(1, 1, 15, requires_grad=True)  # (B, C, W)
x = pixels
for layer in layers:
    nn.init.ones_(layer.weight)
    x = layer(x)
    middle = x[0, 0, x.shape[2] // 2]
    gradient = torch.autograd.grad(middle, pixels, retain_graph=True)[0][0, 0]
    seen = (gradient != 0).int().tolist()
    print(f"{x.shape[2]:2} numbers, the middle one sees", *seen, f"= {sum(seen)} pixels")

# %% [markdown] lang="en"
# ## Exercise 1: the receptive field
#
# Write the two formulas as a function. Mind the order: which $j$ does a layer's own stride change, the one that it uses
# or the one that the next layer uses?
#
# *Checked:* layers of stride 1, no layer at all included; layers with other strides, in several orders; and dilation.

# %% [markdown] lang="zh"
# ## 练习 1：感受野
#
# 请把两个公式写成函数。注意先后：一层自己的步幅改变的是哪个 $j$，是它自己用的那个，还是下一层用的那个？
#
# *检查内容*：步幅为 1 的层，包括一层都没有的情形；其他步幅的层，按几种次序排列；膨胀率。

# %% nbgrader={"grade": false, "grade_id": "receptive_field", "locked": false, "schema_version": 3, "solution": true, "task": false}
def receptive_field(layers):
    """How many pixels in a row one number of the output depends on, an int.

    Args:
        layers: a list of triples (kernel_size, stride, dilation), all ints of at least 1, first layer first. It may be
            empty: then the output is the input, and a pixel sees 1 pixel.

    zh: 输出里的一个数在一个方向上取决于多少个像素，返回 int。

    Args:
        layers: 由三元组 (kernel_size, stride, dilation) 组成的列表，都是不小于 1 的 int，第一层在最前面。列表可以为空：
            这时输出就是输入，一个像素看到 1 个像素。
    """
    ### BEGIN SOLUTION
    field, jump = 1, 1
    for kernel_size, stride, dilation in layers:
        field += (kernel_size - 1) * dilation * jump
        jump *= stride
    return field
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_receptive_field", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("12_design_tradeoffs", "receptive_field")

# %% [markdown] lang="en"
# *To think about, and measure:* how many layers does it take to see a whole image, 224 pixels wide? Guess for each of
# the four recipes below, then run the cell. Which two ways are there to see far with few layers, and what does each of
# them give up?

# %% [markdown] lang="zh"
# *想一想，量一量*：要看到一整幅 224 像素宽的图像，需要多少层？先对下面四种配方各猜一猜，再运行单元格。想用很少的层看得很远，有哪两种办法？各自牺牲了什么？

# %% tags=["experiment"]
recipes = {
    "k = 3": [(3, 1, 1)] * 200,
    "k = 7": [(7, 1, 1)] * 200,
    "k = 3, then k = 2 and s = 2": [(3, 1, 1), (2, 2, 1)] * 100,
    "k = 3, d = 1, 2, 4, ...": [(3, 1, 2**i) for i in range(200)],
}
for name, layers in recipes.items():
    count = next(n for n in range(201) if receptive_field(layers[:n]) >= 224)
    print(f"{name:30} {count:4} layers")

# %% [markdown] lang="en"
# ## Exercise 2: what a network costs
#
# **Parameters** take up memory. A layer `nn.Linear(n, m)` has $m$ rows of $n$ weights and $m$ biases. A layer
# `nn.Conv2d(C, M, (k, l), groups=g)` has $M$ filters of $C / g \cdot k \cdot l$ weights and $M$ biases. (With `groups`,
# each filter sees only its share of the channels.) Neither depends on the size of the image.
#
# **Multiply-adds** take time. Each number in the output of such a layer is a sum of products, weight times input, and
# each product is one multiplication and one addition: a *multiply-add*. So the cost of a layer is
#
# $$ (\text{numbers in its output}) \times (\text{weights that each of them needs}) $$
#
# For a convolution with an output of $M \times H' \times W'$ numbers this is $M H' W' \cdot C / g \cdot k \cdot l$. The
# same few weights are used at every place, so a convolution may be small to store and still slow to run. For
# `nn.Linear` on a single row of $n$ numbers it is $m \cdot n$; on several rows, so many times as much. As usual, all
# the rest is taken to be free: biases, ReLU, pooling, normalisation.
#
# Write both functions for an `nn.Sequential`. The cost depends on the size of the image in *every* layer. You can work
# the sizes out by the formula, or send an image of zeros through, layer by layer, and look. Two things to know:
#
# - `model.modules()` goes through a model and everything in it. In an `nn.Sequential` within an `nn.Sequential`, too.
# - Asking what a model costs must not change it. In training mode, BatchNorm changes its running mean and variance with
#   each batch that it sees, even with one of zeros. `copy.deepcopy(model)` gives you a model of your own to try things
#   on.
#
# *Checked:* the parameters, of networks with BatchNorm as well, whose running statistics are not learned; the
# multiply-adds of linear layers, for one row and for several; of convolutions: at each place, with stride, padding,
# dilation and oblong kernels, and with groups; of whole networks with BatchNorm, pooling and an `nn.Sequential` within;
# and that the model is left as it was.

# %% [markdown] lang="zh"
# ## 练习 2：一个网络的代价
#
# **参数**占内存。`nn.Linear(n, m)` 有 $m$ 行权重，每行 $n$ 个，还有 $m$ 个偏置。`nn.Conv2d(C, M, (k, l), groups=g)` 有 $M$ 个卷积核，每个有 $C / g \cdot k \cdot l$ 个权重，还有 $M$ 个偏置。（设了 `groups`，每个卷积核就只看自己那一份通道。）两者都与图像大小无关。
#
# **乘加**（multiply-add）花时间。这些层的输出里，每个数都是若干个“权重乘以输入”加起来的和；每一项要做一次乘法和一次加法，合称一次*乘加*。所以一层的代价是
#
# $$ (\text{输出里有多少个数}) \times (\text{每个数要用到多少个权重}) $$
#
# 如果卷积的输出有 $M \times H' \times W'$ 个数，代价就是 $M H' W' \cdot C / g \cdot k \cdot l$。同样几个权重在每个位置都要用一遍，所以卷积存起来可以很小，跑起来照样慢。`nn.Linear` 作用在一行 $n$ 个数上，代价是 $m \cdot n$；有几行，就是几倍。按照惯例，其余的都算免费：偏置、ReLU、池化、归一化。
#
# 请针对 `nn.Sequential` 写出这两个函数。代价取决于图像在*每一层*的大小。你可以用公式推算大小，也可以让一幅全零的图像逐层走一遍，看一看就知道。有两点要知道：
#
# - `model.modules()` 会遍历模型以及其中的一切，嵌套在 `nn.Sequential` 里的 `nn.Sequential` 也不例外。
# - 计算代价时不能改变模型。训练模式下，BatchNorm 每见到一个批次就会更新它的滑动均值和方差，哪怕这批全是零。`copy.deepcopy(model)` 会给你一个可以随便试的副本。
#
# *检查内容*：参数个数，包括带 BatchNorm 的网络，其滑动统计量不是学出来的；线性层的乘加，一行和多行；卷积的乘加：每个位置，带步幅、填充、膨胀率和长方形卷积核，以及带分组；带 BatchNorm、池化和嵌套 `nn.Sequential` 的整个网络；模型保持原样。

# %% nbgrader={"grade": false, "grade_id": "cost", "locked": false, "schema_version": 3, "solution": true, "task": false}
def count_parameters(model):
    """How many numbers are in the parameters of a model, weights and biases alike, an int.

    zh: 模型的参数里一共有多少个数，权重和偏置都算，返回 int。
    """
    ### BEGIN SOLUTION
    return sum(parameter.numel() for parameter in model.parameters())
    ### END SOLUTION


def multiply_adds(model, x_shape):
    """How many multiply-adds the linear layers and convolutions of a model do for one sample, an int.

    Args:
        model: an nn.Sequential, on the CPU, of nn.Conv2d, nn.Linear and layers that count as free, such as nn.ReLU,
            nn.MaxPool2d, nn.Flatten, nn.BatchNorm1d and nn.BatchNorm2d. It may hold other nn.Sequentials, also nested.
            It is left as it was.
        x_shape: the shape of one sample, a tuple without the batch: (C, H, W), or (n,) or (rows, n) if the first layer
            is linear.

    zh: 模型里的线性层和卷积层处理一个样本要做多少次乘加，返回 int。

    Args:
        model: 一个 nn.Sequential，在 CPU 上，由 nn.Conv2d、nn.Linear 和算作免费的层组成，比如 nn.ReLU、nn.MaxPool2d、
            nn.Flatten、nn.BatchNorm1d、nn.BatchNorm2d。里面还可以有别的 nn.Sequential，也可以再嵌套。模型要保持原样。
        x_shape: 一个样本的形状，不含批次的元组：(C, H, W)；如果第一层是线性层，则是 (n,) 或 (rows, n)。
    """
    ### BEGIN SOLUTION
    # In evaluation mode BatchNorm takes a batch of one, too.
    model = copy.deepcopy(model).eval()
    x = torch.zeros(1, *x_shape)
    total = 0
    for layer in model.modules():
        if not isinstance(layer, nn.Sequential):
            x = layer(x)
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            total += x.numel() * layer.weight[0].numel()
    return total
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_cost", "locked": true, "points": 6.5, "schema_version": 3, "solution": false, "task": false}
check("12_design_tradeoffs", "cost")

# %% [markdown] lang="en"
# *To think about, and measure:* four ways to see 7 x 7 pixels, from 32 channels to 32. Before you run the cell, put
# them in order: which has the fewest parameters, which is fastest? The last way is a **depthwise** convolution (as many
# groups as channels) before a 1 x 1 convolution that mixes the channels. Does the time follow the multiply-adds? What
# else might a layer spend its time on?

# %% [markdown] lang="zh"
# *想一想，量一量*：要看到 7 x 7 个像素，从 32 个通道到 32 个通道，下面有四种办法。运行之前先排个顺序：哪种参数最少，哪种最快？最后一种是**逐通道**（depthwise）卷积，即有多少个通道就分多少组，后面接一个 1 x 1 卷积把各通道混合起来。时间与乘加次数成比例吗？一个层的时间还可能花在哪里？

# %% tags=["experiment"]
import time

# One thread, so that the times are of the work and not of its distribution.
# zh: 只用一个线程，量到的才是计算本身的时间，而不是分配任务的时间。
torch.set_num_threads(1)

ways = {
    "7 x 7": nn.Sequential(nn.Conv2d(32, 32, 7, padding=3)),
    "3 x 3, three times": nn.Sequential(*[nn.Conv2d(32, 32, 3, padding=1) for _ in range(3)]),
    "3 x 3, dilation 3": nn.Sequential(nn.Conv2d(32, 32, 3, padding=3, dilation=3)),
    "7 x 7 depthwise, 1 x 1": nn.Sequential(nn.Conv2d(32, 32, 7, padding=3, groups=32), nn.Conv2d(32, 32, 1)),
}
image = torch.randn(1, 32, 32, 32)
for name, model in ways.items():
    seconds = []
    for _ in range(9):
        start = time.perf_counter()
        with torch.no_grad():
            model(image)
        seconds.append(time.perf_counter() - start)
    cost = f"{count_parameters(model):6} parameters, {multiply_adds(model, (32, 32, 32)):9} multiply-adds"
    print(f"{name:23} {cost}, {1000 * sorted(seconds)[4]:6.2f} ms")

# %% [markdown] lang="en"
# ## Exercise 3: deep or wide, for the same budget
#
# Whoever compares a deep network with a wide one should give both the same number of parameters. Otherwise the larger
# one wins, and nobody knows why.
#
# Write `mlp_under_budget`. It builds an MLP with `depth` hidden layers, **all of the same width**, each followed by a
# ReLU. After them comes a linear layer without ReLU. The width is **the largest one that the budget allows**: with one
# neuron more in each hidden layer, the network would be over the budget. All layers have biases, and biases count.
#
# For a width $w$ add up the layers: the first one, the $\text{depth} - 1$ from hidden to hidden, the last one. Note
# which of them grows with $w$ and which with $w^2$. Then find the largest $w$, by trying or by solving a quadratic
# equation. (If you solve it, mind rounding: one parameter over the budget is over the budget.)
#
# *Checked:* the shape of the output, for a batch of one too; number and widths of the layers; that the width is the
# largest that stays within the budget, budgets that are met exactly included; the outputs with other weights;
# gradients; that it runs on a GPU; and the error for a budget that is too small.

# %% [markdown] lang="zh"
# ## 练习 3：同样的预算，要深还是要宽
#
# 拿深的网络与宽的网络比较，应当让两者参数一样多。不然总是大的那个赢，谁也说不清为什么。
#
# 请写出 `mlp_under_budget`。它搭建一个 MLP，有 `depth` 个隐藏层，**宽度全都相同**，每层后面跟一个 ReLU；最后是一个不带 ReLU 的线性层。宽度取**预算所允许的最大值**：每个隐藏层再多一个神经元，整个网络就会超出预算。所有层都有偏置，偏置也要算。
#
# 设宽度为 $w$，把各层的参数加起来：第一层，从隐藏层到隐藏层的 $\text{depth} - 1$ 层，最后一层。注意哪些随 $w$ 增长，哪些随 $w^2$ 增长。然后求出最大的 $w$，可以逐个试，也可以解一元二次方程。（解方程要当心舍入：超出预算一个参数也是超出。）
#
# *检查内容*：输出的形状，包括批量为 1 的情形；层数和各层的宽度；宽度是预算之内的最大值，包括恰好用完预算的情形；换上别的权重之后的输出；梯度；能在 GPU 上运行；预算太小时的报错。

# %% nbgrader={"grade": false, "grade_id": "budget", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mlp_under_budget(inputs, outputs, depth, budget):
    """The widest MLP with `depth` equal hidden layers and at most `budget` parameters, an nn.Module.

    It maps (B, inputs) to (B, outputs). All its layers are linear, with biases; a ReLU follows each hidden one.

    Args:
        inputs: number of features of a sample.
        outputs: number of numbers that come out.
        depth: number of hidden layers, at least 1; the last linear layer, which makes the outputs, is not one of them.
        budget: how many parameters it may have, biases included; up to 100 000.

    Raises:
        ValueError: not even hidden layers of width 1 fit the budget.

    zh: 有 `depth` 个等宽隐藏层、参数不超过 `budget` 个的最宽的 MLP，一个 nn.Module。

    它把 (B, inputs) 变成 (B, outputs)。各层都是带偏置的线性层，每个隐藏层后面跟一个 ReLU。

    Args:
        inputs: 一个样本的特征数。
        outputs: 输出多少个数。
        depth: 隐藏层的个数，至少为 1；给出输出的最后一个线性层不算在内。
        budget: 最多可以有多少个参数，偏置也算；不超过 100 000。

    Raises:
        ValueError: 连宽度为 1 的隐藏层也放不进预算。
    """
    ### BEGIN SOLUTION
    width = 0
    while True:
        wider = width + 1
        hidden = (inputs + 1) * wider + (depth - 1) * (wider + 1) * wider
        if hidden + (wider + 1) * outputs > budget:
            break
        width = wider
    if width == 0:
        raise ValueError(f"no network of depth {depth} fits a budget of {budget}")
    layers = [nn.Linear(inputs, width), nn.ReLU()]
    for _ in range(depth - 1):
        layers += [nn.Linear(width, width), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(width, outputs))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_budget", "locked": true, "points": 5.5, "schema_version": 3, "solution": false, "task": false}
check("12_design_tradeoffs", "budget")

# %% [markdown] lang="en"
# ## Accuracy against parameters
#
# *To think about, and measure:* the next cell trains twelve networks on real digits, 8 x 8 pixels each, and draws how
# many of the **validation** images each recognises. Does a larger budget help every depth? Which depth would you take
# for 1000 parameters, which for 16 000? Look at the widths that are printed: how wide is the deepest network for the
# smallest budget? Run the cell again with another seed: which of the differences stay, and which were chance?

# %% [markdown] lang="zh"
# ## 准确率与参数个数
#
# *想一想，量一量*：下面的单元格用真实的手写数字（每幅 8 x 8 像素）训练十二个网络，画出各自认对了多少**验证**图像。预算增加，对每种深度都有帮助吗？1000 个参数，你会选哪种深度？16 000 个呢？看看打印出来的宽度：预算最小时，最深的网络有多宽？换一个种子再运行一次：哪些差别还在，哪些只是偶然？

# %% tags=["experiment"]
import matplotlib.pyplot as plt
from sklearn.datasets import load_digits

digits = load_digits()
images = torch.tensor(digits.data, dtype=torch.float32) / 16  # (1797, 64)
labels = torch.tensor(digits.target)
shuffled = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
training, validation, test = shuffled[:800], shuffled[800:1200], shuffled[1200:]


def trained(depth, budget, learning_rate=0.01, steps=120):
    """A new network that has been trained on the training images.

    zh: 用训练图像训练好的一个新网络。
    """
    model = mlp_under_budget(64, 10, depth, budget)
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    for _ in range(steps):
        batch = training[torch.randint(len(training), (100,))]
        loss = nn.functional.cross_entropy(model(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def accuracy(model, part):
    """The share of these images that a model recognises, a float.

    zh: 模型在这些图像里认对的比例，返回 float。
    """
    with torch.no_grad():
        return (model(images[part]).argmax(dim=1) == labels[part]).float().mean().item()


seed = 0
for depth in (1, 2, 4, 8):
    counts, scores = [], []
    for budget in (1000, 4000, 16000):
        torch.manual_seed(seed)
        model = trained(depth, budget)
        counts.append(count_parameters(model))
        scores.append(accuracy(model, validation))
        width = next(model.parameters()).shape[0]
        print(f"depth {depth}, width {width:3}, {counts[-1]:5} parameters: accuracy {scores[-1]:.3f}")
    plt.semilogx(counts, scores, "o-", label=f"depth {depth}")
plt.xlabel("parameters")
plt.ylabel("accuracy")
plt.legend()
plt.show()

# %% [markdown] lang="en"
# ## Exercise 4: a fair search
#
# Depth, width, learning rate: such choices are called **hyperparameters**, and they are found by trying. Two rules keep
# a search honest.
#
# - **The same start for each.** First weights and batches are random, and luck can be larger than the difference that
#   you are looking for. So set the *same* seed before *each* candidate. Then a candidate's score does not depend on how
#   many were tried before it, and anyone can repeat the search.
# - **Choose by the validation data.** Whoever tries twenty candidates and takes the best has chosen the lucky one among
#   the good ones. Its score is too rosy. So there are **test data**, which play no part in the choice: the *winner's*
#   test score is what you report.
#
# Write `search`. What a candidate is, and how one is trained, is none of its business: it is given a function for that.
#
# *Checked:* what is returned, with the winner's own two scores; that the best validation score decides, whatever the
# test scores are; scores that are all negative; and that every candidate starts from the seed, with a function that
# draws random numbers.

# %% [markdown] lang="zh"
# ## 练习 4：公平的搜索
#
# 深度、宽度、学习率，这样的选择叫做**超参数**，要靠尝试来确定。守住两条规则，搜索才算诚实。
#
# - **起点相同**。初始权重和批次都是随机的，运气带来的差别可能比你要找的差别还大。所以训练*每个*候选之前，都要设*同一个*种子。这样，一个候选的得分就与它前面试过多少个无关，别人也能重复你的搜索。
# - **用验证数据来选**。试二十个候选再取最好的，选中的往往是好候选里运气最好的那个，它的得分偏高。因此另有**测试数据**，不参与选择：最后报告的是*胜出者*的测试得分。
#
# 请写出 `search`。候选是什么、怎样训练，都不归它管：它会得到一个专门做这件事的函数。
#
# *检查内容*：返回什么，两个得分是不是胜出者自己的；由最高的验证得分决定，无论测试得分如何；得分全是负数的情形；用一个会抽取随机数的函数，检查每个候选是不是都从这个种子出发。

# %% nbgrader={"grade": false, "grade_id": "search", "locked": false, "schema_version": 3, "solution": true, "task": false}
def search(candidates, train_and_score, seed):
    """Try every candidate and find the one with the highest validation score.

    Args:
        candidates: a list of at least one candidate, each of any kind (a tuple, a number, a tensor ...).
        train_and_score: a function that is called with a candidate, trains with it and gives the pair (validation
            score, test score): two numbers of any sign, or a tensor of two; higher is better. It draws from torch's
            random numbers.
        seed: an int for torch.manual_seed, to be set anew before each training, so that all start from the same state.

    Returns:
        The triple (candidate, validation score, test score) of the winner; of any of them, if several score alike.

    zh: 试遍所有候选，找出验证得分最高的那个。

    Args:
        candidates: 候选的列表，至少一个，什么类型都可以（元组、数、张量……）。
        train_and_score: 一个函数，用一个候选去调用它，它就用这个候选训练，并给出一对值（验证得分，测试得分）：
            两个数，可正可负，也可以是含两个数的张量；越高越好。它使用 torch 的随机数。
        seed: 交给 torch.manual_seed 的 int，每次训练之前都要重新设置，让所有训练从同样的状态出发。

    Returns:
        胜出者的三元组（候选，验证得分，测试得分）；如果有几个得分相同，取哪一个都行。
    """
    ### BEGIN SOLUTION
    results = []
    for candidate in candidates:
        torch.manual_seed(seed)
        validation, test = train_and_score(candidate)
        results.append((candidate, validation, test))
    return max(results, key=lambda result: result[1])
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_search", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("12_design_tradeoffs", "search")

# %% [markdown] lang="en"
# *To think about, and measure:* now the search is run on the digits, with six seeds, over depths and learning rates for
# 4000 parameters. The validation data are just 60 images here, as often happens in practice. Do all seeds choose the
# same winner? Compare the winners' two scores: on the average, which one is higher, and why? What changes with all 400
# validation images (`validation` in place of `validation[:60]`)? If you had to decide for one network, what would you
# do with these six results?

# %% [markdown] lang="zh"
# *想一想，量一量*：现在用六个种子在手写数字上搜索，预算是 4000 个参数，候选是几种深度和学习率。验证数据只有 60 幅图像，实际中常常就是这样。各个种子选出的胜出者相同吗？比较胜出者的两个得分：平均来看哪个更高，为什么？改用全部 400 幅验证图像（把 `validation[:60]` 换成 `validation`），又有什么变化？如果只能定下一个网络，你会怎样利用这六个结果？

# %% tags=["experiment"]
candidates = [(depth, learning_rate) for depth in (1, 2, 4) for learning_rate in (0.003, 0.01, 0.03)]


def train_and_score(candidate):
    """Validation and test accuracy of a network of this depth, trained with this learning rate.

    zh: 用这个深度和学习率训练出来的网络的验证准确率和测试准确率。
    """
    depth, learning_rate = candidate
    model = trained(depth, 4000, learning_rate, steps=60)
    return accuracy(model, validation[:60]), accuracy(model, test)


found = [search(candidates, train_and_score, seed) for seed in range(6)]
for seed, (winner, score, test_score) in enumerate(found):
    print(f"seed {seed}: depth {winner[0]}, learning rate {winner[1]}: validation {score:.3f}, test {test_score:.3f}")
scores = torch.tensor([result[1:] for result in found])
print(f"mean: validation {scores[:, 0].mean():.3f}, test {scores[:, 1].mean():.3f}")

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.Conv2d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html) in PyTorch's documentation, with
#   the formula for the output size.
# - Araujo, Norris and Sim, [*Computing Receptive Fields of Convolutional Neural
#   Networks*](https://distill.pub/2019/computing-receptive-fields/) (2019), with the formulas derived and many known
#   networks worked out.
# - Simonyan and Zisserman, [*Very Deep Convolutional Networks*](https://arxiv.org/abs/1409.1556) (2014), on three 3 x 3
#   kernels in place of one 7 x 7; Howard and others, [*MobileNets*](https://arxiv.org/abs/1704.04861) (2017), on
#   depthwise convolutions.
# - Tan and Le, [*EfficientNet*](https://arxiv.org/abs/1905.11946) (2019), on growing depth, width and resolution
#   together.
# - Bergstra and Bengio, [*Random Search for Hyper-Parameter
#   Optimization*](https://www.jmlr.org/papers/v13/bergstra12a.html) (2012): why trying at random often beats a grid.

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - PyTorch 文档：[`nn.Conv2d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html)，里面有输出大小的公式。
# - Araujo、Norris、Sim：[*Computing Receptive Fields of Convolutional Neural Networks*](https://distill.pub/2019/computing-receptive-fields/)（2019），推导了公式，还算出了许多著名网络的感受野。
# - Simonyan、Zisserman：[*Very Deep Convolutional Networks*](https://arxiv.org/abs/1409.1556)（2014），用三个 3 x 3 卷积核代替一个 7 x 7；Howard 等：[*MobileNets*](https://arxiv.org/abs/1704.04861)（2017），讲逐通道卷积。
# - Tan、Le：[*EfficientNet*](https://arxiv.org/abs/1905.11946)（2019），让深度、宽度和分辨率一起增长。
# - Bergstra、Bengio：[*Random Search for Hyper-Parameter Optimization*](https://www.jmlr.org/papers/v13/bergstra12a.html)（2012）：为什么随机尝试往往胜过网格搜索。
