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
# # 02 · A network as a class
#
# `nn.Sequential` hands each layer the output of the layer before it, and nothing else. As soon as a value is needed
# twice, or a decision has to be made on the way, you write the network as a class instead. It takes three steps:
#
# 1. The class is a subclass of `nn.Module`, and the first thing its `__init__` does is `super().__init__()`. That
#    opens the books in which a module keeps its layers.
# 2. `__init__` makes the layers, once, and assigns them to attributes: `self.fc1 = nn.Linear(...)`. The assignment
#    *registers* the layer: from now on its weights turn up in `.parameters()`, in `.state_dict()`, and move along with
#    `.to(device)`.
# 3. `forward` says how an input becomes an output. It is ordinary Python: it may use a layer twice, keep a value for
#    later, add, branch.
#
# You then call the model, `model(x)`, and not `model.forward(x)`: the call runs `forward` and does some bookkeeping of
# PyTorch's besides.

# %% [markdown] lang="zh"
# # 02 · 用类写网络
#
# `nn.Sequential` 只会把前一层的输出交给后一层，别的什么也不做。一旦某个值要用两次，或者中途要做判断，就得把网络写成一个类。分三步：
#
# 1. 这个类继承 `nn.Module`，`__init__` 做的第一件事是 `super().__init__()`。模块有一本账，记着自己有哪些层，这一句就是打开账本。
# 2. `__init__` 把各层造好，只造一次，并赋给属性：`self.fc1 = nn.Linear(...)`。这样一赋值，层就*登记*上了：从此它的权重会出现在 `.parameters()` 和 `.state_dict()` 里，也会跟着 `.to(device)` 一起移动。
# 3. `forward` 说明输入怎样变成输出。它就是普通的 Python 代码：同一层可以用两次，一个值可以留着以后用，可以相加，也可以分支。
#
# 之后要调用的是模型本身，写 `model(x)`，而不是 `model.forward(x)`：前者会执行 `forward`，还会顺带做一些 PyTorch 内部的工作。

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## A worked miniature
#
# A network that can't give a number beyond a given limit: one linear layer, squashed to between -1 and 1 and then
# scaled. Its layer is registered because a module was assigned to an attribute. The number `limit` is an attribute
# like in any Python class; it is not learned, so it does not turn up among the parameters.

# %% [markdown] lang="zh"
# ## 一个小例子
#
# 这个网络给出的数不会超过给定的界限：一个线性层，结果压到 -1 与 1 之间，再放大。把一个模块赋给属性，这个层就登记上了。而数 `limit` 只是普通 Python 类里的那种属性；它不用学习，所以不会出现在参数里。

# %%
class Bounded(nn.Module):
    def __init__(self, in_features, out_features, limit):
        super().__init__()
        self.layer = nn.Linear(in_features, out_features)
        self.limit = limit

    def forward(self, x):
        return self.limit * torch.tanh(self.layer(x))


torch.manual_seed(0)
miniature = Bounded(4, 2, limit=10.0)
print(miniature)
print(miniature(100 * torch.randn(3, 4)))
print([(name, tuple(parameter.shape)) for name, parameter in miniature.named_parameters()])

# %% [markdown] lang="en"
# ## Exercise 1: the MLP again, as a class
#
# Write `MyModel`, the network of assignment 01 as a class of its own:
#
# $$ \text{logits} = W_2 \, \max(0,\; W_1 x + b_1) + b_2 $$
#
# Its attribute `fc1` ("fully connected") is a linear layer from `input_size` to `hidden_size`, its attribute `fc2` one
# from `hidden_size` to `output_size`, both with a bias. Between them stands `torch.relu`. It is a plain function: you
# call it in `forward`, and there is nothing to make in `__init__`.
#
# *Checked:* the shapes of output and parameters and the names of the latter (`fc1.weight`, `fc1.bias`, `fc2.weight`,
# `fc2.bias`) for several sizes and a batch of one; values and gradients with other weights; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 1：再写一遍 MLP，这次写成类
#
# 请写出 `MyModel`，也就是把作业 01 的网络写成一个自己的类：
#
# $$ \text{logits} = W_2 \, \max(0,\; W_1 x + b_1) + b_2 $$
#
# 属性 `fc1`（fully connected，全连接）是从 `input_size` 到 `hidden_size` 的线性层，属性 `fc2` 是从 `hidden_size` 到 `output_size` 的线性层，都带偏置。两层之间是 `torch.relu`。它只是一个函数：在 `forward` 里调用就行，`__init__` 里不用为它造什么。
#
# *检查内容*：输出的形状、参数的形状和名字（`fc1.weight`、`fc1.bias`、`fc2.weight`、`fc2.bias`），包括几种大小和批量为 1 的情形；换上别的权重之后的值和梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "my_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyModel(nn.Module):
    """An MLP with one hidden layer.

    Args:
        input_size, hidden_size, output_size: number of features, at least one each.

    Attributes:
        fc1: linear layer from input_size to hidden_size, with bias.
        fc2: linear layer from hidden_size to output_size, with bias.

    zh: 含一个隐藏层的 MLP。

    Args:
        input_size, hidden_size, output_size: 特征数，都至少为 1。

    Attributes:
        fc1: 从 input_size 到 hidden_size 的线性层，带偏置。
        fc2: 从 hidden_size 到 output_size 的线性层，带偏置。
    """

    def __init__(self, input_size, hidden_size, output_size):
        ### BEGIN SOLUTION
        super().__init__()
        self.fc1 = nn.Linear(input_size, hidden_size)
        self.fc2 = nn.Linear(hidden_size, output_size)
        ### END SOLUTION

    def forward(self, x):
        """Map features (B, input_size) to logits (B, output_size).

        zh: 把特征 (B, input_size) 映射为 logits (B, output_size)。
        """
        ### BEGIN SOLUTION
        x = torch.relu(self.fc1(x))
        return self.fc2(x)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_my_model", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("02_custom_network", "my_model")

# %% [markdown] lang="en"
# ## Exercise 2: a way around
#
# So far you have written the same network in another form. Here is one that `nn.Sequential` can't express, because it
# needs its input a second time, at the very end. A **skip connection** leads the input around the layers and adds it
# to what they give:
#
# $$ y = \underbrace{W_2 \, \max(0,\; W_1 x + b_1) + b_2}_{f(x)} \; + \; s(x) $$
#
# ![From x, one way leads through nn.Linear, ReLU and nn.Linear, which together are f(x); another leads around them through s(x), which is x or W_s x. A plus adds both to y.](pictures/02_skip.svg)
#
# The layers then need to learn only by how much the output should *differ* from the input. And in backward the
# derivative of a sum is the sum of the derivatives: with $s(x) = x$ it is $\partial f / \partial x + I$. However small
# the first part gets, the identity $I$ lets the gradient through. This is what made networks of a hundred layers
# trainable.
#
# A sum needs two terms of one size. So the shortcut $s$ depends on the sizes:
#
# - where `input_size` equals `output_size`, $s(x) = x$, and there is nothing to learn in it;
# - where they differ, $s(x) = W_s x$, an `nn.Linear` **without bias** from `input_size` to `output_size`. ($f$ has a
#   bias already.)
#
# Nothing follows the sum. Write `SkipModel`. Names of attributes are yours to choose.
#
# *Checked:* the shapes of output and parameters, values and gradients with other weights, for equal and for different
# sizes, a batch of one included; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 2：绕过去的路
#
# 到目前为止，你只是把同一个网络换了一种写法。下面这个网络是 `nn.Sequential` 表达不了的，因为到了最后还要再用一次输入。**跳跃连接**（skip connection）让输入绕过各层，再加到它们的结果上：
#
# $$ y = \underbrace{W_2 \, \max(0,\; W_1 x + b_1) + b_2}_{f(x)} \; + \; s(x) $$
#
# ![从 x 出发，一条路依次穿过 nn.Linear、ReLU 和 nn.Linear，合起来就是 f(x)；另一条路经过 s(x) 绕过它们，s(x) 是 x 或 W_s x。加号把两者相加，得到 y。](pictures/02_skip.svg)
#
# 这样一来，各层只需要学输出应当与输入*相差*多少。再看反向传播：和的导数等于导数的和，当 $s(x) = x$ 时就是 $\partial f / \partial x + I$。不管前一部分变得多小，恒等映射 $I$ 总能让梯度通过。正是它让上百层的网络变得可以训练。
#
# 相加的两项大小必须一样，所以捷径 $s$ 取决于大小：
#
# - `input_size` 与 `output_size` 相等时，$s(x) = x$，其中没有什么要学的；
# - 两者不等时，$s(x) = W_s x$，即一个从 `input_size` 到 `output_size` 的 `nn.Linear`，**不带偏置**（$f$ 已经有偏置了）。
#
# 相加之后不再接任何东西。请写出 `SkipModel`，属性的名字随你取。
#
# *检查内容*：输出和参数的形状，换上别的权重之后的值和梯度，大小相等和不等的情形都查，也包括批量为 1；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "skip_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
class SkipModel(nn.Module):
    """An MLP with one hidden layer, and a shortcut from its input to its output.

    The shortcut is x itself where input_size equals output_size, else a linear layer of x without bias.

    Args:
        input_size, hidden_size, output_size: number of features, at least one each.

    zh: 含一个隐藏层的 MLP，外加一条从输入到输出的捷径。

    input_size 与 output_size 相等时，捷径就是 x 本身；否则是作用于 x 的一个不带偏置的线性层。

    Args:
        input_size, hidden_size, output_size: 特征数，都至少为 1。
    """

    def __init__(self, input_size, hidden_size, output_size):
        ### BEGIN SOLUTION
        super().__init__()
        self.fc1 = nn.Linear(input_size, hidden_size)
        self.fc2 = nn.Linear(hidden_size, output_size)
        if input_size == output_size:
            self.shortcut = nn.Identity()
        else:
            self.shortcut = nn.Linear(input_size, output_size, bias=False)
        ### END SOLUTION

    def forward(self, x):
        """Map features (B, input_size) to linear(relu(linear(x))) + shortcut(x), (B, output_size).

        zh: 把特征 (B, input_size) 映射为 linear(relu(linear(x))) + shortcut(x)，形状为 (B, output_size)。
        """
        ### BEGIN SOLUTION
        around = self.shortcut(x)
        through = self.fc2(torch.relu(self.fc1(x)))
        return through + around
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_skip_model", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check("02_custom_network", "skip_model")

# %% [markdown] lang="en"
# *To think about, and measure:* stack twenty of them, one after the other, and twenty of `MyModel`. How much of the
# gradient that starts at the end reaches the very first layer? Guess a factor for both stacks, then run the cell below.
# Try stacks of 5 and of 40 as well. (What has become zero is not drawn on a logarithmic scale.) From the last model to the
# first, why does the gradient of one stack fall nearly along a straight line? And by about which factor does the other
# one change from each model to the next?

# %% [markdown] lang="zh"
# *想一想，量一量*：把二十个 `SkipModel` 一个接一个叠起来，再叠二十个 `MyModel`。从末端出发的梯度，有多少能传到最前面的那一层？先为两种叠法各猜一个倍数，再运行下面的单元格。也试试叠 5 个和 40 个。（变成零的点在对数坐标上画不出来。）从最后一个模型到第一个，其中一种叠法的梯度为什么差不多沿一条直线下降？另一种叠法里，相邻两个模型之间大约相差多少倍？

# %% tags=["experiment"]
import matplotlib.pyplot as plt


def gradient_sizes(stack, x):
    """Size of the gradient of the output's sum with respect to the first weight of each model in the stack.

    zh: 输出之和对每个模型的第一个权重的梯度的大小。
    """
    stack(x).sum().backward()
    return [next(model.parameters()).grad.norm().item() for model in stack]


torch.manual_seed(0)
depth = 20
x = torch.randn(16, 8)
plt.figure(figsize=(6, 2.5))
for kind in (MyModel, SkipModel):
    sizes = gradient_sizes(nn.Sequential(*[kind(8, 8, 8) for _ in range(depth)]), x)
    print(f"{kind.__name__:9} first {sizes[0]:.1e}, last {sizes[-1]:.1e}")
    plt.semilogy(sizes, ".-", label=kind.__name__)
plt.xlabel("$i$")
plt.ylabel("sizes[i]")
plt.legend()
plt.show()

# %% [markdown] lang="en"
# ## Exercise 3: the same function, twice
#
# What a network computes is settled by two things: its form and its weights. `MyModel` has the form of assignment 01's
# `nn.Sequential`, so with the same weights it must compute the same. Write `copy_weights`, which makes that so: it
# takes the numbers out of an `nn.Sequential(nn.Linear(...), nn.ReLU(), nn.Linear(...))` and puts them into the layers
# `fc1` and `fc2` of a model.
#
# What it leaves behind should be a **copy**. The two models agree at this moment and are independent from then on:
# training one, or freezing one (`requires_grad_(False)`), must not touch the other. In Python, `a = b` gives one
# object a second name and copies nothing; and two parameters that look like two may still look at the same numbers in
# memory. How could you find out whether they do?
#
# Any way of copying will do. Two that are worth knowing: `module.load_state_dict(state)` fills a module from a
# dictionary of names and tensors, such as another module's `.state_dict()`; and `tensor.copy_(other)` overwrites a
# tensor's numbers. A parameter may be overwritten in this way only inside of `with torch.no_grad():`, since it is no
# step that autograd should remember.
#
# *Checked:* that both compute the same afterwards, for several sizes; that training or freezing one leaves the other
# as it was; and that both can still be trained. The graders hand over models of their own, with layers `fc1` and
# `fc2`, so a mistake in exercise 1 costs nothing here.

# %% [markdown] lang="zh"
# ## 练习 3：同一个函数，两个网络
#
# 网络计算什么，由两样东西决定：它的形式和它的权重。`MyModel` 的形式与作业 01 的 `nn.Sequential` 相同，所以权重一样，算出来的结果就必须一样。请写出 `copy_weights` 来做到这一点：它从一个 `nn.Sequential(nn.Linear(...), nn.ReLU(), nn.Linear(...))` 里取出那些数，放进一个模型的 `fc1` 和 `fc2` 层。
#
# 留下来的应当是一份**副本**。两个模型此刻一致，从此各走各的：训练其中一个，或者冻结其中一个（`requires_grad_(False)`），都不能影响另一个。在 Python 里，`a = b` 只是给同一个对象又起了一个名字，什么也没有复制；两个参数即使看上去是两个，也可能指向内存里的同一批数。怎样才能知道它们是不是这样？
#
# 用什么办法复制都可以。有两种值得了解：`module.load_state_dict(state)` 用一个由名字和张量组成的字典来填充模块，例如另一个模块的 `.state_dict()`；`tensor.copy_(other)` 则改写一个张量里的数。要这样改写参数，必须放在 `with torch.no_grad():` 里面，因为这一步不该由 autograd 记下来。
#
# *检查内容*：几种大小下，复制之后两者的计算结果相同；训练或冻结其中一个，另一个保持原样；两者都还能训练。评分时用的是另外准备的模型，它们有 `fc1` 和 `fc2` 层，所以练习 1 的错误不会影响这里的得分。

# %% nbgrader={"grade": false, "grade_id": "copy_weights", "locked": false, "schema_version": 3, "solution": true, "task": false}
def copy_weights(sequential, model):
    """Give `model` the weights and biases of `sequential`, so that both compute the same; they share nothing.

    Args:
        sequential: an nn.Sequential of three layers, nn.Linear, nn.ReLU, nn.Linear. It stays as it is.
        model: a module with the linear layers `fc1` and `fc2`, of the sizes of those two, such as a `MyModel`.
            It is changed in place; nothing needs to be returned.

    zh: 让 `model` 得到 `sequential` 的权重和偏置，使两者的计算结果相同；两者不共用任何东西。

    Args:
        sequential: 含三层的 nn.Sequential，依次是 nn.Linear、nn.ReLU、nn.Linear。它保持原样。
        model: 含有线性层 `fc1` 和 `fc2` 的模块，大小与上面两个线性层一致，例如一个 `MyModel`。
            直接在它上面修改，不必返回什么。
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        model.fc1.weight.copy_(sequential[0].weight)
        model.fc1.bias.copy_(sequential[0].bias)
        model.fc2.weight.copy_(sequential[2].weight)
        model.fc2.bias.copy_(sequential[2].bias)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_copy_weights", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("02_custom_network", "copy_weights")

# %% [markdown] lang="en"
# *To think about, and measure:* the cell below makes two models that agree with `sequential`: one by your
# `copy_weights`, the other by giving its layers a second name. Then `sequential` is trained by one step. By how much
# does each model differ from it, before and after? Guess the four numbers, then run the cell. What does `is` say of the
# weights, and what `data_ptr()`, the place of the numbers in memory? Then replace the marked line by
# `other.fc1.weight.data = sequential[0].weight.data`: which of the two notices that the numbers are shared?

# %% [markdown] lang="zh"
# *想一想，量一量*：下面的单元格造出两个与 `sequential` 结果一致的模型：一个用你的 `copy_weights` 复制，另一个只是给它的层又起了个名字。然后把 `sequential` 训练一步。训练前后，每个模型与它各相差多少？先猜出这四个数，再运行。对这些权重，`is` 怎么说？`data_ptr()`（这些数在内存里的位置）又怎么说？然后把标出的那一行换成 `other.fc1.weight.data = sequential[0].weight.data`：两者之中，哪一个能发现这些数是共用的？

# %% tags=["experiment"]
torch.manual_seed(0)
sequential = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4))
copied, other = MyModel(8, 16, 4), MyModel(8, 16, 4)
copy_weights(sequential, copied)
copy_weights(sequential, other)
# Replace the next line.
# zh: 替换下面这一行。
other.fc1, other.fc2 = sequential[0], sequential[2]


def compare(x):
    """Print how far the outputs of both models are from those of sequential.

    zh: 打印两个模型的输出与 sequential 的输出相差多少。
    """
    for name, model in (("copied", copied), ("other", other)):
        difference = (model(x) - sequential(x)).abs().max().item()
        print(f"{name:6} {difference:.4f}")


x = torch.randn(5, 8)
compare(x)
optimizer = torch.optim.SGD(sequential.parameters(), lr=0.5)
sequential(x).pow(2).mean().backward()
optimizer.step()
compare(x)
for model in (copied, other):
    one, two = model.fc1.weight, sequential[0].weight
    print("is:", one is two, " data_ptr:", one.data_ptr() == two.data_ptr())

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.Module`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html) and [Saving and loading
#   models](https://docs.pytorch.org/tutorials/beginner/saving_loading_models.html), on `state_dict` and
#   `load_state_dict`, in PyTorch's documentation.
# - He, Zhang, Ren, Sun: [*Deep Residual Learning for Image Recognition*](https://arxiv.org/abs/1512.03385) (2015), which
#   made skip connections famous; section 3.2 has the linear shortcut for different sizes.

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - PyTorch 文档：[`nn.Module`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html)，以及讲 `state_dict` 和 `load_state_dict` 的 [Saving and loading models](https://docs.pytorch.org/tutorials/beginner/saving_loading_models.html)。
# - He、Zhang、Ren、Sun：[*Deep Residual Learning for Image Recognition*](https://arxiv.org/abs/1512.03385)（2015），跳跃连接因它而闻名；其中 3.2 节讲了大小不同时的线性捷径。
