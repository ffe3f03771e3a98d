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
# # 03 · Containers of layers
#
# A module registers the layers that you assign to its attributes: `self.fc1 = nn.Linear(...)`. But how many attributes
# do you write if the number of layers is an argument? And what are they called if there is one layer for each of a
# user's tasks? In plain Python you would reach for a list or a dict. That is right, and almost enough: a module does
# not look into lists and dicts, so it would never hear of the layers in there. `torch.nn` therefore has **containers**
# of its own, which are modules themselves and register what you put into them.
#
# | container | like | you reach a layer by | who calls the layers |
# |---|---|---|---|
# | `nn.Sequential` | a list | place or name | it does, one after the other |
# | `nn.ModuleList` | a list | place | you do, in your `forward` |
# | `nn.ModuleDict` | a dict | name | you do, in your `forward` |
#
# ![Three containers. In nn.Sequential an arrow leads through the layers fc1, act and fc2, and model(x) runs them all. In nn.ModuleList three layers 0, 1 and 2 stand below each other without arrows, and a for loop runs them. In nn.ModuleDict three layers have the names shape, colour and size, and heads["colour"] picks one.](pictures/03_containers.svg)
#
# Only the first has arrows inside: it knows in which order its layers run. The other two are mere shelves. They keep
# layers, and what is done with them is up to you. Calling a `ModuleList` or a `ModuleDict` raises an error.

# %% [markdown] lang="zh"
# # 03 · 装层的容器
#
# 把层赋给模块的属性，模块就会登记它：`self.fc1 = nn.Linear(...)`。可是，如果层数由参数传入，要写几个属性？如果用户的每个任务各有一层，这些属性又该叫什么名字？用普通的 Python，自然会想到列表或字典。思路没错，只是还差一点：模块不会去翻列表和字典，放在里面的层它根本不知道。所以 `torch.nn` 有自己的**容器**，它们本身就是模块，放进去的层都会登记。
#
# | 容器 | 类似于 | 怎样取出一层 | 由谁来调用各层 |
# |---|---|---|---|
# | `nn.Sequential` | 列表 | 按位置或名字 | 它自己，一层接一层 |
# | `nn.ModuleList` | 列表 | 按位置 | 你，写在 `forward` 里 |
# | `nn.ModuleDict` | 字典 | 按名字 | 你，写在 `forward` 里 |
#
# ![三种容器。nn.Sequential 里有箭头依次穿过 fc1、act 和 fc2 三层，model(x) 会把它们全部执行一遍。nn.ModuleList 里三层 0、1、2 上下排列，没有箭头，要用 for 循环来执行。nn.ModuleDict 里三层分别叫 shape、colour 和 size，heads["colour"] 从中选出一层。](pictures/03_containers.svg)
#
# 只有第一种容器里面画了箭头：它知道各层按什么顺序执行。另外两种只是架子，负责保管各层，至于拿来做什么由你决定。直接调用 `ModuleList` 或 `ModuleDict` 会报错。

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
from collections import OrderedDict

import torch
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## A worked miniature
#
# `nn.Sequential` takes its layers one by one, and then numbers them, or all at once as an `OrderedDict`, and then they
# have names. Either way a place in brackets gives a layer, and a slice gives a new `nn.Sequential`, as slices of lists
# are lists. The last lines show what such a slice holds: not copies, but the very same layers.

# %% [markdown] lang="zh"
# ## 一个小例子
#
# `nn.Sequential` 可以一个一个地接收各层，这时由它给各层编号；也可以一次接收一个 `OrderedDict`，这时各层就有了名字。无论哪种，在方括号里写位置就得到一层，写切片就得到一个新的 `nn.Sequential`，正如列表的切片还是列表。最后几行展示了切片里装的是什么：不是副本，就是原来的那些层。

# %%
miniature = nn.Sequential(
    OrderedDict([
        ("shrink", nn.Linear(4, 3)),
        ("squash", nn.Tanh()),
        ("turn", nn.Linear(3, 3)),
        ("bound", nn.Sigmoid()),
    ])
)
print(miniature)
print(list(miniature.state_dict()))

print(miniature[0] is miniature.shrink)
part = miniature[1:3]
print(part)
print(part.turn is miniature.turn)

# %% [markdown] lang="en"
# ## Exercise 1: names, places, slices
#
# Write two functions.
#
# - `named_mlp` makes the MLP of assignment 01, whose three layers are now called `fc1`, `act` and `fc2`. Which
#   activation stands in the middle is chosen by a name: `"relu"` for `nn.ReLU`, `"tanh"` for `nn.Tanh`, `"prelu"` for
#   `nn.PReLU`. The last one has a parameter: it multiplies negative numbers by a slope that is learned, instead of
#   setting them to zero. So each model needs an activation of its own.
# - `split_off_head` takes an `nn.Sequential` apart, into all layers but the last and the last one: the **body**, which
#   turns the input into features, and the **head**, which makes something of them. Whoever wants to put another head
#   on a body starts like this. Nothing is copied, and the given model stays whole.
#
# One thing is easily missed: a layer without parameters, such as an `nn.ReLU()`, may be made once and stand in a model
# at several places. Does your way of listing the layers give all of them?
#
# *Checked:* that `named_mlp` gives an `nn.Sequential`, for all three activations; the names of its layers; values and
# gradients with other weights; that two models share nothing; that they run on a GPU. For `split_off_head`: values of
# body and head, for several models, one with a repeated layer included; that both share their layers with the model;
# and that the model computes what it did before.

# %% [markdown] lang="zh"
# ## 练习 1：名字、位置、切片
#
# 请写出两个函数。
#
# - `named_mlp` 造出作业 01 的 MLP，这次三层分别叫 `fc1`、`act` 和 `fc2`。中间用哪种激活函数由名字选定：`"relu"` 对应 `nn.ReLU`，`"tanh"` 对应 `nn.Tanh`，`"prelu"` 对应 `nn.PReLU`。最后这种带有参数：它不是把负数变成零，而是让负数乘以一个学出来的斜率。所以每个模型都要有自己的激活层。
# - `split_off_head` 把一个 `nn.Sequential` 拆成两部分：除最后一层以外的所有层，以及最后一层。前者叫**主干**（body），把输入变成特征；后者叫**头**（head），根据特征得出结果。想给主干换一个头，第一步就是这样拆开。什么也不复制，原来的模型保持完整。
#
# 有一点容易忽略：像 `nn.ReLU()` 这种没有参数的层，可以只造一个，放在模型里的好几个位置。你列出各层的办法，能把它们一个不漏地列出来吗？
#
# *检查内容*：三种激活函数下 `named_mlp` 都给出 `nn.Sequential`；各层的名字；换上别的权重之后的值和梯度；两个模型之间什么也不共用；能在 GPU 上运行。至于 `split_off_head`：主干和头的值，用几个不同的模型来查，其中一个有重复出现的层；两者与模型共用各层；模型的计算结果与之前一样。

# %% nbgrader={"grade": false, "grade_id": "named_layers", "locked": false, "schema_version": 3, "solution": true, "task": false}
def named_mlp(input_size, hidden_size, output_size, activation):
    """An MLP with one hidden layer, whose layers have names.

    Args:
        input_size, hidden_size, output_size: number of features, at least one each.
        activation: "relu", "tanh" or "prelu".

    Returns:
        A new nn.Sequential from features (B, input_size) to logits (B, output_size), of three layers: `fc1`, a linear
        layer with bias; `act`, an nn.ReLU, nn.Tanh or nn.PReLU with its default settings; `fc2`, a linear layer with
        bias.

    zh: 含一个隐藏层的 MLP，各层都有名字。

    Args:
        input_size, hidden_size, output_size: 特征数，都至少为 1。
        activation: "relu"、"tanh" 或 "prelu"。

    Returns:
        一个新的 nn.Sequential，从特征 (B, input_size) 到 logits (B, output_size)，共三层：`fc1` 是带偏置的线性层；
        `act` 是 nn.ReLU、nn.Tanh 或 nn.PReLU，都用默认设置；`fc2` 是带偏置的线性层。
    """
    ### BEGIN SOLUTION
    activations = {"relu": nn.ReLU, "tanh": nn.Tanh, "prelu": nn.PReLU}
    return nn.Sequential(
        OrderedDict([
            ("fc1", nn.Linear(input_size, hidden_size)),
            ("act", activations[activation]()),
            ("fc2", nn.Linear(hidden_size, output_size)),
        ])
    )
    ### END SOLUTION


def split_off_head(model):
    """Body and head of a model, which go on sharing their layers with it.

    Args:
        model: an nn.Sequential of at least two layers; one layer may stand at several places. It stays as it is.

    Returns:
        The pair (body, head): an nn.Sequential of all layers but the last, and the last layer.

    zh: 一个模型的主干和头，两者继续与模型共用各层。

    Args:
        model: 至少含两层的 nn.Sequential；同一个层可以出现在几个位置。它保持原样。

    Returns:
        一对值 (body, head)：由除最后一层以外的所有层组成的 nn.Sequential，以及最后一层。
    """
    ### BEGIN SOLUTION
    return model[:-1], model[-1]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_named_layers", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("03_containers", "named_layers")

# %% [markdown] lang="en"
# ## A list that nobody reads
#
# The cell below puts the same two layers into a plain list and into an `nn.ModuleList`, and asks the module what it
# knows of them. An optimizer asks in this way, and so do `.state_dict()` and `.to(device)`.

# %% [markdown] lang="zh"
# ## 没人去看的列表
#
# 下面的单元格把同样的两层先放进普通列表，再放进 `nn.ModuleList`，然后问模块知不知道它们。优化器就是这样问的，`.state_dict()` 和 `.to(device)` 也一样。

# %%
holder = nn.Module()
holder.layers = [nn.Linear(2, 3), nn.Linear(3, 2)]
print([name for name, _ in holder.named_parameters()])

holder.layers = nn.ModuleList(holder.layers)
print([name for name, _ in holder.named_parameters()])

# %% [markdown] lang="en"
# ## Exercise 2: as deep as you like
#
# Write `DeepModel`, whose depth is an argument. Each of its hidden layers adds something to what it has been given:
#
# $$ h_0 = W_{\text{first}}\, x + b_{\text{first}} \qquad h_k = h_{k-1} + \max(0,\; W_k h_{k-1} + b_k) \quad
# (k = 1, \dots, \text{depth}) \qquad y = W_{\text{last}}\, h_{\text{depth}} + b_{\text{last}} $$
#
# Because of the sum an `nn.Sequential` of these layers would not do: somebody has to keep $h_{k-1}$ until it is added.
# So the layers go onto a shelf, the `nn.ModuleList` called `layers`, and your `forward` takes them down one by one.
#
# Each $k$ has weights of its own. Python makes it easy to miss that: `[layer] * 3` is a list of three names for *one*
# layer, and so is a list to which the same layer has been appended three times.
#
# *Checked:* names and shapes of the parameters and the shape of the output for several depths, 0 and a batch of one
# included; values and gradients with other weights; that two models share nothing; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 2：想多深就多深
#
# 请写出 `DeepModel`，它的深度由参数 `depth` 给定。每个隐藏层都在收到的值上再加一点东西：
#
# $$ h_0 = W_{\text{first}}\, x + b_{\text{first}} \qquad h_k = h_{k-1} + \max(0,\; W_k h_{k-1} + b_k) \quad
# (k = 1, \dots, \text{depth}) \qquad y = W_{\text{last}}\, h_{\text{depth}} + b_{\text{last}} $$
#
# 因为有这个加法，直接用这些层组成 `nn.Sequential` 是不行的：总得有人把 $h_{k-1}$ 留着，好在后面相加。所以把各层放到架子上，也就是名为 `layers` 的 `nn.ModuleList`，再由你的 `forward` 一层一层地取下来用。
#
# 每个 $k$ 都有自己的权重。用 Python 很容易在这里出错：`[layer] * 3` 得到的列表里，三个名字指的是*同一个*层；把同一个层往列表里添加三次，结果也一样。
#
# *检查内容*：几种深度（包括 0）下参数的名字和形状以及输出的形状，包括批量为 1 的情形；换上别的权重之后的值和梯度；两个模型之间什么也不共用；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "deep_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
class DeepModel(nn.Module):
    """A linear layer, `depth` hidden layers of which each adds to what it is given, and a linear layer.

    Args:
        input_size, hidden_size, output_size: number of features, at least one each.
        depth: number of hidden layers, 0 or more.

    Attributes:
        first: linear layer from input_size to hidden_size, with bias.
        layers: nn.ModuleList of `depth` linear layers from hidden_size to hidden_size, with bias.
        last: linear layer from hidden_size to output_size, with bias.

    zh: 一个线性层，`depth` 个隐藏层（每层都在收到的值上再加一点东西），最后又是一个线性层。

    Args:
        input_size, hidden_size, output_size: 特征数，都至少为 1。
        depth: 隐藏层的个数，0 或更多。

    Attributes:
        first: 从 input_size 到 hidden_size 的线性层，带偏置。
        layers: 由 `depth` 个从 hidden_size 到 hidden_size 的线性层组成的 nn.ModuleList，都带偏置。
        last: 从 hidden_size 到 output_size 的线性层，带偏置。
    """

    def __init__(self, input_size, hidden_size, output_size, depth):
        super().__init__()
        ### BEGIN SOLUTION
        self.first = nn.Linear(input_size, hidden_size)
        self.layers = nn.ModuleList([nn.Linear(hidden_size, hidden_size) for _ in range(depth)])
        self.last = nn.Linear(hidden_size, output_size)
        ### END SOLUTION

    def forward(self, x):
        """Map features (B, input_size) to outputs (B, output_size) by the formula.

        zh: 按公式把特征 (B, input_size) 映射为输出 (B, output_size)。
        """
        ### BEGIN SOLUTION
        h = self.first(x)
        for layer in self.layers:
            h = h + torch.relu(layer(h))
        return self.last(h)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_deep_model", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("03_containers", "deep_model")

# %% [markdown] lang="en"
# *To think about, and measure:* what happens to someone who uses a plain list? The cell below trains two models with the
# same first weights on real images of digits, 8 x 8 grey values each. For one of them `hide` has moved the hidden layers
# to a plain list. Before you run it, guess for each model: how many parameters does it count, by how much do its
# hidden layers move, and how many of the test images does it get right? Why does this mistake so often go unnoticed,
# and which of the printed numbers would have told you? Then try other depths, 2 and 12 say: how does the difference
# between the two losses change?

# %% [markdown] lang="zh"
# *想一想，量一量*：如果有人用了普通列表，会怎么样？下面的单元格用真实的数字图像（每幅 8 x 8 个灰度值）训练两个模型，它们的初始权重相同，只是其中一个的隐藏层被 `hide` 挪进了普通列表。运行之前，先为每个模型猜一猜：它数出来有多少个参数？隐藏层的权重变了多少？测试图像能认对多少？为什么这个错误常常没有人发现？打印出来的数里，哪一个能提醒你？再试试别的深度，比如 2 和 12：两者的损失之差会怎样变化？

# %% tags=["experiment"]
from sklearn.datasets import load_digits

# One thread is fastest for networks this small.
# zh: 网络这么小，用一个线程最快。
torch.set_num_threads(1)

digits = load_digits()
images = torch.tensor(digits.data, dtype=torch.float32) / 16  # (1797, 64)
numbers = torch.tensor(digits.target)  # (1797,)
training, test = slice(0, 1400), slice(1400, None)


def hide(model):
    """Move the hidden layers of a DeepModel to a plain list.

    zh: 把 DeepModel 的隐藏层挪进普通列表。
    """
    layers = list(model.layers)
    del model.layers
    model.layers = layers


depth = 6
for container in ("nn.ModuleList", "list"):
    torch.manual_seed(0)
    model = DeepModel(64, 24, 10, depth)
    if container == "list":
        hide(model)
    before = [layer.weight.detach().clone() for layer in model.layers]
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for step in range(40):
        loss = nn.functional.cross_entropy(model(images[training]), numbers[training])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    count = sum(parameter.numel() for parameter in model.parameters())
    moved = max((layer.weight - old).abs().max().item() for layer, old in zip(model.layers, before))
    right = (model(images[test]).argmax(dim=1) == numbers[test]).float().mean()
    print(f"{container:13} count = {count:5}, moved = {moved:.3f}, loss = {loss:.3f}, accuracy = {right:.3f}")

# %% [markdown] lang="en"
# ## Exercise 3: one body, many heads
#
# One image can raise several questions: which digit is it, is it even, was it written with a thick pen? A **multi-task**
# model answers them with one body, whose features serve all tasks, and a head for each task:
#
# $$ \text{logits}_t = W_t \, \max(0,\; W_{\text{body}}\, x + b_{\text{body}}) + b_t $$
#
# Tasks have names, and each has its own number of outputs. So the heads go into an `nn.ModuleDict`, and `forward` is
# told which task it is asked for. What you know of dicts holds here, too: `heads[task]` gives a head,
# `heads[task] = layer` adds one, `.items()` goes through them in the order in which they were put in. Two more
# rules come from the fact that the keys turn into names of submodules: a key is a string without a dot, and the name of
# something that each `nn.ModuleDict` has already, such as `"keys"` or `"type"`, raises a `KeyError`.
#
# Write `MultiTaskModel`. Its body is one linear layer; the ReLU has nothing to learn and is applied in `forward`.
#
# *Checked:* the shape of the output for each task, a batch of one included; names and shapes of the parameters; values
# with other weights; that gradients reach the body and the head in use and no other head; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 3：一个主干，多个头
#
# 对同一幅图像可以提好几个问题：它是哪个数字？是不是偶数？是不是用粗笔写的？**多任务**（multi-task）模型用一个主干加若干个头来回答：主干的特征供所有任务使用，每个任务各有一个头：
#
# $$ \text{logits}_t = W_t \, \max(0,\; W_{\text{body}}\, x + b_{\text{body}}) + b_t $$
#
# 任务有名字，输出的个数也各不相同，所以把各个头放进 `nn.ModuleDict`，再告诉 `forward` 问的是哪个任务。关于字典的知识在这里照样适用：`heads[task]` 取出一个头，`heads[task] = layer` 添加一个头，`.items()` 按放进去的先后次序逐个给出。此外还有两条规矩，因为键会变成子模块的名字：键必须是不含点号的字符串；如果键与每个 `nn.ModuleDict` 本来就有的东西重名，例如 `"keys"` 或 `"type"`，就会抛出 `KeyError`。
#
# 请写出 `MultiTaskModel`。它的主干就是一个线性层；ReLU 没有什么要学的，放在 `forward` 里调用。
#
# *检查内容*：每个任务的输出形状，包括批量为 1 的情形；参数的名字和形状；换上别的权重之后的值；梯度能传到主干和正在使用的那个头，传不到别的头；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "multi_task", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MultiTaskModel(nn.Module):
    """One body for all tasks and one head for each.

    Args:
        input_size, hidden_size: number of features, at least one each.
        tasks: dict from the name of each task to its number of outputs, in any order.

    Attributes:
        body: linear layer from input_size to hidden_size, with bias.
        heads: nn.ModuleDict that holds, under the name of each task, a linear layer of its own from hidden_size to the
            task's number of outputs, with bias.

    zh: 所有任务共用一个主干，每个任务各有一个头。

    Args:
        input_size, hidden_size: 特征数，都至少为 1。
        tasks: 从任务名到输出个数的字典，次序任意。

    Attributes:
        body: 从 input_size 到 hidden_size 的线性层，带偏置。
        heads: nn.ModuleDict，每个任务的名下各有一个独立的线性层，从 hidden_size 到该任务的输出个数，带偏置。
    """

    def __init__(self, input_size, hidden_size, tasks):
        super().__init__()
        ### BEGIN SOLUTION
        self.body = nn.Linear(input_size, hidden_size)
        self.heads = nn.ModuleDict({task: nn.Linear(hidden_size, size) for task, size in tasks.items()})
        ### END SOLUTION

    def forward(self, x, task):
        """Logits of one task for a batch.

        Args:
            x: features (B, input_size).
            task: name of the task.

        Returns:
            linear(relu(linear(x))), the second layer being the task's head: (B, tasks[task]).

        zh: 一个批次在某个任务上的 logits。

        Args:
            x: 特征 (B, input_size)。
            task: 任务名。

        Returns:
            linear(relu(linear(x)))，其中第二个线性层是该任务的头，形状为 (B, tasks[task])。
        """
        ### BEGIN SOLUTION
        features = torch.relu(self.body(x))
        return self.heads[task](features)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_multi_task", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("03_containers", "multi_task")

# %% [markdown] lang="en"
# *To think about, and measure:* if only the task `"digit"` is trained, the head of `"even"` should stay as it is. The
# cell below trains both tasks in turn, then `"digit"` alone for ten steps, and prints by how much each part of the
# model has moved in those ten. It does so twice: `zero_grad` removes the gradients, or, with `set_to_none=False`,
# fills them with zeros. Which numbers do you expect to be exactly 0? Which one surprises you? Replace `Adam` by `SGD`, and
# then by `SGD` with `momentum=0.9`, to find out who moves a layer whose gradient is zero.

# %% [markdown] lang="zh"
# *想一想，量一量*：如果只训练任务 `"digit"`，任务 `"even"` 的头就应当保持不变。下面的单元格先轮流训练两个任务，再单独训练 `"digit"` 十步，然后打印模型的每一部分在这十步里变了多少。这样做两遍：一遍由 `zero_grad` 把梯度去掉，另一遍设 `set_to_none=False`，把梯度填成零。你预计哪些数正好是 0？哪个数出乎你的意料？把 `Adam` 换成 `SGD`，再换成带 `momentum=0.9` 的 `SGD`，找一找：梯度为零的层，到底是谁让它动的？

# %% tags=["experiment"]
labels = {"digit": numbers, "even": (numbers % 2 == 0).long()}


def train_step(model, optimizer, task, set_to_none=True, part=training):
    """One step on one task, with all training images or a part of them.

    zh: 用全部或部分训练图像，在一个任务上训练一步。
    """
    loss = nn.functional.cross_entropy(model(images[part], task), labels[task][part])
    optimizer.zero_grad(set_to_none=set_to_none)
    loss.backward()
    optimizer.step()


for set_to_none in (True, False):
    torch.manual_seed(0)
    model = MultiTaskModel(64, 32, {"digit": 10, "even": 2})
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(20):
        for task in model.heads:
            train_step(model, optimizer, task, set_to_none)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    for _ in range(10):
        train_step(model, optimizer, "digit", set_to_none)
    print(f"set_to_none = {set_to_none}")
    for name, value in model.state_dict().items():
        print(f"    {name:18} {(value - before[name]).abs().max():.4f}")

# %% [markdown] lang="en"
# ## Exercise 4: a task comes later
#
# The model has been in training for a while, and a new task turns up. Adding a head to the `nn.ModuleDict` takes one
# line. But is the new head where the data is, if the model has moved to a GPU meanwhile? And who trains it? An optimizer
# was given its parameters when it was made; it keeps that list and never asks the model again.
#
# Write `add_task`, which gives a model like that of exercise 3 a head for one more task, and makes its optimizer
# train that head too. All that was learned stays: the body, the other heads, and what the optimizer remembers, such as
# its momentum. Look up what else an optimizer can do besides `step` and `zero_grad`, under "Read on" below.
#
# *Checked:* the new head and its parameters; that body and other heads are as they were; that a step of the optimizer
# moves the new head and goes on moving the rest, as one step should; and that the new head is on a GPU if the model is.
# The graders hand over models of their own, so a mistake in exercise 3 costs nothing here.

# %% [markdown] lang="zh"
# ## 练习 4：后来的任务
#
# 模型已经训练了一阵子，这时来了一个新任务。往 `nn.ModuleDict` 里加一个头只要一行。可是，如果模型这时已经搬到 GPU 上，新的头和数据在同一个地方吗？又由谁来训练它？优化器在创建时拿到了一批参数，此后就一直用这份清单，再也不会去问模型。
#
# 请写出 `add_task`：给一个像练习 3 那样的模型再添一个任务的头，并让它的优化器也训练这个头。已经学到的全都保留：主干、别的头，以及优化器记住的东西，例如动量。除了 `step` 和 `zero_grad`，优化器还会做什么？请到下面的“延伸阅读”里查一查。
#
# *检查内容*：新的头和它的参数；主干和别的头保持原样；优化器走一步，新的头会动，其余部分也照常动，并且正好是一步的量；模型在 GPU 上时，新的头也在 GPU 上。评分时用的是另外准备的模型，所以练习 3 的错误不会影响这里的得分。

# %% nbgrader={"grade": false, "grade_id": "add_task", "locked": false, "schema_version": 3, "solution": true, "task": false}
def add_task(model, optimizer, task, output_size):
    """Give a multi-task model a head for one more task, and have its optimizer train it.

    Args:
        model: a module with the linear layer `body` and the nn.ModuleDict `heads`, which holds at least one linear
            layer, such as a `MultiTaskModel`. It is changed in place: `heads` gets, under the name `task`, a new
            linear layer with bias, from the body's features to `output_size`, on the device of the body.
        optimizer: one of torch.optim's, made from all parameters of `model`, in one group. It is changed in place: it trains
            the new layer too, with the same settings, and goes on with all others as before.
        task: name of the new task, which `heads` does not have yet.
        output_size: number of outputs of the new task.

    zh: 给多任务模型再添一个任务的头，并让它的优化器也训练这个头。

    Args:
        model: 含有线性层 `body` 和 nn.ModuleDict `heads` 的模块，`heads` 里至少有一个线性层，例如一个 `MultiTaskModel`。
            就地修改：`heads` 在名字 `task` 之下添上一个新的线性层，带偏置，从主干的特征到 `output_size`，
            与主干在同一设备上。
        optimizer: torch.optim 的一个优化器，创建时用的是 `model` 的全部参数，放在一个组里。就地修改：
            用同样的设置也训练这个新的层，其余的照常训练。
        task: 新任务的名字，`heads` 里还没有。
        output_size: 新任务的输出个数。
    """
    ### BEGIN SOLUTION
    head = nn.Linear(model.body.out_features, output_size, device=model.body.weight.device)
    model.heads[task] = head
    optimizer.add_param_group({"params": head.parameters()})
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_add_task", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("03_containers", "add_task")

# %% [markdown] lang="en"
# *To think about, and measure:* does a body that has learned to tell digits apart help with a new question? The cell
# below trains a model on `"digit"`, adds the task `"large"` (is the digit 5 or more?) and trains that alone, with only 40
# labelled images. Beside it a fresh model learns `"large"` from the same 40. Which one will be better after 200
# steps, and by how much? Then give both all images (`labelled = training`): what is the trained body worth now? And look
# at the last column, the accuracy on `"digit"`: what happens to it, and why, although its head does not move? Find a
# change to the training that prevents this, and say what it costs.

# %% [markdown] lang="zh"
# *想一想，量一量*：主干已经学会了分辨数字，这对新的问题有帮助吗？下面的单元格先在 `"digit"` 上训练一个模型，再添上任务 `"large"`（数字是否大于等于 5），然后只训练它，而且只有 40 幅图像带标签；旁边另有一个全新的模型，也用这 40 幅从头学 `"large"`。200 步之后哪一个更好？好多少？然后把全部图像都交给它们（`labelled = training`）：这时训练过的主干还有多大用处？再看最后一列，也就是 `"digit"` 的准确率：它怎样变化？它的头明明没有动，这是为什么？请改一改训练的办法，避免这种情况，并说说代价是什么。

# %% tags=["experiment"]
labels["large"] = (numbers >= 5).long()


def accuracy(model, task):
    """Share of the test images that a model gets right.

    zh: 模型认对的测试图像所占的比例。
    """
    with torch.no_grad():
        return (model(images[test], task).argmax(dim=1) == labels[task][test]).float().mean().item()


torch.manual_seed(0)
model = MultiTaskModel(64, 32, {"digit": 10})
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for _ in range(100):
    train_step(model, optimizer, "digit")
add_task(model, optimizer, "large", 2)
fresh = MultiTaskModel(64, 32, {"large": 2})
fresh_optimizer = torch.optim.Adam(fresh.parameters(), lr=0.01)

labelled = slice(0, 40)
print("step  large  large (fresh)  digit")
for step in range(201):
    if step in (0, 10, 20, 50, 100, 200):
        large, from_nothing, digit = accuracy(model, "large"), accuracy(fresh, "large"), accuracy(model, "digit")
        print(f"{step:4}  {large:.3f}  {from_nothing:.3f}          {digit:.3f}")
    train_step(model, optimizer, "large", part=labelled)
    train_step(fresh, fresh_optimizer, "large", part=labelled)

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.Sequential`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html),
#   [`nn.ModuleList`](https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleList.html),
#   [`nn.ModuleDict`](https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleDict.html) and
#   [`torch.optim.Optimizer`](https://docs.pytorch.org/docs/stable/optim.html) in PyTorch's documentation.
# - Rahimi and Recht, [*Random Features for Large-Scale Kernel
#   Machines*](https://papers.nips.cc/paper/2007/hash/013a006f03dbc5392effeb8f18fda755-Abstract.html) (2007): how far one
#   gets with hidden layers that are never trained.
# - Ruder, [*An Overview of Multi-Task Learning in Deep Neural Networks*](https://arxiv.org/abs/1706.05098) (2017).

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - PyTorch 文档：[`nn.Sequential`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html)、[`nn.ModuleList`](https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleList.html)、[`nn.ModuleDict`](https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleDict.html) 和 [`torch.optim.Optimizer`](https://docs.pytorch.org/docs/stable/optim.html)。
# - Rahimi、Recht：[*Random Features for Large-Scale Kernel Machines*](https://papers.nips.cc/paper/2007/hash/013a006f03dbc5392effeb8f18fda755-Abstract.html)（2007）：隐藏层从不训练的话，能走多远。
# - Ruder：[*An Overview of Multi-Task Learning in Deep Neural Networks*](https://arxiv.org/abs/1706.05098)（2017），多任务学习的综述。
