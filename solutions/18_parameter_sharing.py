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
# # 18 · Shared parameters
#
# One parameter may work in several places of a network. The encoder of an autoencoder and its decoder can use the same
# matrix; a language model can use one table for the words that it reads and the words that it predicts; a network that
# compares two pictures can look at both with the same eyes. Why would one want that?
#
# - There are **fewer numbers to learn**, so less data is needed.
# - What is learned in one place is **known in the other** at once.
# - Some properties hold **by construction**: if both pictures go through the same encoder, it can't matter which of
#   them comes first.
#
# For a gradient nothing special has to be done. If a loss $L$ depends on $w$ through two uses, think of them as $u$ and
# $v$ with $u = w$ and $v = w$. The chain rule says
#
# $$ \frac{\partial L}{\partial w} = \frac{\partial L}{\partial u} + \frac{\partial L}{\partial v} $$
#
# that is, **the gradient of a shared parameter is the sum over all its uses**. Autograd does that by itself, because it
# always *adds* to `.grad`.
#
# What one does have to get right is the word *same*. In PyTorch, shared means **one and the same `nn.Parameter`
# object**, which two modules hold, or which is used twice in `forward`. A copy that happens to have the same values is
# not shared: it gets a gradient of its own, and after one training step the two differ.

# %% [markdown] lang="zh"
# # 18 · 参数共享
#
# 同一个参数可以在网络的好几个地方起作用。自编码器的编码器和解码器可以用同一个矩阵；语言模型读词和预测词可以用同一张表；比较两幅图像的网络可以用同一双“眼睛”看这两幅图。为什么要这样做？
#
# - **要学的数更少**，需要的数据也就更少。
# - 在一处学到的东西，另一处**马上就会**。
# - 有些性质**从结构上就能保证**：两幅图像都经过同一个编码器，谁先谁后自然没有区别。
#
# 梯度方面不需要做任何特别的事。假设损失 $L$ 通过两处用到 $w$，不妨把这两处分别记作 $u$ 和 $v$，其中 $u = w$，$v = w$。由链式法则，
#
# $$ \frac{\partial L}{\partial w} = \frac{\partial L}{\partial u} + \frac{\partial L}{\partial v} $$
#
# 也就是说，**共享参数的梯度，等于它在每一处使用所得的梯度之和**。autograd 自己就会这样做，因为它总是往 `.grad` 上*累加*。
#
# 真正需要弄对的是“同一个”三个字。在 PyTorch 里，共享指的是**同一个 `nn.Parameter` 对象**：两个模块都持有它，或者在 `forward` 里用了它两次。数值碰巧相同的副本不算共享：它有自己的梯度，训练一步之后，两者就不一样了。

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import copy

import torch
from torch import nn

from autograder import check

torch.set_num_threads(1)

# %% [markdown] lang="en"
# ## A worked miniature
#
# A number goes through two linear layers, with tanh between them. In `tied` the second layer holds the first one's
# parameter; in `copied` each has one of its own, with the same value. So both models compute the same, for now. Look at
# the gradients: that of the shared weight is the sum of the other two. Then look at the weights after one step.

# %% [markdown] lang="zh"
# ## 一个小例子
#
# 一个数依次经过两个线性层，中间是 tanh。在 `tied` 里，第二层持有的就是第一层的参数；在 `copied` 里，两层各有一个参数，只是数值相同。所以目前两个模型的计算结果一样。看看梯度：共享权重的梯度，正是另外两个梯度之和。再看看训练一步之后的权重。

# %%
def two_layers():
    """Two linear layers of one number each, both 0.5, with tanh between them.

    zh: 两个各有一个数的线性层，都是 0.5，中间是 tanh。
    """
    model = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Tanh(), nn.Linear(1, 1, bias=False))
    for parameter in model.parameters():
        nn.init.constant_(parameter, 0.5)
    return model


tied, copied = two_layers(), two_layers()
tied[2].weight = tied[0].weight

x = torch.tensor([[2.0]])
for name, model in (("tied", tied), ("copied", copied)):
    model(x).sum().backward()
    print(f"{name:7} is: {model[0].weight is model[2].weight}")
    print("  grads  ", [round(model[n].weight.grad.item(), 3) for n in (0, 2)])
    torch.optim.SGD(model.parameters(), lr=0.1).step()
    print("  weights", [round(model[n].weight.item(), 3) for n in (0, 2)])

# %% [markdown] lang="en"
# A few facts to know before you begin:
#
# - `nn.Linear(n, m)` stores its weight as `(m, n)`, `nn.Embedding(n, m)` as `(n, m)`. Assigning an `nn.Parameter` to an
#   attribute, as in `tied[2].weight = tied[0].weight`, puts it into the place of the old one.
# - `nn.Parameter(first.weight)` is a **new** parameter, even though its numbers lie in the same place in memory. An
#   optimizer sees two, and they come apart when the model is moved to a GPU.
# - `model.parameters()` gives every parameter once. `model.state_dict()` gives an entry for every **name**, so a shared
#   parameter is listed there twice.
# - `model.to(device)`, `copy.deepcopy(model)` and `load_state_dict` keep what is shared shared, as long as it is one
#   `nn.Parameter` that the model's modules hold.

# %% [markdown] lang="zh"
# 动手之前，有几件事要知道：
#
# - `nn.Linear(n, m)` 的权重形状是 `(m, n)`，`nn.Embedding(n, m)` 的是 `(n, m)`。把一个 `nn.Parameter` 赋给某个属性，例如 `tied[2].weight = tied[0].weight`，它就取代了原来的那一个。
# - `nn.Parameter(first.weight)` 是一个**新的**参数，尽管它的数与原来的存放在内存的同一处。在优化器看来这是两个参数；把模型移到 GPU 上，两者就分家了。
# - `model.parameters()` 里每个参数只出现一次。`model.state_dict()` 则是每个**名字**一项，所以共享的参数在里面会出现两次。
# - 只要共享的是模型的模块所持有的同一个 `nn.Parameter`，那么经过 `model.to(device)`、`copy.deepcopy(model)` 和 `load_state_dict` 之后，它仍然是共享的。

# %% [markdown] lang="en"
# ## Exercise 1: an autoencoder with tied weights
#
# An **autoencoder** squeezes its input $x$ through a narrow layer and tries to give it back: the encoder makes a short
# code $h$ of it, the decoder an approximation $\hat x$ of $x$ from the code. With **tied weights** the decoder has no
# matrix of its own but uses the encoder's, transposed:
#
# $$ h = \mathrm{relu}(W x + b) \qquad\qquad \hat x = W^\top h + d $$
#
# Here $W$ has the shape (hidden, features). The two biases have different lengths, so each side has its own: $b$ has
# `hidden` numbers, $d$ has `features`. There is no activation after the decoder. Write `TiedAutoencoder`. The names of
# parameters and layers are up to you.
#
# *Checked:* the shapes of code and output, a batch of one included; the shapes of the parameters, each of which must be
# there exactly once; that samples do not influence each other; code and output with other weights; that the weight's
# gradient is the sum of both uses; that the weights are still tied in a deep copy that is trained, and in a model that
# has loaded a `state_dict`; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 1：权重绑定的自编码器
#
# **自编码器**让输入 $x$ 挤过一个很窄的层，再设法把它还原：编码器把它变成一段短短的编码 $h$，解码器再由编码得到 $x$ 的近似 $\hat x$。如果**权重绑定**（tied weights），解码器就没有自己的矩阵，而是用编码器矩阵的转置：
#
# $$ h = \mathrm{relu}(W x + b) \qquad\qquad \hat x = W^\top h + d $$
#
# 其中 $W$ 的形状是 (hidden, features)。两个偏置长度不同，所以两边各有一个：$b$ 有 `hidden` 个数，$d$ 有 `features` 个数。解码器之后没有激活函数。请写出 `TiedAutoencoder`。参数和层叫什么名字，由你决定。
#
# *检查内容*：编码和输出的形状，包括批量为 1 的情形；参数的形状，并且每个参数恰好出现一次；样本之间互不影响；换上别的权重之后的编码和输出；权重的梯度等于两处使用的梯度之和；深拷贝之后再训练，以及载入 `state_dict` 之后，权重仍然绑定；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "tied_autoencoder", "locked": false, "schema_version": 3, "solution": true, "task": false}
class TiedAutoencoder(nn.Module):
    """An autoencoder whose decoder uses the encoder's weight, transposed.

    Its parameters have the shapes (hidden, features), (hidden,) and (features,); there are no others. The weight starts at
    random; how the biases start is up to you.

    Args:
        features: number of features of the input.
        hidden: number of features of the code.

    zh: 解码器使用编码器权重的转置的自编码器。

    它的参数形状是 (hidden, features)、(hidden,) 和 (features,)，此外没有别的参数。权重的初始值是随机的；偏置的初始值由你决定。

    Args:
        features: 输入的特征数。
        hidden: 编码的特征数。
    """

    def __init__(self, features, hidden):
        super().__init__()
        ### BEGIN SOLUTION
        self.encoder = nn.Linear(features, hidden)
        self.decoder_bias = nn.Parameter(torch.zeros(features))
        ### END SOLUTION

    def encode(self, x):
        """The code relu(W x + b) (B, hidden) of a batch x (B, features).

        zh: 一批输入 x (B, features) 的编码 relu(W x + b)，形状为 (B, hidden)。
        """
        ### BEGIN SOLUTION
        return torch.relu(self.encoder(x))
        ### END SOLUTION

    def decode(self, code):
        """What the decoder makes of a batch of codes (B, hidden): (B, features).

        zh: 解码器由一批编码 (B, hidden) 得到的输出 (B, features)。
        """
        ### BEGIN SOLUTION
        return code @ self.encoder.weight + self.decoder_bias
        ### END SOLUTION

    def forward(self, x):
        """Encode, then decode: from (B, features) to (B, features).

        zh: 先编码，再解码：从 (B, features) 到 (B, features)。
        """
        ### BEGIN SOLUTION
        return self.decode(self.encode(x))
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_tied_autoencoder", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("18_parameter_sharing", "tied_autoencoder")

# %% [markdown] lang="en"
# *To think about, and measure:* the cell below trains your autoencoder, and one with two matrices of its own, on images
# of digits (8 × 8 pixels), both with 16 numbers for a code. It prints the mean squared error on the images that were
# trained on and on others. How many parameters does each have? Guess first which one does better on the training images,
# and which one on the others. Then set `n` to 50 images and to 1000, and change the seed: where does each of the two
# errors go, and which differences between the models are larger than those between seeds?

# %% [markdown] lang="zh"
# *想一想，量一量*：下面的单元格用手写数字图像（8 × 8 像素）训练你的自编码器，同时训练另一个有两个矩阵的自编码器，两者的编码都是 16 个数。它打印出两个均方误差：一个在训练用的图像上，一个在别的图像上。两者各有多少参数？先猜一猜：哪一个在训练用的图像上更好？哪一个在别的图像上更好？然后把 `n` 改成 50 和 1000，再换几个随机种子：两种误差各怎样变化？模型之间的哪些差别，比种子之间的差别更大？

# %% tags=["experiment"]
from sklearn.datasets import load_digits

digits = load_digits()
images = torch.tensor(digits.images, dtype=torch.float32).flatten(1) / 16
labels = torch.tensor(digits.target)


def train_autoencoder(model, data, steps=200):
    """Train a model to give back the rows of data (N, features).

    zh: 训练一个模型，让它还原 data (N, features) 的各行。
    """
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(steps):
        batch = data[torch.randint(len(data), (64,))]
        loss = nn.functional.mse_loss(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


n = 200
torch.manual_seed(0)
untied = nn.Sequential(nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 64))
for name, model in (("tied", TiedAutoencoder(64, 16)), ("untied", untied)):
    train_autoencoder(model, images[:n])
    with torch.no_grad():
        errors = [nn.functional.mse_loss(model(data), data).item() for data in (images[:n], images[1000:])]
    count = sum(parameter.numel() for parameter in model.parameters())
    print(f"{name:7} count = {count}, mse: train {errors[0]:.4f}, test {errors[1]:.4f}")

# %% [markdown] lang="en"
# ## Exercise 2: one table for reading and for predicting words
#
# A language model predicts the next word from the words before it. It begins with an embedding, a table with a row of
# `features` numbers for each of the `vocab_size` words, and it ends with a linear layer that gives a logit for each word.
# The weight of that layer has the shape `(vocab_size, features)` as well: again a row for each word! Large language
# models often use **one table for both**. The logit of a word is then the product of the model's state with the vector
# of that very word (plus a bias), and a word that is often predicted also learns how to be read.
#
# Write `WordModel`. It reads the last `context` words:
#
# 1. `embedding`, an `nn.Embedding`, gives each of them its vector: `(B, context, features)`. The vectors of a sample are
#    put one behind the other, in order: `(B, context * features)`.
# 2. `hidden`, an `nn.Linear`, and tanh make of it a state `(B, features)`.
# 3. `output`, an `nn.Linear` with bias, gives the logits `(B, vocab_size)`. Its weight **is** the embedding's.
#
# *Checked:* the shape of the logits, a batch of one included; that the parameters are there, each exactly once; that
# samples do not influence each other; logits with other weights; that the table's gradient is the sum of both uses; that
# the table is still shared in a deep copy that is trained, and in a model that has loaded a `state_dict`; and that it
# runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 2：读词和预测词共用一张表
#
# 语言模型根据前面的词预测下一个词。它的开头是一个嵌入，也就是一张表，`vocab_size` 个词各占一行，每行 `features` 个数；它的末尾是一个线性层，给每个词一个 logit。这一层的权重形状也是 `(vocab_size, features)`：又是每个词一行！大语言模型常常让**两处共用一张表**。这样，一个词的 logit 就是模型的状态与这个词自己的向量的内积（再加上偏置）；而且常常被预测的词，读到它时所用的向量也就一并学好了。
#
# 请写出 `WordModel`。它读最后的 `context` 个词：
#
# 1. `embedding` 是一个 `nn.Embedding`，给每个词一个向量：`(B, context, features)`。每个样本的这些向量按顺序首尾相接：`(B, context * features)`。
# 2. `hidden` 是一个 `nn.Linear`，再经过 tanh，得到状态 `(B, features)`。
# 3. `output` 是一个带偏置的 `nn.Linear`，给出 logits `(B, vocab_size)`。它的权重**就是**嵌入的权重。
#
# *检查内容*：logits 的形状，包括批量为 1 的情形；各个参数都在，并且恰好出现一次；样本之间互不影响；换上别的权重之后的 logits；这张表的梯度等于两处使用的梯度之和；深拷贝之后再训练，以及载入 `state_dict` 之后，这张表仍然是共享的；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "word_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
class WordModel(nn.Module):
    """Predicts the next word from the `context` words before it.

    Args:
        vocab_size: number of words.
        features: number of features of a word's vector, and of the state.
        context: number of words that the model reads.

    Attributes:
        embedding: nn.Embedding (vocab_size, features).
        hidden: nn.Linear from context * features to features.
        output: nn.Linear from features to vocab_size, with a bias; its weight is the parameter embedding.weight.

    zh: 根据前面 `context` 个词预测下一个词。

    Args:
        vocab_size: 词的个数。
        features: 词向量的特征数，也是状态的特征数。
        context: 模型读几个词。

    Attributes:
        embedding: nn.Embedding (vocab_size, features)。
        hidden: 从 context * features 到 features 的 nn.Linear。
        output: 从 features 到 vocab_size 的 nn.Linear，带偏置；它的权重就是参数 embedding.weight。
    """

    def __init__(self, vocab_size, features, context):
        super().__init__()
        ### BEGIN SOLUTION
        self.embedding = nn.Embedding(vocab_size, features)
        self.hidden = nn.Linear(context * features, features)
        self.output = nn.Linear(features, vocab_size)
        self.output.weight = self.embedding.weight
        ### END SOLUTION

    def forward(self, tokens):
        """Logits (B, vocab_size) of the next word, from the word numbers tokens (B, context), int64.

        zh: 由词的编号 tokens (B, context)（int64）得到下一个词的 logits (B, vocab_size)。
        """
        ### BEGIN SOLUTION
        vectors = self.embedding(tokens)  # (B, context, features)
        state = torch.tanh(self.hidden(vectors.flatten(1)))  # (B, features)
        return self.output(state)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_word_model", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("18_parameter_sharing", "word_model")

# %% [markdown] lang="en"
# *To think about, and measure:* one table can be shared in two directions: `self.output.weight = self.embedding.weight`
# or `self.embedding.weight = self.output.weight`. After that line both are the same table, but which start does it have?
# `nn.Embedding` starts standard normal, `nn.Linear` uniform between $-1/\sqrt{\text{features}}$ and
# $1/\sqrt{\text{features}}$. The cell below prints the names in the `state_dict`, then the loss before training beside
# $\ln(\text{vocab\_size})$, the loss of a model that gives every word the same chance. Try both directions, with 16
# features and with 256. Which start would you choose, and why does the number of features matter?

# %% [markdown] lang="zh"
# *想一想，量一量*：共用一张表有两种写法：`self.output.weight = self.embedding.weight` 或者 `self.embedding.weight = self.output.weight`。执行之后都是同一张表，但它的初始值是谁的？`nn.Embedding` 的初始值服从标准正态分布，`nn.Linear` 的在 $-1/\sqrt{\text{features}}$ 与 $1/\sqrt{\text{features}}$ 之间均匀分布。下面的单元格先打印 `state_dict` 里的名字，再打印训练之前的损失，旁边是 $\ln(\text{vocab\_size})$，也就是给每个词同样概率的模型的损失。两种写法都试一试，特征数分别取 16 和 256。你会选哪一种初始值？特征数为什么有影响？

# %% tags=["experiment"]
torch.manual_seed(0)
print(list(WordModel(100, 16, 3).state_dict()))
tokens, following = torch.randint(100, (500, 3)), torch.randint(100, (500,))
for features in (16, 256):
    with torch.no_grad():
        loss = nn.functional.cross_entropy(WordModel(100, features, 3)(tokens), following)
    print(f"features = {features:3}: loss {loss:.2f}, ln(100) = {torch.tensor(100.0).log():.2f}")

# %% [markdown] lang="en"
# ## Exercise 3: a twin network
#
# Do two pictures show the same thing? A **twin network** (also called a Siamese network) does not classify them. One
# encoder $f$ makes an **embedding** of each, a short vector, and their distance is the answer: small for pictures of the
# same kind, large for others.
#
# $$ D(x, y) = \lVert f(x) - f(y) \rVert^2 $$
#
# ![Two inputs x and y go through the same encoder f with the same parameters; D is the squared distance of the two embeddings.](pictures/18_twin.svg)
#
# The picture has two boxes, yet there is **one encoder, called twice**. That is why $D(x, y) = D(y, x)$ and
# $D(x, x) = 0$ hold before any training, and for pictures of kinds that were never trained on.
#
# Write `TwinNetwork`. Its encoder is a linear layer from `features` to `hidden`, ReLU, and a linear layer from `hidden`
# to `embedding` **without bias**. (What would a bias there do to $D$, and what would its gradient be?) What the layers
# are called is up to you.
#
# *Checked:* the shape of the distances, a batch of one included; the shapes of the parameters, each of which must be
# there exactly once; that pairs do not influence each other; that $D$ is symmetric, and zero for equal inputs; distances
# with other weights; gradients, of both inputs too; that a deep copy can be trained by itself; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 3：孪生网络
#
# 两幅图像画的是不是同一种东西？**孪生网络**（twin network，也叫 Siamese network）并不给它们分类。一个编码器 $f$ 把每幅图像变成一个**嵌入**，也就是一个短向量；两个向量的距离就是答案：同类图像距离小，不同类的距离大。
#
# $$ D(x, y) = \lVert f(x) - f(y) \rVert^2 $$
#
# ![两个输入 x 和 y 经过同一个编码器 f，用的是同一组参数；D 是两个嵌入之间距离的平方。](pictures/18_twin.svg)
#
# 图中画了两个方框，其实只有**一个编码器，调用两次**。正因为如此，不用训练就有 $D(x, y) = D(y, x)$ 和 $D(x, x) = 0$，对训练时从未出现过的类别的图像也成立。
#
# 请写出 `TwinNetwork`。它的编码器是：从 `features` 到 `hidden` 的线性层，ReLU，再加一个从 `hidden` 到 `embedding` 的线性层，后者**不带偏置**。（如果那里有偏置，它对 $D$ 有什么作用？它的梯度会是多少？）各层叫什么名字，由你决定。
#
# *检查内容*：距离的形状，包括批量为 1 的情形；参数的形状，并且每个参数恰好出现一次；各对输入之间互不影响；$D$ 是对称的，输入相同时为零；换上别的权重之后的距离；梯度，包括对两个输入的梯度；深拷贝可以单独训练；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "twin_network", "locked": false, "schema_version": 3, "solution": true, "task": false}
class TwinNetwork(nn.Module):
    """The squared distance of two inputs, as one encoder sees them.

    The encoder is Linear(features, hidden), ReLU, Linear(hidden, embedding) without bias. So the parameters have the
    shapes (hidden, features), (hidden,) and (embedding, hidden); there are no others.

    Args:
        features: number of features of an input.
        hidden: number of features of the encoder's hidden layer.
        embedding: number of features of an embedding.

    zh: 两个输入经过同一个编码器之后，距离的平方。

    编码器依次是 Linear(features, hidden)、ReLU、不带偏置的 Linear(hidden, embedding)。所以参数的形状是 (hidden, features)、
    (hidden,) 和 (embedding, hidden)，此外没有别的参数。

    Args:
        features: 一个输入的特征数。
        hidden: 编码器隐藏层的特征数。
        embedding: 嵌入的特征数。
    """

    def __init__(self, features, hidden, embedding):
        super().__init__()
        ### BEGIN SOLUTION
        self.encoder = nn.Sequential(
            nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, embedding, bias=False)
        )
        ### END SOLUTION

    def forward(self, first, second):
        """The squared distances (B,) of the embeddings of first (B, features) and second (B, features).

        Row by row: number i of the result compares row i of `first` with row i of `second`.

        zh: first (B, features) 与 second (B, features) 的嵌入之间距离的平方，形状为 (B,)。

        逐行比较：结果的第 i 个数比较的是 `first` 的第 i 行与 `second` 的第 i 行。
        """
        ### BEGIN SOLUTION
        difference = self.encoder(first) - self.encoder(second)  # (B, embedding)
        return difference.pow(2).sum(dim=1)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_twin_network", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("18_parameter_sharing", "twin_network")

# %% [markdown] lang="en"
# *To think about, and measure:* the cell below trains your network on pairs of digits from 0 to 6. Pairs of the same
# digit are pulled together; other pairs are pushed apart, until their squared distance is 1. Then it measures the mean
# distances, also for 7, 8 and 9, which the network has never seen. Are they told apart, and how well, compared with the
# others? Then give the network a second encoder in `__init__`, `copy.deepcopy` of the first, use it for the second
# input, and run the cell again. Both encoders start equal. What do the last two lines say after training, and where did
# the first line change? (Put your network right again before you hand it in.)

# %% [markdown] lang="zh"
# *想一想，量一量*：下面的单元格用 0 到 6 的数字配对来训练你的网络。数字相同的一对被拉近；不同的一对被推远，直到距离的平方达到 1。然后它测量平均距离，也包括网络从未见过的 7、8、9。网络能区分它们吗？与别的数字相比，区分得怎样？然后在 `__init__` 里给网络添上第二个编码器，由第一个 `copy.deepcopy` 得到，专门处理第二个输入，再运行一次。两个编码器一开始是相同的。训练之后，最后两行说明了什么？第一行又有什么变化？（提交之前记得把网络改回来。）

# %% tags=["experiment"]
def random_pairs(kinds, count):
    """Pairs of images of these digits (count, 64), about half of the same digit, and whether they are (count,).

    zh: 这些数字的图像对 (count, 64)，大约一半是同一个数字；以及是否同一个数字 (count,)。
    """
    groups = [images[labels == kind] for kind in kinds]
    first = torch.randint(len(groups), (count,))
    second = torch.where(torch.rand(count) < 0.5, first, torch.randint(len(groups), (count,)))
    pick = lambda kind: groups[kind][torch.randint(len(groups[kind]), ())]
    return torch.stack([pick(k) for k in first]), torch.stack([pick(k) for k in second]), first == second


torch.manual_seed(0)
twin = TwinNetwork(64, 32, 8)
optimizer = torch.optim.Adam(twin.parameters(), lr=0.003)
first, second, same = random_pairs(range(7), 3000)
for _ in range(300):
    rows = torch.randint(len(first), (64,))
    distances = twin(first[rows], second[rows])
    loss = torch.where(same[rows], distances, torch.relu(1 - distances)).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

with torch.no_grad():
    for kinds in (range(7), range(7, 10)):
        x, y, same = random_pairs(kinds, 500)
        distances = twin(x, y)
        print(list(kinds), f"same: {distances[same].mean():.3f}, different: {distances[~same].mean():.3f}")
    print(f"D(x, x): {twin(x, x).mean():.3f}")
    print(f"|D(x, y) - D(y, x)|: {(twin(x, y) - twin(y, x)).abs().mean():.3f}")

# %% [markdown] lang="en"
# ## Exercise 4: who is counted, and how often?
#
# How many numbers does a model have? With shared parameters the answer depends on what is counted: names, modules or
# parameters. Write two functions that look at *any* model.
#
# - `count_parameters(models)`: how many numbers the parameters of several models hold in all. The models may share
#   parameters with each other, as an encoder and a decoder do that are two models: each parameter counts **once**. Two
#   parameters that merely have the same values are two. Buffers do not count, frozen parameters do.
# - `shared_names(model)`: which names belong to the same parameter. The method `model.named_parameters()` tells only the
#   first name of each; with `remove_duplicate=False` it tells all.
#
# For comparing, remember that `==` compares two tensors number by number. `is` asks whether two things are one object,
# and so do sets and the keys of a dict when they hold parameters.
#
# *Checked:* the count for models that share nothing, that share modules or parameters, within one model or between
# several, for equal values, buffers and frozen parameters; and the names in the same cases.

# %% [markdown] lang="zh"
# ## 练习 4：数的是什么，数了几次？
#
# 一个模型里有多少个数？有了共享的参数，答案就取决于数的是什么：是名字、模块，还是参数。请写两个函数，它们要能用于*任何*模型。
#
# - `count_parameters(models)`：几个模型的参数一共有多少个数。这些模型之间可以共享参数，例如编码器和解码器是两个模型的时候：每个参数只数**一次**。两个参数仅仅数值相同，仍然是两个。缓冲区不算，冻结的参数要算。
# - `shared_names(model)`：哪些名字指的是同一个参数。`model.named_parameters()` 这个方法只给出每个参数的第一个名字；加上 `remove_duplicate=False`，就会给出全部名字。
#
# 比较的时候别忘了：`==` 是把两个张量里的数逐个比较；`is` 问的才是两者是不是同一个对象。把参数放进集合，或者用作字典的键，判断的也是是不是同一个对象。
#
# *检查内容*：参数个数，包括什么都不共享、共享模块、共享参数的模型，共享发生在一个模型内部或者几个模型之间，还有数值相同、有缓冲区、有冻结参数的情形；以及同样这些情形下的名字。

# %% nbgrader={"grade": false, "grade_id": "counting", "locked": false, "schema_version": 3, "solution": true, "task": false}
def count_parameters(models):
    """How many numbers the parameters of several models hold, an int; each parameter counts once.

    Frozen parameters count, buffers do not.

    Args:
        models: a list of nn.Modules. A parameter that several of them hold is the same nn.Parameter object in each.

    zh: 几个模型的参数一共有多少个数，返回 int；每个参数只数一次。

    冻结的参数要算，缓冲区不算。

    Args:
        models: 由 nn.Module 组成的列表。它们共同持有的参数，在每个模型里都是同一个 nn.Parameter 对象。
    """
    ### BEGIN SOLUTION
    parameters = set()
    for model in models:
        parameters.update(model.parameters())
    return sum(parameter.numel() for parameter in parameters)
    ### END SOLUTION


def shared_names(model):
    """The names of the shared parameters of a model: a list of lists of strings.

    Each inner list holds all names of one parameter that has two or more, in the order of `named_parameters`. The lists
    are in the order of their first names.

    zh: 一个模型里共享参数的名字：由字符串列表组成的列表。

    每个内层列表是一个参数的全部名字（至少两个），按 `named_parameters` 的顺序排列；各个列表按第一个名字的顺序排列。
    """
    ### BEGIN SOLUTION
    names = {}  # of each parameter
    for name, parameter in model.named_parameters(remove_duplicate=False):
        names.setdefault(parameter, []).append(name)
    return [group for group in names.values() if len(group) > 1]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_counting", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("18_parameter_sharing", "counting")

# %% [markdown] lang="en"
# *To think about, and measure:* which of these operations keep a table shared? The cell below does four things to your
# `WordModel` and prints `shared_names` and the count each time. Guess all four, then run it. Why does the third one come
# apart although both have the same numbers in the same place? What would you have to do to a model that has lost its
# tie?

# %% [markdown] lang="zh"
# *想一想，量一量*：下面哪些操作之后，那张表仍然是共享的？单元格对你的 `WordModel` 做了四件事，每次都打印 `shared_names` 和参数个数。四个结果都先猜一猜，再运行。第三种情形里，两者的数相同，又放在内存的同一处，为什么还是分开了？如果一个模型的绑定丢了，该怎样补救？

# %% tags=["experiment"]
model = WordModel(50, 8, 2)
loaded = WordModel(50, 8, 2)
loaded.load_state_dict(model.state_dict())
assigned = WordModel(50, 8, 2)
assigned.output.weight = nn.Parameter(assigned.embedding.weight)
by_parts = WordModel(50, 8, 2)
by_parts.output = copy.deepcopy(by_parts.output)
for name, one in (("deepcopy", copy.deepcopy(model)), ("load_state_dict", loaded), ("nn.Parameter", assigned),
                  ("by parts", by_parts)):  # fmt: skip
    same_place = one.output.weight.data_ptr() == one.embedding.weight.data_ptr()
    print(f"{name:16}", shared_names(one), count_parameters([one]), "data_ptr:", same_place)

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.Module.named_parameters`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.named_parameters)
#   in PyTorch's documentation, with `remove_duplicate`.
# - Press and Wolf, [*Using the Output Embedding to Improve Language Models*](https://arxiv.org/abs/1608.05859) (2016), on
#   one table for reading and predicting.
# - Bengio, Ducharme, Vincent, Jauvin, *A Neural Probabilistic Language Model* (2003): the model of exercise 2, before
#   its weights were tied.
# - Bromley, Guyon, LeCun, Säckinger, Shah, *Signature Verification using a "Siamese" Time Delay Neural Network* (1993);
#   Hadsell, Chopra, LeCun, *Dimensionality Reduction by Learning an Invariant Mapping* (2006), on the loss that pulls
#   together and pushes apart.
# - A convolution shares its weights between all places of a picture (assignment 07), a recurrent network between all
#   steps in time (13).

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - PyTorch 文档：[`nn.Module.named_parameters`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.named_parameters)，其中有 `remove_duplicate`。
# - Press、Wolf：[*Using the Output Embedding to Improve Language Models*](https://arxiv.org/abs/1608.05859)（2016），讲读词和预测词共用一张表。
# - Bengio、Ducharme、Vincent、Jauvin：*A Neural Probabilistic Language Model*（2003）：练习 2 的模型，当时权重还没有绑定。
# - Bromley、Guyon、LeCun、Säckinger、Shah：*Signature Verification using a "Siamese" Time Delay Neural Network*（1993）；Hadsell、Chopra、LeCun：*Dimensionality Reduction by Learning an Invariant Mapping*（2006），讲的是既拉近又推远的损失。
# - 卷积让图像的各个位置共享权重（作业 07），循环网络让各个时间步共享权重（作业 13）。
