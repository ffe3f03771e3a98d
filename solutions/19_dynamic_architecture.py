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
# # 19 · Networks that change as they run
#
# Most networks do the same with every input: the same layers in the same order. But inputs differ. One handwritten
# digit is clear at a glance, another takes a second look. And a network on a phone may have to be shallow when the
# battery is low.
#
# A `forward` is ordinary Python, and it runs anew at each call. So it may contain `for`, `while` and `if`. Autograd
# records what was really computed, call by call, and the gradient is that of the path that was taken. What differs
# from network to network is who decides, and when:
#
# | what decides | when | here |
# |---|---|---|
# | a description | once, when the network is built | `from_description` |
# | an argument of `forward` | at each call, for the whole batch | `AdaptiveDepth` |
# | the input itself | at each call, for each sample | `RoutedNetwork`, `EarlyExit` |
#
# The picture shows the last of them. Each dot is a sample. After every block there is an exit, and whoever is sure
# enough takes it:
#
# ![A network with early exits. A batch of twelve samples enters the first block. Below each block an exit computes probabilities p. Samples whose largest probability is at least the threshold tau leave there: seven after the first block, three after the second; the last two leave after the third block in any case.](pictures/19_early_exit.svg)
#
# One rule holds for all of them: the layers are made in `__init__`, and `forward` only chooses among them. A layer made
# in `forward` has new random weights at each call, and no optimizer has ever heard of it.

# %% [markdown] lang="zh"
# # 19 · 动态结构
#
# 大多数网络对每个输入都做同样的事：同样的层，同样的顺序。可是输入有难有易：有的手写数字一眼就能认出来，有的要再看一眼。手机上的网络，电量低的时候也许只能浅一点。
#
# `forward` 就是普通的 Python 代码，每次调用都从头执行一遍，所以里面可以写 `for`、`while` 和 `if`。自动求导记录的是每次调用真正算过的东西，求出的梯度就是实际走过的那条路径的梯度。各种动态网络的区别，在于由谁来决定、什么时候决定：
#
# | 由什么决定 | 什么时候 | 本作业中的例子 |
# |---|---|---|
# | 一份描述 | 搭建网络时，只决定一次 | `from_description` |
# | `forward` 的一个参数 | 每次调用时，整个批次一起决定 | `AdaptiveDepth` |
# | 输入本身 | 每次调用时，每个样本各自决定 | `RoutedNetwork`、`EarlyExit` |
#
# 下图画的是最后一种。每个圆点是一个样本；每一块后面都有一个出口，谁有足够的把握，谁就从那里出去：
#
# ![带提前退出的网络。一批十二个样本进入第一块。每一块下面都有一个出口，算出概率 p。最大概率不低于阈值 τ 的样本从这里离开：第一块之后走了七个，第二块之后走了三个；最后两个在第三块之后无论如何都要离开。](pictures/19_early_exit.svg)
#
# 有一条规矩对它们都适用：层在 `__init__` 里建好，`forward` 只是从中挑选。如果在 `forward` 里新建层，每次调用的权重都是新的随机数，而且没有哪个优化器知道它的存在。

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## Two worked miniatures
#
# The first: a number is multiplied by a weight of 0.5 until it is no longer above 1. How often that happens depends on
# the number. After $n$ times the result is $w^n x$, so its gradient with respect to $w$ must be $n\, w^{n-1} x$. Check
# one of the lines by hand.

# %% [markdown] lang="zh"
# ## 两个小例子
#
# 第一个：让一个数反复乘以权重 0.5，直到它不再大于 1。要乘多少次，取决于这个数本身。乘 $n$ 次之后结果是 $w^n x$，所以它对 $w$ 的梯度应当是 $n\, w^{n-1} x$。挑一行输出，动手验算一下。

# %%
weight = torch.tensor(0.5, requires_grad=True)
for x in (1.5, 3.0, 20.0):
    h, n = torch.tensor(x), 0
    while h > 1:
        h, n = weight * h, n + 1
    weight.grad = None
    h.backward()
    print(f"x = {x:4}: n = {n}, h = {h.item():.3f}, gradient = {weight.grad.item():.2f}")

# %% [markdown] lang="en"
# The second: a batch in which each sample goes its own way. A comparison of a tensor gives one answer *for each
# sample*, and Python's `if` wants just one, so it raises an error. Writing `x.mean() > 0` would silence the error and
# force one path upon everybody. What is needed is a **mask**: `x[mask]` picks out the rows where it is true, and
# `y[mask] = ...` puts results back into those rows, so that the order stays right. `mask.nonzero().squeeze(1)` gives
# the numbers of the same rows and may be used in its place.

# %% [markdown] lang="zh"
# 第二个：一个批次里，每个样本各走各的路。张量做比较，*每个样本*得到一个答案，而 Python 的 `if` 只要一个，于是报错。写成 `x.mean() > 0` 倒是不报错了，可所有样本都被迫走同一条路。这里需要的是**掩码**（mask）：`x[mask]` 取出掩码为真的那些行，`y[mask] = ...` 再把结果放回这些行，顺序就不会乱。`mask.nonzero().squeeze(1)` 给出这些行的行号，用它代替掩码也可以。

# %%
x = torch.tensor([[3.0, 1.0], [-2.0, 0.5], [1.0, 4.0]])
mask = x.sum(dim=1) > 0
print(mask, mask.nonzero().squeeze(1))
try:
    if mask:
        print(x)
except RuntimeError as error:
    print("RuntimeError:", error)

y = torch.empty(3, 2)
y[mask] = 10 * x[mask]
y[~mask] = -x[~mask]
print(y)

# %% [markdown] lang="en"
# ## Exercise 1: a network from a description
#
# A program that tries out a hundred networks does not want a hundred classes. It wants to say what a network looks like
# in plain data, which can be stored in a file, changed and compared:
#
# `[("linear", 16), ("relu",), ("dropout", 0.5), ("linear", 4)]`
#
# Each tuple is one layer: its kind, then what has to be known about it. How many features arrive at a layer is *not*
# said, since that follows from what stands before it. Whoever builds the layers, one by one, has to keep track of it.
# Write `from_description`, for these kinds:
#
# | entry | layer | number of features |
# |---|---|---|
# | `("linear", n)` | `nn.Linear` with bias | becomes n |
# | `("relu",)` | `nn.ReLU` | stays |
# | `("dropout", p)` | `nn.Dropout` that drops with probability p | stays |
# | `("norm",)` | `nn.LayerNorm` over the features that arrive | stays |
#
# A description is written by people, and people make typing errors. An entry of any other kind must not be passed over
# in silence: raise a `ValueError`. (Best with a message that says what was not understood; the wording is yours.)
#
# *Checked:* that you give an `nn.Sequential`, and the shape of its output, for several descriptions, the empty one
# included; names and shapes of the parameters; values with other weights; that dropout drops as it is told in
# training, and nothing otherwise; and the `ValueError`.

# %% [markdown] lang="zh"
# ## 练习 1：由描述生成网络
#
# 一个程序要尝试一百种网络，总不能写一百个类。最好用普通的数据来说明网络的样子，这样可以存进文件，可以修改，也可以互相比较：
#
# `[("linear", 16), ("relu",), ("dropout", 0.5), ("linear", 4)]`
#
# 每个元组是一层：先写种类，再写这一层需要知道的东西。到达某一层的特征有多少个，描述里*没有*写，因为从前面的层就能推出来。逐层搭建的时候，得有人一直记着这个数。请写出 `from_description`，它认识下面几种层：
#
# | 条目 | 层 | 特征数 |
# |---|---|---|
# | `("linear", n)` | 带偏置的 `nn.Linear` | 变成 n |
# | `("relu",)` | `nn.ReLU` | 不变 |
# | `("dropout", p)` | 以概率 p 丢弃的 `nn.Dropout` | 不变 |
# | `("norm",)` | 对到达的特征做归一化的 `nn.LayerNorm` | 不变 |
#
# 描述是人写的，而人难免写错字。遇到别的种类，不能一声不吭地跳过去：要抛出 `ValueError`。（最好在消息里说明看不懂的是什么，措辞随你。）
#
# *检查内容*：给出的是 `nn.Sequential`，以及它的输出形状，用几种描述来查，包括空的描述；参数的名字和形状；换上别的权重之后的值；训练模式下按给定的概率丢弃，其余时候什么也不丢；`ValueError`。

# %% nbgrader={"grade": false, "grade_id": "from_description", "locked": false, "schema_version": 3, "solution": true, "task": false}
def from_description(description, in_features):
    """A network as a description says.

    Args:
        description: list of tuples, one for each layer: ("linear", number of output features), ("relu",),
            ("dropout", probability to drop) or ("norm",). It may be empty.
        in_features: number of features of the network's input.

    Returns:
        A new nn.Sequential of exactly one layer for each entry, in their order: nn.Linear with bias, nn.ReLU,
        nn.Dropout, nn.LayerNorm over all features that arrive at it. It maps (B, in_features) to
        (B, features of the last linear layer).

    Raises:
        ValueError: an entry is of another kind.

    zh: 按照描述生成一个网络。

    Args:
        description: 元组的列表，每层一个：("linear", 输出特征数)、("relu",)、("dropout", 丢弃概率) 或 ("norm",)。可以为空。
        in_features: 网络输入的特征数。

    Returns:
        一个新的 nn.Sequential，每个条目正好对应一层，顺序相同：带偏置的 nn.Linear、nn.ReLU、nn.Dropout，
        以及对到达的全部特征做归一化的 nn.LayerNorm。它把 (B, in_features) 映射为 (B, 最后一个线性层的特征数)。

    Raises:
        ValueError: 有一个条目属于别的种类。
    """
    ### BEGIN SOLUTION
    layers = []
    features = in_features
    for kind, *arguments in description:
        if kind == "linear":
            [out_features] = arguments
            layers.append(nn.Linear(features, out_features))
            features = out_features
        elif kind == "relu":
            layers.append(nn.ReLU())
        elif kind == "dropout":
            layers.append(nn.Dropout(*arguments))
        elif kind == "norm":
            layers.append(nn.LayerNorm(features))
        else:
            raise ValueError(f"unknown kind of layer: {kind!r}")
    return nn.Sequential(*layers)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_from_description", "locked": true, "points": 4.5, "schema_version": 3, "solution": false, "task": false}
check("19_dynamic_architecture", "from_description")

# %% [markdown] lang="en"
# ## Exercise 2: a depth for each call
#
# Now the network is built once, with `max_depth` hidden layers, and each call says how many of them to use. The first
# `depth` layers run, and the rest are left out:
#
# $$ h_0 = \max(0,\; W_{\text{first}}\, x + b_{\text{first}}) \qquad h_k = h_{k-1} + \max(0,\; W_k h_{k-1} + b_k) \quad
# (k = 1, \dots, \text{depth}) \qquad y = W_{\text{last}}\, h_{\text{depth}} + b_{\text{last}} $$
#
# All $h_k$ have the same size, so the last layer can follow any of them. A layer that was not used has no part in the
# result, and so no gradient reaches it: its `.grad` stays `None`, and the optimizer leaves it alone. Nor should it cost
# anything: multiplying its output by zero would give the right values, but all the work would have been done.
#
# Beware of a comfort of Python's. `layers[:7]` of a list of five layers raises no error, it gives five; and
# `layers[:-1]` leaves out the last. A caller who asks for a depth that is not there would never find out. So raise a
# `ValueError`.
#
# *Checked:* shapes for every depth from 0 to `max_depth`, a batch of one included; names and shapes of the parameters;
# values for one depth after the other with other weights; that gradients reach the layers in use and no others; that
# layers that are not in use compute nothing; and the `ValueError`.

# %% [markdown] lang="zh"
# ## 练习 2：每次调用自定深度
#
# 这一次，网络只搭建一次，含 `max_depth` 个隐藏层；每次调用时说明要用其中几个。前 `depth` 层照常计算，其余的跳过：
#
# $$ h_0 = \max(0,\; W_{\text{first}}\, x + b_{\text{first}}) \qquad h_k = h_{k-1} + \max(0,\; W_k h_{k-1} + b_k) \quad
# (k = 1, \dots, \text{depth}) \qquad y = W_{\text{last}}\, h_{\text{depth}} + b_{\text{last}} $$
#
# 所有的 $h_k$ 大小相同，所以最后一层可以接在任何一个后面。没有用到的层与结果无关，梯度也就传不到它：它的 `.grad` 一直是 `None`，优化器不会动它。它也不应当有任何开销：把它的输出乘以零，值是对的，可该做的计算一点也没省。
#
# 当心 Python 的一个“方便”之处：对含五层的列表取 `layers[:7]` 不会报错，得到的还是五层；取 `layers[:-1]` 则是去掉最后一层。调用者要一个根本不存在的深度，却永远不会发觉。所以这时要抛出 `ValueError`。
#
# *检查内容*：从 0 到 `max_depth` 每一种深度下的形状，包括批量为 1 的情形；参数的名字和形状；换上别的权重之后，依次用几种深度调用得到的值；梯度能传到用到的层，传不到别的层；没有用到的层不做任何计算；`ValueError`。

# %% nbgrader={"grade": false, "grade_id": "adaptive_depth", "locked": false, "schema_version": 3, "solution": true, "task": false}
class AdaptiveDepth(nn.Module):
    """A network of which each call uses as many hidden layers as it says.

    Args:
        in_features, hidden_size, out_features: number of features, at least one each.
        max_depth: number of hidden layers, 0 or more.

    Attributes:
        first: nn.Linear from in_features to hidden_size.
        layers: nn.ModuleList of `max_depth` nn.Linear from hidden_size to hidden_size.
        last: nn.Linear from hidden_size to out_features.

    zh: 由每次调用指定用几个隐藏层的网络。

    Args:
        in_features, hidden_size, out_features: 特征数，都至少为 1。
        max_depth: 隐藏层的个数，0 或更多。

    Attributes:
        first: 从 in_features 到 hidden_size 的 nn.Linear。
        layers: 由 `max_depth` 个从 hidden_size 到 hidden_size 的 nn.Linear 组成的 nn.ModuleList。
        last: 从 hidden_size 到 out_features 的 nn.Linear。
    """

    def __init__(self, in_features, hidden_size, out_features, max_depth):
        super().__init__()
        ### BEGIN SOLUTION
        self.first = nn.Linear(in_features, hidden_size)
        self.layers = nn.ModuleList([nn.Linear(hidden_size, hidden_size) for _ in range(max_depth)])
        self.last = nn.Linear(hidden_size, out_features)
        ### END SOLUTION

    def forward(self, x, depth):
        """Compute the formula with the first `depth` hidden layers.

        Args:
            x: features (B, in_features).
            depth: how many of `layers` to use, an int from 0 to max_depth.

        Returns:
            Outputs (B, out_features).

        Raises:
            ValueError: depth is negative or greater than max_depth.

        zh: 按公式计算，使用前 `depth` 个隐藏层。

        Args:
            x: 特征 (B, in_features)。
            depth: 使用 `layers` 中的几层，从 0 到 max_depth 的 int。

        Returns:
            输出 (B, out_features)。

        Raises:
            ValueError: depth 是负数或大于 max_depth。
        """
        ### BEGIN SOLUTION
        if not 0 <= depth <= len(self.layers):
            raise ValueError(f"depth is {depth}, but there are {len(self.layers)} layers")
        h = torch.relu(self.first(x))
        for layer in self.layers[:depth]:
            h = h + torch.relu(layer(h))
        return self.last(h)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_adaptive_depth", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("19_dynamic_architecture", "adaptive_depth")

# %% [markdown] lang="en"
# *To think about, and measure:* is a network that was trained at depth 4 of any use at depth 1? The cell below trains
# two networks on real images of digits, 8 x 8 grey values each. One always uses all its layers, the other a random
# number of them at each step. Guess both rows of the table before you run it. What does the second network pay for its
# flexibility? Then let it draw from depths 0 and 4 only, and look at the depths between.

# %% [markdown] lang="zh"
# *想一想，量一量*：按深度 4 训练出来的网络，只用 1 层还管用吗？下面的单元格用真实的数字图像（每幅 8 x 8 个灰度值）训练两个网络：一个每次都用上全部的层，另一个每一步随机取层数。运行之前，先猜一猜表里的两行。第二个网络为它的灵活付出了什么代价？然后改成只从深度 0 和 4 里随机取，看看介于两者之间的深度怎么样。

# %% tags=["experiment"]
from sklearn.datasets import load_digits

# One thread is fastest for networks this small.
# zh: 网络这么小，用一个线程最快。
torch.set_num_threads(1)

digits = load_digits()
images = torch.tensor(digits.data, dtype=torch.float32) / 16  # (1797, 64)
labels = torch.tensor(digits.target)  # (1797,)
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
training, test = order[:1400], order[1400:]


def accuracy(logits):
    """Share of the test images that these logits (397, 10) get right.

    zh: 这些 logits (397, 10) 认对的测试图像所占的比例。
    """
    return (logits.argmax(dim=1) == labels[test]).float().mean().item()


for name, depths in [("always 4", [4]), ("random", [0, 1, 2, 3, 4])]:
    torch.manual_seed(0)
    model = AdaptiveDepth(64, 24, 10, max_depth=4)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step in range(100):
        depth = depths[torch.randint(len(depths), ()).item()]
        loss = nn.functional.cross_entropy(model(images[training], depth), labels[training])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        row = [f"{depth}: {accuracy(model(images[test], depth)):.3f}" for depth in range(5)]
    print(f"{name:10}", "   ".join(row))

# %% [markdown] lang="en"
# ## Exercise 3: each sample to its own expert
#
# A **mixture of experts** holds several small networks, the experts, and a **router**, a linear layer that looks at
# each sample and says which of them is to take it. So a network may have a great many parameters while each sample pays
# for a few of them only; large language models are built like this. For one sample $x$:
#
# $$ p = \operatorname{softmax}(W x + b) \qquad k = \operatorname{argmax}_j \; p_j \qquad y = p_k \cdot \text{expert}_k(x) $$
#
# The factor $p_k$ looks superfluous, but the router would learn nothing without it: $k$ is a whole number, and no
# gradient passes through an argmax. It passes through $p_k$.
#
# Write `RoutedNetwork`. It gets a whole batch, and each sample must get what it would get alone. Collect for each
# expert the samples that go to it, let it compute *those samples only*, and put its results where they belong.
# Computing everything with every expert and then choosing would give the same values, and save nothing. Often there
# will be an expert to whom nobody comes; a layer of torch takes a batch of 0 samples without complaint.
#
# *Checked:* the shape of the output, a batch of one included; names and shapes of the parameters; that a batch gives
# what its samples give one by one; values with other weights, also when some expert gets no sample; that no expert
# computes the samples of another; gradients, the router's too; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 3：每个样本找自己的专家
#
# **混合专家**（mixture of experts）由几个小网络和一个**路由**（router）组成。小网络叫专家；路由是一个线性层，它看一看每个样本，决定交给哪位专家。这样，网络的参数可以非常多，而每个样本只用到其中一小部分；大语言模型就有这样搭的。对一个样本 $x$：
#
# $$ p = \operatorname{softmax}(W x + b) \qquad k = \operatorname{argmax}_j \; p_j \qquad y = p_k \cdot \text{expert}_k(x) $$
#
# 因子 $p_k$ 看上去多余，可是没有它，路由什么也学不到：$k$ 是整数，梯度过不了 argmax，但能从 $p_k$ 通过。
#
# 请写出 `RoutedNetwork`。它拿到的是整个批次，而每个样本的结果都必须与它单独进来时一样。为每位专家收集归它的样本，让它*只算这些样本*，再把结果放回原处。让每位专家都把所有样本算一遍，然后再挑选，值是一样的，可什么也没省下。常常会有某位专家一个样本也分不到；好在 torch 的层收到 0 个样本的批次，也不会报错。
#
# *检查内容*：输出的形状，包括批量为 1 的情形；参数的名字和形状；整个批次的结果与样本逐个计算的结果相同；换上别的权重之后的值，包括某位专家分不到样本的情形；没有哪位专家去算别人的样本；梯度，包括路由的梯度；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "routed_network", "locked": false, "schema_version": 3, "solution": true, "task": false}
class RoutedNetwork(nn.Module):
    """Experts, of which a router chooses one for each sample.

    Args:
        in_features, hidden_size, out_features: number of features, at least one each.
        num_experts: number of experts, at least one.

    Attributes:
        router: nn.Linear from in_features to num_experts.
        experts: nn.ModuleList of `num_experts` nn.Sequential, each of three layers: nn.Linear from in_features to
            hidden_size, nn.ReLU, nn.Linear from hidden_size to out_features.

    zh: 若干专家，由路由为每个样本从中选出一位。

    Args:
        in_features, hidden_size, out_features: 特征数，都至少为 1。
        num_experts: 专家的个数，至少为 1。

    Attributes:
        router: 从 in_features 到 num_experts 的 nn.Linear。
        experts: 由 `num_experts` 个 nn.Sequential 组成的 nn.ModuleList，每个含三层：从 in_features 到 hidden_size 的
            nn.Linear，nn.ReLU，从 hidden_size 到 out_features 的 nn.Linear。
    """

    def __init__(self, in_features, hidden_size, out_features, num_experts):
        super().__init__()
        ### BEGIN SOLUTION
        self.out_features = out_features
        self.router = nn.Linear(in_features, num_experts)
        self.experts = nn.ModuleList()
        for _ in range(num_experts):
            expert = nn.Sequential(nn.Linear(in_features, hidden_size), nn.ReLU(), nn.Linear(hidden_size, out_features))
            self.experts.append(expert)
        ### END SOLUTION

    def forward(self, x):
        """Each sample's chosen expert, times the probability with which the router chose it.

        Args:
            x: features (B, in_features), B at least 1.

        Returns:
            Outputs (B, out_features), in the order of the samples. Each expert is given its own samples only.

        zh: 每个样本的结果：选中的专家的输出，乘以路由选它的概率。

        Args:
            x: 特征 (B, in_features)，B 至少为 1。

        Returns:
            输出 (B, out_features)，顺序与样本相同。每位专家只拿到归它的样本。
        """
        ### BEGIN SOLUTION
        probabilities = torch.softmax(self.router(x), dim=1)  # (B, num_experts)
        probability, chosen = probabilities.max(dim=1)  # (B,) each
        # Every row is written exactly once.
        y = x.new_empty(len(x), self.out_features)
        for number, expert in enumerate(self.experts):
            mine = chosen == number  # (B,)
            y[mine] = probability[mine].unsqueeze(1) * expert(x[mine])
        return y
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_routed_network", "locked": true, "points": 5.5, "schema_version": 3, "solution": false, "task": false}
check("19_dynamic_architecture", "routed_network")

# %% [markdown] lang="en"
# *To think about, and measure:* do the experts share the work? The cell below trains your network on the digits and
# counts, for each digit, how many of its test images go to which expert. It does so twice; look at the first table
# first. Who is out of work? Which gradient does an expert get to whom no sample comes, and can it ever get back in?
#
# The second time, a term is added to the loss that is smallest when the work is shared evenly: with $f_k$ for the
# share of the samples that expert $k$ gets and $\bar p_k$ for its mean probability, it is
# $\text{balance} \cdot n \sum_k f_k\, \bar p_k$ for $n$ experts. Through which of the two factors does its gradient
# flow? Have the experts specialised now? Try a `balance` of 0.1, eight experts, and other seeds.

# %% [markdown] lang="zh"
# *想一想，量一量*：专家们有没有分担工作？下面的单元格用数字图像训练你的网络，然后对每个数字数一数：它的测试图像有多少交给了哪位专家。这样做两遍，先看第一张表。谁失业了？一位专家分不到样本，它得到的梯度是什么？它还有机会重新上岗吗？
#
# 第二遍在损失里多加了一项，工作分得越均匀，这一项就越小：设 $f_k$ 是专家 $k$ 分到的样本所占的比例，$\bar p_k$ 是它的平均概率，专家共有 $n$ 位，这一项就是 $\text{balance} \cdot n \sum_k f_k\, \bar p_k$。它的梯度从两个因子中的哪一个通过？现在专家们各有专长了吗？再试试 `balance` 取 0.1、八位专家，以及别的随机种子。

# %% tags=["experiment"]
num_experts = 4
for balance in (0, 1):
    torch.manual_seed(0)
    model = RoutedNetwork(64, 12, 10, num_experts)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step in range(100):
        loss = nn.functional.cross_entropy(model(images[training]), labels[training])
        p = torch.softmax(model.router(images[training]), dim=1)
        share = p.argmax(dim=1).bincount(minlength=num_experts) / len(p)
        loss = loss + balance * num_experts * (share * p.mean(dim=0)).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        print(f"balance = {balance}: accuracy = {accuracy(model(images[test])):.3f}")
        chosen = model.router(images[test]).argmax(dim=1)
    for digit in range(10):
        print(f"    {digit}:", chosen[labels[test] == digit].bincount(minlength=num_experts).tolist())

# %% [markdown] lang="en"
# ## Exercise 4: leave when you are sure
#
# Look at the picture at the top again. `EarlyExit` is a chain of blocks, and behind each block sits an exit, a linear
# layer that makes logits of what the block gives. With $h_0 = x$ and $k$ counted from 0, as Python does:
#
# $$ h_{k+1} = \max(0,\; W_k h_k + b_k) \qquad \text{logits}_k = V_k\, h_{k+1} + c_k \qquad
# \text{confidence}_k = \max_j \; \operatorname{softmax}(\text{logits}_k)_j $$
#
# What it does depends on its mode, which `self.training` tells:
#
# - **In training mode** every sample passes all blocks, and `forward` returns the logits of *all* exits, so that each
#   exit learns from every sample. Nobody leaves early: an exit that is taken cannot teach the blocks behind it.
# - **In evaluation mode** each sample leaves at the first exit whose confidence is at least the threshold, and takes
#   that exit's logits with it. Whoever is still there at the last exit leaves there, confident or not. The blocks that
#   follow compute *those samples only* that are still there.
#
# Confidence is a probability. Logits know no upper bound, and 0.9 means nothing to them.
#
# Again the samples decide one by one: in one batch some leave at once, others go to the end. So somebody has to
# remember which rows of the batch the remaining samples come from. A tensor of row numbers that shrinks along with them
# will do.
#
# *Checked:* in training mode, the logits of all exits: number, shape, values with other weights, gradients. In
# evaluation mode: shapes, a batch of one included; that a batch gives what its samples give one by one; logits and
# exits taken for several thresholds, one that everybody reaches and one that nobody reaches included; that no block
# computes samples that have left; that it runs on a GPU. In either: names and shapes of the parameters.

# %% [markdown] lang="zh"
# ## 练习 4：有把握就走
#
# 再看看开头那幅图。`EarlyExit` 是一串块，每一块后面有一个出口，也就是一个线性层，它把这一块的输出变成 logits。设 $h_0 = x$，$k$ 像 Python 那样从 0 数起：
#
# $$ h_{k+1} = \max(0,\; W_k h_k + b_k) \qquad \text{logits}_k = V_k\, h_{k+1} + c_k \qquad
# \text{confidence}_k = \max_j \; \operatorname{softmax}(\text{logits}_k)_j $$
#
# 它怎么做取决于所处的模式，看 `self.training` 就知道：
#
# - **训练模式**下，每个样本都走完所有的块，`forward` 返回*全部*出口的 logits，让每个出口都能从每个样本学到东西。谁也不提前离开：一个样本从某个出口走了，后面的块就学不到它。
# - **评估模式**下，每个样本在第一个置信度（confidence）不低于阈值的出口离开，带走这个出口的 logits。到了最后一个出口还没走的，不管有没有把握，都从那里离开。后面的块*只计算*还留着的样本。
#
# 置信度是概率。logits 没有上限，0.9 对它们没有任何意义。
#
# 这里同样由每个样本各自决定：同一批次里，有的马上就走，有的一直走到底。所以得有人记住，剩下的样本来自批次的哪几行。用一个行号的张量，让它和样本一起越来越短，就可以了。
#
# *检查内容*：训练模式下全部出口的 logits，包括个数、形状、换上别的权重之后的值以及梯度。评估模式下的形状，包括批量为 1 的情形；整个批次的结果与样本逐个计算的结果相同；几种阈值下的 logits 和所走的出口，包括人人都能达到和谁也达不到的阈值；没有哪一块去算已经离开的样本；能在 GPU 上运行。此外还有参数的名字和形状。

# %% nbgrader={"grade": false, "grade_id": "early_exit", "locked": false, "schema_version": 3, "solution": true, "task": false}
class EarlyExit(nn.Module):
    """A chain of blocks with an exit behind each.

    Args:
        in_features, hidden_size, num_classes: number of features of the input and of each block's output, number of
            classes.
        depth: number of blocks, at least one.
        threshold: confidence at which a sample leaves, a float.

    Attributes:
        blocks: nn.ModuleList of `depth` nn.Linear; the first from in_features to hidden_size, the others from
            hidden_size to hidden_size.
        exits: nn.ModuleList of `depth` nn.Linear from hidden_size to num_classes.
        threshold: the float; may be changed later.

    zh: 一串块，每块后面有一个出口。

    Args:
        in_features, hidden_size, num_classes: 输入的特征数、每块输出的特征数、类别数。
        depth: 块数，至少为 1。
        threshold: 置信度达到多少时样本离开，float。

    Attributes:
        blocks: 由 `depth` 个 nn.Linear 组成的 nn.ModuleList；第一个从 in_features 到 hidden_size，其余从 hidden_size
            到 hidden_size。
        exits: 由 `depth` 个从 hidden_size 到 num_classes 的 nn.Linear 组成的 nn.ModuleList。
        threshold: 上面那个 float；以后可以修改。
    """

    def __init__(self, in_features, hidden_size, num_classes, depth, threshold):
        super().__init__()
        ### BEGIN SOLUTION
        sizes = [in_features] + [hidden_size] * depth
        self.blocks = nn.ModuleList([nn.Linear(sizes[k], sizes[k + 1]) for k in range(depth)])
        self.exits = nn.ModuleList([nn.Linear(hidden_size, num_classes) for _ in range(depth)])
        self.num_classes = num_classes
        self.threshold = threshold
        ### END SOLUTION

    def forward(self, x):
        """Logits of all exits in training mode, of the exit taken in evaluation mode.

        Args:
            x: features (B, in_features), B at least 1.

        Returns:
            In training mode a list of `depth` tensors, the logits (B, num_classes) of each exit.
            In evaluation mode the pair (logits, taken): logits (B, num_classes) of the exit that each sample takes, and
            the number of that exit (B,), int64, counted from 0; both in the order of the samples, on the device of `x`.
            Gradients flow in both modes; whoever wants none calls the model under torch.no_grad().

        zh: 训练模式下给出全部出口的 logits，评估模式下给出所走出口的 logits。

        Args:
            x: 特征 (B, in_features)，B 至少为 1。

        Returns:
            训练模式下是含 `depth` 个张量的列表，即每个出口的 logits (B, num_classes)。
            评估模式下是一对值 (logits, taken)：每个样本所走出口的 logits (B, num_classes)，以及这个出口的编号 (B,)，
            int64，从 0 数起；两者都按样本的顺序排列，与 `x` 在同一设备上。
            两种模式下梯度都能通过；不需要梯度时，调用者自会在 torch.no_grad() 下调用模型。
        """
        ### BEGIN SOLUTION
        if self.training:
            outputs = []
            for block, leave in zip(self.blocks, self.exits):
                x = torch.relu(block(x))
                outputs.append(leave(x))
            return outputs

        # Every row is written exactly once.
        logits = x.new_empty(len(x), self.num_classes)
        taken = torch.empty(len(x), dtype=torch.int64, device=x.device)
        rows = torch.arange(len(x), device=x.device)  # of the samples that are still there
        last = len(self.blocks) - 1
        for number in range(len(self.blocks)):
            x = torch.relu(self.blocks[number](x))
            here = self.exits[number](x)
            sure = torch.softmax(here, dim=1).amax(dim=1) >= self.threshold
            if number == last:
                sure = torch.ones_like(sure)
            logits[rows[sure]] = here[sure]
            taken[rows[sure]] = number
            x, rows = x[~sure], rows[~sure]
        return logits, taken
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_early_exit", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("19_dynamic_architecture", "early_exit")

# %% [markdown] lang="en"
# ## What does it save?
#
# *To think about, and measure:* the cell below trains your network on the digits, the losses of all exits added up, and
# then tries several thresholds. torch's `FlopCounterMode` counts the **FLOPs**, the floating-point operations of the
# matrix products that really run; a multiplication and an addition count as two. A threshold of 0
# sends everybody to the first exit, and 1.1 to the last. Is the last exit always the best? How much work can you save
# without losing accuracy? Which threshold would you choose, and how would you do so without looking at the test images?
#
# And FLOPs are not seconds: time the model at threshold 0 and at threshold 1.1, also with a `hidden_size` of 500. Is
# the one with fewer FLOPs faster by as much? Where does the rest of the time go?

# %% [markdown] lang="zh"
# ## 省下了多少？
#
# *想一想，量一量*：下面的单元格用数字图像训练你的网络，把所有出口的损失加在一起，然后尝试几种阈值。torch 的 `FlopCounterMode` 会数出 **FLOPs**，也就是真正执行了的矩阵乘法里的浮点运算次数；一次乘法加一次加法算两次。阈值为 0 时人人都走第一个出口，为 1.1 时都走最后一个。最后一个出口总是最好的吗？在不损失准确率的前提下，能省下多少计算？你会选哪个阈值？如果不许看测试图像，又该怎么选？
#
# 另外，FLOPs 不等于秒数：分别量一量阈值为 0 和 1.1 时模型的用时，再把 `hidden_size` 改成 500 量一次。FLOPs 少的那个，用时也按同样的比例缩短了吗？其余的时间花到哪里去了？

# %% tags=["experiment"]
import matplotlib.pyplot as plt
from torch.utils.flop_counter import FlopCounterMode

torch.manual_seed(0)
depth, hidden_size = 4, 8
model = EarlyExit(64, hidden_size, 10, depth, threshold=0.9)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for step in range(150):
    loss = sum(nn.functional.cross_entropy(logits, labels[training]) for logits in model(images[training]))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

model.eval()
flops, right = [], []
for model.threshold in (0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.1):
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        logits, taken = model(images[test])
    flops.append(counter.get_total_flops() / len(logits))
    right.append(accuracy(logits))
    leaving = taken.bincount(minlength=depth).tolist()
    print(f"threshold {model.threshold:4}: accuracy {right[-1]:.3f}, FLOPs {flops[-1]:5.0f}, taken {leaving}")

plt.figure(figsize=(5, 3))
plt.plot(flops, right, "o-")
plt.xlabel("FLOPs")
plt.ylabel("accuracy")
plt.show()

# %% [markdown] lang="en"
# ## Read on
#
# - [Autograd mechanics](https://docs.pytorch.org/docs/stable/notes/autograd.html) in PyTorch's documentation: how the
#   graph is recorded anew at each forward pass.
# - Teerapittayanon, McDanel and Kung, [*BranchyNet*](https://arxiv.org/abs/1709.01686) (2016): early exits. They
#   measure confidence by entropy.
# - Fedus, Zoph and Shazeer, [*Switch Transformers*](https://arxiv.org/abs/2101.03961) (2021): one expert for each
#   token, $p_k$ as a factor, and what they do about experts out of work.
# - Huang and others, [*Deep Networks with Stochastic Depth*](https://arxiv.org/abs/1603.09382) (2016): training with
#   layers left out at random.
# - Guo and others, [*On Calibration of Modern Neural Networks*](https://arxiv.org/abs/1706.04599) (2017): whether a
#   network that says 0.9 is right nine times out of ten.

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - PyTorch 文档：[Autograd mechanics](https://docs.pytorch.org/docs/stable/notes/autograd.html)，讲每次前向计算怎样重新记录计算图。
# - Teerapittayanon、McDanel、Kung：[*BranchyNet*](https://arxiv.org/abs/1709.01686)（2016），提前退出；他们用熵来衡量置信度。
# - Fedus、Zoph、Shazeer：[*Switch Transformers*](https://arxiv.org/abs/2101.03961)（2021），每个 token 一位专家，也以 $p_k$ 为因子；还讲了怎样安置失业的专家。
# - Huang 等：[*Deep Networks with Stochastic Depth*](https://arxiv.org/abs/1603.09382)（2016），训练时随机跳过一些层。
# - Guo 等：[*On Calibration of Modern Neural Networks*](https://arxiv.org/abs/1706.04599)（2017），网络说 0.9 的时候，是不是真的十次里对九次。
