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
# # 20 · Building on a pretrained network
#
# A network that has learned one thing from many images has learned to see: its first layers find edges, the next ones
# corners and curves, and only the last layer, the **head**, is about the classes it was trained for. Take the head off,
# and what is left, the **backbone**, turns an image into a vector of features that are useful for other images too.
# So with few images of your own, do not start from random weights. Take a **pretrained** network and give it a new
# head. That is called **transfer learning**.
#
# How much of the backbone should go on learning? There are three answers, and you will compare them:
#
# - **nothing**: the backbone is *frozen*, and the new head alone learns. It is quick, and a handful of images is enough;
# - **its last block**: the layers nearest to the head are the ones most concerned with the old classes, so they adapt,
#   while the early ones stay. That is **fine-tuning**;
# - **everything**: best if you have many images. With few, the network may forget more than it learns.
#
# When the head is new and the rest is not, they should not learn at the same speed. A random head needs large steps; large
# steps would ruin what the backbone knows. So there are two learning rates, $\eta_{\text{block}}$ much smaller than
# $\eta_{\text{head}}$:
#
# $$ \theta_{\text{head}} \leftarrow \theta_{\text{head}} - \eta_{\text{head}} \, \nabla_{\theta_{\text{head}}} L \qquad \theta_{\text{block}} \leftarrow \theta_{\text{block}} - \eta_{\text{block}} \, \nabla_{\theta_{\text{block}}} L $$
#
# A frozen layer does not change, but a gradient can still flow *through* it, to something that learns in front of it.
# The picture shows the hybrid network of exercise 2. Blue parts are frozen, yellow ones learn, and the red line is the
# way of the gradient:
#
# ![An image passes an adapter, the frozen layers of a backbone and a head. The gradient goes back from the logits to the head and, through the frozen layers, to the adapter.](pictures/20_hybrid_pretrained.svg)

# %% [markdown] lang="zh"
# # 20 · 在预训练网络上搭建
#
# 一个网络用大量图像学会了一件事，也就学会了“看”：最前面的层找边缘，接下来的层找拐角和曲线，只有最后一层，也就是**头**（head），才真正和它训练时的那些类别有关。把头摘掉，剩下的部分叫**主干**（backbone），它把一张图像变成一个特征向量，这些特征对别的图像同样有用。所以，如果你自己的图像不多，就不要从随机权重开始：拿一个**预训练**好的网络，给它换一个新的头。这就是**迁移学习**。
#
# 主干里有多少应当继续学习？有三种答案，你会一一比较：
#
# - **都不学**：主干*冻结*，只有新的头在学。这样很快，少量图像就够；
# - **只学最后一块**：离头最近的那些层与旧类别关系最密切，让它们去适应，前面的层不动。这叫**微调**（fine-tuning）；
# - **全部都学**：图像很多时效果最好。图像少的话，网络忘掉的可能比学到的还多。
#
# 头是新的，其余部分却不是，它们就不该以同样的速度学习。随机的头需要迈大步，而大步会毁掉主干已经学到的东西。所以要用两个学习率，$\eta_{\text{block}}$ 比 $\eta_{\text{head}}$ 小得多：
#
# $$ \theta_{\text{head}} \leftarrow \theta_{\text{head}} - \eta_{\text{head}} \, \nabla_{\theta_{\text{head}}} L \qquad \theta_{\text{block}} \leftarrow \theta_{\text{block}} - \eta_{\text{block}} \, \nabla_{\theta_{\text{block}}} L $$
#
# 冻结的层自己不变，但梯度仍然可以*穿过*它，传到它前面还在学习的部分。下图是练习 2 的混合网络：蓝色部分是冻结的，黄色部分在学习，红线是梯度走的路：
#
# ![一张图像依次经过适配层、主干中冻结的各层和头。梯度从 logits 传回头，再穿过冻结的各层传到适配层。](pictures/20_hybrid_pretrained.svg)

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
from torch import nn

from autograder import check
from torchvision import transforms
from torchvision.models import ShuffleNetV2, Weights, WeightsEnum

# One thread is fastest for a network this small, and its results do not depend on how many cores you have.
# zh: 网络这么小，用一个线程最快，结果也不随 CPU 核数而变。
torch.set_num_threads(1)

# %% [markdown] lang="en"
# ## The real thing, and a small one
#
# With an internet connection, a pretrained network is one line. torchvision has a function for each architecture and,
# for each of these, an enumeration of the weights that there are:
#
# ```python
# from torchvision.models import resnet18, ResNet18_Weights
# model = resnet18(weights=ResNet18_Weights.DEFAULT)
# ```
#
# The first time, this downloads 45 MB into `~/.cache/torch/hub/checkpoints`; after that the file is there. An entry such as
# `ResNet18_Weights.DEFAULT` tells more than where the file is:
#
# - `weights.url`: where it comes from. The last part of its name is the beginning of its SHA-256 checksum;
# - `weights.meta["categories"]`: the names of the classes it was trained for;
# - `weights.transforms()`: the **preprocessing** that its images went through. Yours must go through the same;
# - `weights.get_state_dict()`: the tensors themselves.
#
# Your computer may be offline, and a ResNet takes long on a CPU. So the next cell has the same in small:
# `tiny_shufflenet` is torchvision's own `ShuffleNetV2`, of about 10,000 parameters, and `publish` packs the weights of such
# a network as torchvision does. It needs no download, because the file is put where a download would have put it. Apart
# from the names, everything you write below works with `resnet18` and its weights as well.
#
# The layers of `tiny_shufflenet` are called `conv1`, `maxpool`, `stage2`, `stage3`, `stage4` and `conv5`; then comes the
# mean over the pixels, and last the head, an `nn.Linear` called `fc`. (In `resnet18` the last block is called `layer4`,
# and the head `fc` too.)

# %% [markdown] lang="zh"
# ## 真正的预训练网络，和一个小号的
#
# 能上网的话，得到一个预训练网络只要一行。torchvision 为每种结构提供一个函数，并用一个枚举列出它有哪些权重：
#
# ```python
# from torchvision.models import resnet18, ResNet18_Weights
# model = resnet18(weights=ResNet18_Weights.DEFAULT)
# ```
#
# 第一次运行时，它会下载 45 MB 到 `~/.cache/torch/hub/checkpoints`，以后就直接用这个文件。像 `ResNet18_Weights.DEFAULT` 这样的一项，说的不只是文件在哪里：
#
# - `weights.url`：文件从哪里来。文件名的最后一段是它的 SHA-256 校验和的开头；
# - `weights.meta["categories"]`：训练时各个类别的名字；
# - `weights.transforms()`：训练图像经过的**预处理**。你的图像必须经过同样的处理；
# - `weights.get_state_dict()`：那些张量本身。
#
# 你的电脑也许没有联网，ResNet 在 CPU 上又太慢。所以下一个单元格准备了小号的同款：`tiny_shufflenet` 就是 torchvision 自己的 `ShuffleNetV2`，约有一万个参数；`publish` 则像 torchvision 那样，把这种网络的权重打包。这里无须下载，因为文件已经放在下载后该在的地方。下面你写的一切，除了名字不同，用于 `resnet18` 和它的权重也完全一样。
#
# `tiny_shufflenet` 的各层叫 `conv1`、`maxpool`、`stage2`、`stage3`、`stage4` 和 `conv5`；接着对所有像素取平均，最后是头，一个叫 `fc` 的 `nn.Linear`。（在 `resnet18` 里，最后一块叫 `layer4`，头也叫 `fc`。）

# %% nbgrader={"grade": false, "grade_id": "tiny_shufflenet", "locked": true, "schema_version": 3, "solution": false, "task": false}
import atexit
import hashlib
import io
import shutil
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp())
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


def tiny_shufflenet(weights=None, num_classes=None):
    """A small ShuffleNetV2 for images (B, 3, H, W), pretrained if it is given weights; see torchvision's resnet18.

    Args:
        weights: an entry of a WeightsEnum, or None for random weights.
        num_classes: outputs of its head; with weights, as many as these have categories.

    zh: 用于图像 (B, 3, H, W) 的小型 ShuffleNetV2，给了权重就是预训练好的；参看 torchvision 的 resnet18。

    Args:
        weights: 某个 WeightsEnum 中的一项，None 表示随机权重。
        num_classes: 头的输出个数；给了权重时，等于权重的类别数。
    """
    if weights is not None:
        categories = len(weights.meta["categories"])
        if num_classes not in (None, categories):
            raise ValueError(f"These weights are for {categories} classes; got num_classes={num_classes}.")
        num_classes = categories
    model = ShuffleNetV2([1, 1, 1], [8, 16, 32, 64, 64], num_classes=num_classes or 1000)
    if weights is not None:
        model.load_state_dict(weights.get_state_dict(model_dir=FOLDER, check_hash=True))
    return model


def to_rgb(images):
    """Images (B, 1, H, W) with their one channel three times, (B, 3, H, W).

    zh: 把图像 (B, 1, H, W) 的单个通道重复三次，得到 (B, 3, H, W)。
    """
    return images.repeat(1, 3, 1, 1)


def preprocessing():
    """What digits (B, 1, 8, 8) from 0 to 1 go through: three channels, 32 x 32 pixels, values from -1 to 1.

    zh: 取值 0 到 1 的数字图像 (B, 1, 8, 8) 要经过的处理：三个通道，32 x 32 像素，取值 -1 到 1。
    """
    steps = [to_rgb, transforms.Resize(32), transforms.Normalize([0.5], [0.5])]
    return transforms.Compose(steps)


def publish(model, categories):
    """Save a model's weights to a file, and describe them in a WeightsEnum with the entry DEFAULT.

    zh: 把模型的权重存成文件，并用一个 WeightsEnum 描述它，其中的一项叫 DEFAULT。
    """
    content = io.BytesIO()
    torch.save(model.state_dict(), content)
    checksum = hashlib.sha256(content.getvalue()).hexdigest()
    file = FOLDER / f"tiny_shufflenet-{checksum[:8]}.pth"
    file.write_bytes(content.getvalue())
    meta = {"categories": list(categories), "num_params": sum(p.numel() for p in model.parameters())}
    entry = Weights(url=file.as_uri(), transforms=preprocessing, meta=meta)
    return WeightsEnum("TinyShuffleNet_Weights", {"DIGITS_V1": entry, "DEFAULT": entry})

# %% [markdown] lang="en"
# What is left to do is what others do on hundreds of GPUs: pretrain it. Here it takes a few seconds, on those of
# scikit-learn's handwritten digits that show a **0 to 6**. The digits **7, 8 and 9** are kept for later: that is your new
# task, of which the network has never seen an image. And you will have only about ten images of each.

# %% [markdown] lang="zh"
# 剩下的，就是别人在几百块 GPU 上做的事：预训练。在这里只要几秒钟，用的是 scikit-learn 的手写数字中的 **0 到 6**。数字 **7、8、9** 留到后面：那是你的新任务，网络从没见过这样的图像。而且每个数字你只有十张左右。

# %% tags=["experiment"]
from sklearn.datasets import load_digits

digits = load_digits()
pixels = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16  # (1797, 1, 8, 8)
labels = torch.tensor(digits.target)
images = preprocessing()(pixels)  # (1797, 3, 32, 32)


def accuracy(model, images, labels):
    """Share of right predictions, in evaluation mode.

    zh: 在评估模式下预测正确的比例。
    """
    model.eval()
    with torch.no_grad():
        return (model(images).argmax(dim=1) == labels).float().mean().item()


torch.manual_seed(0)
old = labels < 7
old_images, old_labels = images[old], labels[old]
pretrained = tiny_shufflenet(num_classes=7)
optimizer = torch.optim.SGD(pretrained.parameters(), lr=0.05, momentum=0.9)
for epoch in range(10):
    pretrained.train()
    for batch in torch.randperm(1000).split(50):
        optimizer.zero_grad()
        nn.functional.cross_entropy(pretrained(old_images[batch]), old_labels[batch]).backward()
        optimizer.step()
print(f"accuracy on 0 to 6: {accuracy(pretrained, old_images[1000:], old_labels[1000:]):.2f}")

TinyShuffleNet_Weights = publish(pretrained, "0123456")
weights = TinyShuffleNet_Weights.DEFAULT
print(weights)
print(weights.url)
print(weights.meta)
print(weights.transforms())
print({name: tuple(value.shape) for name, value in list(weights.get_state_dict(model_dir=FOLDER).items())[:4]})

# %% [markdown] lang="en"
# ## Exercise 1: load it, and give it a new head
#
# Write `load_with_new_head`, which loads `tiny_shufflenet` with its pretrained weights, as you would load `resnet18`, and
# then puts a new, random `nn.Linear` in the place of the head `fc`. Two things to know:
#
# - The file holds the old head too, so it fits a network with the old number of classes only. Load first, and exchange the
#   head afterwards.
# - Layers are attributes, and may be replaced by assignment. A new head must be called what the old one was: `forward` of
#   the network calls `self.fc`, and knows of no other name.
#
# How many features does the head get? The old one knows: `in_features`.
#
# *Checked:* the shape of the logits, for a batch of one too; names and shapes of the parameters; that the rest of the network
# computes what the file says, running statistics of BatchNorm included; that the head is new, even if the number of classes is
# the old one; and gradients.

# %% [markdown] lang="zh"
# ## 练习 1：加载，并换一个新的头
#
# 请写出 `load_with_new_head`：像加载 `resnet18` 那样，加载带预训练权重的 `tiny_shufflenet`，然后用一个新的、随机的 `nn.Linear` 换掉头 `fc`。有两点要知道：
#
# - 文件里也存着旧的头，所以它只适合类别数与原来相同的网络。要先加载，再换头。
# - 层就是属性，赋值就能替换。新头必须沿用旧头的名字：网络的 `forward` 调用的是 `self.fc`，别的名字它不认识。
#
# 头接收多少个特征？旧的头知道：`in_features`。
#
# *检查内容*：logits 的形状，包括批量为 1 的情形；参数的名字和形状；网络其余部分的计算与文件相符，包括 BatchNorm 的滑动统计量；头是新的，哪怕类别数和原来一样；梯度。

# %% nbgrader={"grade": false, "grade_id": "new_head", "locked": false, "schema_version": 3, "solution": true, "task": false}
def load_with_new_head(weights, num_classes):
    """A pretrained tiny_shufflenet with a new head.

    Args:
        weights: an entry of a WeightsEnum, such as TinyShuffleNet_Weights.DEFAULT.
        num_classes: of the new task, which may be the old number.

    Returns:
        The network, with the weights loaded and its head `fc` replaced by a new nn.Linear of `num_classes` outputs, as torch
        initialises it. It maps images (B, 3, H, W) to logits (B, num_classes), and all its parameters can be trained.

    zh: 换了新头的预训练 tiny_shufflenet。

    Args:
        weights: 某个 WeightsEnum 中的一项，例如 TinyShuffleNet_Weights.DEFAULT。
        num_classes: 新任务的类别数，可以与原来相同。

    Returns:
        加载了权重的网络，它的头 `fc` 换成了有 `num_classes` 个输出的新 nn.Linear，初始值由 torch 默认给出。
        它把图像 (B, 3, H, W) 变成 logits (B, num_classes)，所有参数都可以训练。
    """
    ### BEGIN SOLUTION
    model = tiny_shufflenet(weights=weights)
    model.fc = nn.Linear(model.fc.in_features, num_classes)
    return model
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_new_head", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("20_hybrid_pretrained", "new_head")

# %% [markdown] lang="en"
# ## What "frozen" means
#
# Freezing a layer takes two things, and the second is easily forgotten.
#
# **Its parameters** get no gradient if `requires_grad` of each of them is `False`. `layer.requires_grad_(False)`, with an
# underscore and parentheses, sets it for all parameters of a layer and of those inside it.
#
# **BatchNorm** also holds what no gradient ever reaches. In training mode it computes, with $\gamma$ and $\beta$ as its parameters,
#
# $$ y = \gamma \, \frac{x - \mu_{\text{batch}}}{\sqrt{\sigma^2_{\text{batch}} + \varepsilon}} + \beta \qquad \mu_{\text{running}} \leftarrow (1 - m) \, \mu_{\text{running}} + m \, \mu_{\text{batch}} $$
#
# and likewise for $\sigma^2_{\text{running}}$, with $m = 0.1$. In evaluation mode it uses $\mu_{\text{running}}$ and $\sigma^2_{\text{running}}$
# instead, and leaves them alone. These two are buffers, not parameters, and follow the *mode* of the layer, whatever
# `requires_grad` says. See for yourself: the layer below has nothing to learn, and yet it changes.

# %% [markdown] lang="zh"
# ## “冻结”到底是什么意思
#
# 冻结一层要做两件事，第二件很容易忘。
#
# **参数**：每个参数的 `requires_grad` 都是 `False`，它们就得不到梯度。`layer.requires_grad_(False)`（末尾有下划线，还有括号）会把这一层以及它里面各层的所有参数一并设好。
#
# **BatchNorm** 里还有一些梯度永远到不了的东西。设 $\gamma$、$\beta$ 是它的参数，训练模式下它计算
#
# $$ y = \gamma \, \frac{x - \mu_{\text{batch}}}{\sqrt{\sigma^2_{\text{batch}} + \varepsilon}} + \beta \qquad \mu_{\text{running}} \leftarrow (1 - m) \, \mu_{\text{running}} + m \, \mu_{\text{batch}} $$
#
# $\sigma^2_{\text{running}}$ 同理，其中 $m = 0.1$。评估模式下它改用 $\mu_{\text{running}}$ 和 $\sigma^2_{\text{running}}$，并且不去改动它们。这两个是缓冲区而不是参数，只听从这一层的*模式*，不管 `requires_grad` 怎么说。自己看看：下面这一层没有任何东西可学，却还是变了。

# %%
layer = nn.BatchNorm1d(1)
layer.requires_grad_(False)
x = torch.tensor([[9.0], [11.0]])
for mode in (True, False, True):
    layer.train(mode)
    y = layer(x)
    print(f"training = {layer.training}: y = {y.flatten().tolist()}, running_mean = {layer.running_mean.item():.2f}")

# %% [markdown] lang="en"
# ## Exercise 2: a hybrid of old and new
#
# Our digits are grey, and the backbone wants three channels. So far we have copied the one channel three times. Now let the
# network find a better way: write `HybridModel`, which has three parts, one after the other,
#
# 1. `adapter`: a new `nn.Conv2d(1, 3, kernel_size=1)`, which learns how to turn grey into three channels;
# 2. `backbone`: the pretrained network that it is given, its own head `fc` replaced by `nn.Identity()`, which does nothing.
#    It is **frozen**: its parameters have `requires_grad` `False` and get no gradient, and its BatchNorm layers are in
#    evaluation mode, always;
# 3. `head`: a new `nn.Linear` from the backbone's features to `num_classes` logits.
#
# There are two traps.
#
# - Training loops call `model.train()`, and that puts *every* layer inside into training mode, your backbone too. But `train` is an
#   ordinary method, which your class may override. It has to do its usual work for the rest, and to return the
#   model, as it always does.
# - The adapter stands *in front of* the backbone. Its gradient has to come all the way back through the frozen layers, so
#   they must not cut it off.
#
# *Checked:* shapes, for backbones with other numbers of features and a batch of one too; names and shapes of the parameters; the
# logits with other weights; which parameters get a gradient and which get none; that the backbone's statistics stay as they are and
# are used, in a new model and after `train()`; and that it runs on a GPU.

# %% [markdown] lang="zh"
# ## 练习 2：新旧混合
#
# 我们的数字是灰度图，主干却要三个通道。到目前为止，我们只是把一个通道重复三次。现在让网络自己找更好的办法：请写出 `HybridModel`，它由三部分依次组成：
#
# 1. `adapter`：一个新的 `nn.Conv2d(1, 3, kernel_size=1)`，学习怎样把灰度变成三个通道；
# 2. `backbone`：传进来的预训练网络，它自己的头 `fc` 换成什么也不做的 `nn.Identity()`。它是**冻结**的：参数的 `requires_grad` 为 `False`，得不到梯度；其中的 BatchNorm 层始终处于评估模式；
# 3. `head`：一个新的 `nn.Linear`，把主干的特征变成 `num_classes` 个 logits。
#
# 这里有两个陷阱。
#
# - 训练循环会调用 `model.train()`，它把里面的*每一层*都切换到训练模式，你的主干也不例外。不过 `train` 只是一个普通的方法，你的类可以重写它。对其余部分它仍要照常工作，并且像往常一样返回模型本身。
# - 适配层在主干*前面*。它的梯度要一路穿过冻结的各层传回来，所以这些层不能把梯度切断。
#
# *检查内容*：形状，包括特征数不同的主干和批量为 1 的情形；参数的名字和形状；换上别的权重之后的 logits；哪些参数有梯度，哪些没有；无论是新建的模型还是调用 `train()` 之后，主干的统计量都保持不变，而且计算时用的就是它们；能在 GPU 上运行。

# %% nbgrader={"grade": false, "grade_id": "hybrid_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
class HybridModel(nn.Module):
    """A frozen backbone between an adapter and a head that learn.

    Args:
        backbone: a network whose head is an nn.Linear called `fc`, such as tiny_shufflenet() or resnet18(). It becomes part of
            this model, and is changed.
        num_classes: number of logits.

    Attributes:
        adapter: nn.Conv2d(1, 3, kernel_size=1).
        backbone: the network given, with nn.Identity() as `fc`; frozen: no parameter requires a gradient, and BatchNorm uses its
            running statistics and leaves them as they are, in a new model and whatever train() is called with.
        head: nn.Linear from the backbone's features to num_classes.

    zh: 冻结的主干，前后是要学习的适配层和头。

    Args:
        backbone: 头是 nn.Linear 且名为 `fc` 的网络，例如 tiny_shufflenet() 或 resnet18()。它会成为这个模型的一部分，并被改动。
        num_classes: logits 的个数。

    Attributes:
        adapter: nn.Conv2d(1, 3, kernel_size=1)。
        backbone: 传进来的网络，`fc` 换成 nn.Identity()；它是冻结的：没有参数需要梯度，BatchNorm 使用滑动统计量并且不改动它们，
            新建的模型如此，无论怎样调用 train() 也如此。
        head: 从主干的特征到 num_classes 的 nn.Linear。
    """

    def __init__(self, backbone, num_classes):
        super().__init__()
        ### BEGIN SOLUTION
        self.adapter = nn.Conv2d(1, 3, kernel_size=1)
        self.backbone = backbone
        self.head = nn.Linear(backbone.fc.in_features, num_classes)
        self.backbone.fc = nn.Identity()
        self.backbone.requires_grad_(False)
        self.backbone.eval()
        ### END SOLUTION

    def train(self, mode=True):
        """Put everything but the backbone into training mode, or into evaluation mode if `mode` is False; return the model.

        zh: 把主干以外的部分切换到训练模式；`mode` 为 False 时切换到评估模式。返回模型本身。
        """
        ### BEGIN SOLUTION
        super().train(mode)
        self.backbone.eval()
        return self
        ### END SOLUTION

    def forward(self, images):
        """Map images (B, 1, H, W) to logits (B, num_classes).

        zh: 把图像 (B, 1, H, W) 变成 logits (B, num_classes)。
        """
        ### BEGIN SOLUTION
        features = self.backbone(self.adapter(images))  # (B, features)
        return self.head(features)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_hybrid_model", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check("20_hybrid_pretrained", "hybrid_model")

# %% [markdown] lang="en"
# *To think about, and measure:* the cell below trains your hybrid on thirty images of 7, 8 and 9, and then asks what has become of
# the backbone: how far has `running_mean` of its first BatchNorm moved, and can the backbone, with its old head back on, still tell 0 to 6
# apart? Then make `train` forget about the backbone (let it call `super().train(mode)` and nothing else), and run both cells
# again. How much of its old knowledge has the "frozen" network lost? Why is the accuracy on the new digits hardly a warning?
# (Put `train` right again before you hand it in.)

# %% [markdown] lang="zh"
# *想一想，量一量*：下面的单元格用三十张 7、8、9 的图像训练你的混合模型，然后看看主干怎么样了：它的第一个 BatchNorm 的 `running_mean` 移动了多远？把旧的头装回去，主干还能分清 0 到 6 吗？然后让 `train` 忘掉主干（只调用 `super().train(mode)`，别的什么也不做），把两个单元格再运行一遍。“冻结”的网络丢掉了多少旧知识？为什么新数字上的准确率几乎看不出问题？（提交之前记得把 `train` 改回来。）

# %% tags=["experiment"]
new_images, new_labels = images[~old], labels[~old] - 7  # 0, 1, 2 for the digits 7, 8, 9
few, rest = slice(0, 30), slice(30, None)


def fit(model, optimizer, images, labels, epochs=15, prepare=None):
    """Train in batches of 10; `prepare(model)` is called after each model.train().

    zh: 以 10 张为一批训练；每次 model.train() 之后调用 `prepare(model)`。
    """
    for _ in range(epochs):
        model.train()
        if prepare is not None:
            prepare(model)
        for batch in torch.randperm(len(images)).split(10):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(images[batch]), labels[batch]).backward()
            optimizer.step()


torch.manual_seed(0)
backbone = tiny_shufflenet(weights=weights)
old_head = backbone.fc
mean_before = backbone.conv1[1].running_mean.clone()
hybrid = HybridModel(backbone, 3)
grey = new_images[:, :1]
optimizer = torch.optim.SGD([p for p in hybrid.parameters() if p.requires_grad], lr=0.05, momentum=0.9)
fit(hybrid, optimizer, grey[few], new_labels[few])
print(f"accuracy on 7 to 9: {accuracy(hybrid, grey[rest], new_labels[rest]):.2f}")
print(f"running_mean has moved by {(backbone.conv1[1].running_mean - mean_before).abs().max():.3f}")
backbone.fc = old_head
print(f"accuracy on 0 to 6: {accuracy(backbone, old_images[1000:], old_labels[1000:]):.2f}")

# %% [markdown] lang="en"
# ## Exercise 3: fine-tune the last block, with two learning rates
#
# An optimizer can have several **parameter groups**, each with its own options. What a group does not say is taken from the
# arguments that follow:
#
# ```python
# torch.optim.SGD([{"params": some, "lr": 0.1}, {"params": others, "lr": 0.001}], momentum=0.9)
# ```
#
# Write `start_fine_tuning`. It gives a network a new head, makes sure that the head and one block learn and nothing else does, and
# returns the optimizer. Mind the order: an optimizer holds the parameters that it was given, and knows nothing of a layer
# that is put in afterwards.
#
# *Checked:* the shape of the logits; the parameters; which of them get a gradient, whatever was frozen before; and what two steps of
# your optimizer make of the network.

# %% [markdown] lang="zh"
# ## 练习 3：用两个学习率微调最后一块
#
# 优化器可以有好几个**参数组**，每组有自己的选项。某一组没有写明的选项，就用后面统一给出的值：
#
# ```python
# torch.optim.SGD([{"params": some, "lr": 0.1}, {"params": others, "lr": 0.001}], momentum=0.9)
# ```
#
# 请写出 `start_fine_tuning`：给网络换一个新的头，让头和某一块学习，其余都不学，并返回优化器。注意先后次序：优化器手里的是当初交给它的那些参数，之后才装上去的层，它并不知道。
#
# *检查内容*：logits 的形状；参数；哪些参数有梯度，无论之前冻结了什么；你的优化器走两步之后网络变成什么样。

# %% nbgrader={"grade": false, "grade_id": "fine_tuning", "locked": false, "schema_version": 3, "solution": true, "task": false}
def start_fine_tuning(model, block, num_classes, head_lr, block_lr):
    """Prepare a pretrained network for fine-tuning, in place.

    Args:
        model: a network whose head is an nn.Linear called `fc`; any of its parameters may be frozen already.
        block: name of the attribute that is to learn too, such as "stage4" (or "layer4" of a resnet18).
        num_classes: outputs of the new head, an nn.Linear, which takes the place of `fc`.
        head_lr, block_lr: learning rates of the head and of the block.

    Returns:
        A torch.optim.SGD with momentum 0.9 for the parameters of the head and of the block. These, and no others, require a
        gradient.

    zh: 就地准备好一个预训练网络，以便微调。

    Args:
        model: 头是 nn.Linear 且名为 `fc` 的网络；它的参数可能已经有一些是冻结的。
        block: 也要学习的那个属性的名字，例如 "stage4"（在 resnet18 里是 "layer4"）。
        num_classes: 新头的输出个数；新头是 nn.Linear，取代 `fc`。
        head_lr, block_lr: 头和这一块的学习率。

    Returns:
        动量为 0.9 的 torch.optim.SGD，负责头和这一块的参数。需要梯度的正是这些参数，没有别的。
    """
    ### BEGIN SOLUTION
    model.requires_grad_(False)
    model.fc = nn.Linear(model.fc.in_features, num_classes)
    last = getattr(model, block)
    last.requires_grad_(True)
    groups = [
        {"params": model.fc.parameters(), "lr": head_lr},
        {"params": last.parameters(), "lr": block_lr},
    ]
    return torch.optim.SGD(groups, momentum=0.9)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_fine_tuning", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("20_hybrid_pretrained", "fine_tuning")

# %% [markdown] lang="en"
# ## Exercise 4: which BatchNorm is frozen?
#
# During fine-tuning a network is half frozen, so neither `model.train()` nor `model.eval()` is right for all of it. The BatchNorm layers of
# frozen parts should keep their statistics, those of the block should adapt, and dropout, if there is any, should drop.
#
# Write `freeze_statistics`, which a training loop calls after each `model.train()`. It does not know the network: it has to find the
# BatchNorm layers wherever they are, and to see from their parameters whether they are frozen. `model.modules()` goes
# through all layers, however deep inside.
#
# *Checked:* that a frozen BatchNorm, of each kind, uses its running statistics and keeps them; that every other layer stays
# in the mode it was in; and a whole `ShuffleNetV2`, half frozen, in values and gradients.

# %% [markdown] lang="zh"
# ## 练习 4：哪些 BatchNorm 是冻结的？
#
# 微调时网络有一半是冻结的，所以 `model.train()` 和 `model.eval()` 对它都不完全合适。冻结部分的 BatchNorm 层应当保持统计量，那一块里的应当去适应；如果有 dropout，它应当照常丢弃。
#
# 请写出 `freeze_statistics`，训练循环会在每次 `model.train()` 之后调用它。它并不了解这个网络：BatchNorm 层无论在哪里，都要找出来，并从参数看出它们是否冻结。`model.modules()` 会走遍所有的层，不管嵌在多深的地方。
#
# *检查内容*：冻结的 BatchNorm，无论哪一种，都使用自己的滑动统计量并保持不变；其他各层的模式都不变；一个半冻结的完整 `ShuffleNetV2` 的值和梯度。

# %% nbgrader={"grade": false, "grade_id": "freeze_statistics", "locked": false, "schema_version": 3, "solution": true, "task": false}
def freeze_statistics(model):
    """Put every frozen BatchNorm layer of a model into evaluation mode, and change nothing else.

    Args:
        model: any nn.Module. A layer inside it, at any depth, that is an nn.BatchNorm1d, nn.BatchNorm2d or nn.BatchNorm3d counts as
            frozen if none of its parameters requires a gradient.

    zh: 把模型中所有冻结的 BatchNorm 层切换到评估模式，别的都不改动。

    Args:
        model: 任意 nn.Module。其中任意深度的层，只要是 nn.BatchNorm1d、nn.BatchNorm2d 或 nn.BatchNorm3d，
            并且没有一个参数需要梯度，就算冻结的。
    """
    ### BEGIN SOLUTION
    kinds = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)
    for layer in model.modules():
        if isinstance(layer, kinds) and not any(p.requires_grad for p in layer.parameters()):
            layer.eval()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_freeze_statistics", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("20_hybrid_pretrained", "freeze_statistics")

# %% [markdown] lang="en"
# ## Four ways to learn 7, 8 and 9
#
# *To think about, and measure:* the cell below learns the new digits from thirty images in four ways, each five times, and measures
# on the more than five hundred others. Guess the order first. Then
#
# - give it 300 images instead of 30: `few, rest = slice(0, 300), slice(300, None)`. Which gap closes, and why?
# - set `block_lr` to ten times `head_lr`. What does that do to the last block, and does it cost you anything here?
# - leave `freeze_statistics` out of "last block", with 10 images and with 30. When does it matter?

# %% [markdown] lang="zh"
# ## 学会 7、8、9 的四种办法
#
# *想一想，量一量*：下面的单元格用三十张图像、四种办法学习新的数字，每种五次，并在其余五百多张上测量。先猜一猜谁高谁低。然后：
#
# - 把 30 张图像换成 300 张：`few, rest = slice(0, 300), slice(300, None)`。哪个差距缩小了？为什么？
# - 把 `block_lr` 设为 `head_lr` 的十倍。最后一块会怎样？在这里要付出什么代价吗？
# - 在“last block”里去掉 `freeze_statistics`，分别用 10 张和 30 张图像。什么时候它才要紧？

# %% tags=["experiment"]
head_lr, block_lr = 0.05, 0.01
results = {"from scratch": [], "head only": [], "last block": [], "everything": []}
for seed in range(5):
    torch.manual_seed(seed)

    model = tiny_shufflenet(num_classes=3)
    optimizer = torch.optim.SGD(model.parameters(), lr=head_lr, momentum=0.9)
    fit(model, optimizer, new_images[few], new_labels[few])
    results["from scratch"].append(accuracy(model, new_images[rest], new_labels[rest]))

    model = load_with_new_head(weights, 3).requires_grad_(False)
    optimizer = torch.optim.SGD(model.fc.requires_grad_().parameters(), lr=head_lr, momentum=0.9)
    fit(model, optimizer, new_images[few], new_labels[few], prepare=freeze_statistics)
    results["head only"].append(accuracy(model, new_images[rest], new_labels[rest]))

    model = tiny_shufflenet(weights=weights)
    optimizer = start_fine_tuning(model, "stage4", 3, head_lr, block_lr)
    fit(model, optimizer, new_images[few], new_labels[few], prepare=freeze_statistics)
    results["last block"].append(accuracy(model, new_images[rest], new_labels[rest]))

    model = load_with_new_head(weights, 3)
    optimizer = torch.optim.SGD(model.parameters(), lr=head_lr, momentum=0.9)
    fit(model, optimizer, new_images[few], new_labels[few])
    results["everything"].append(accuracy(model, new_images[rest], new_labels[rest]))

for way, shares in results.items():
    print(f"{way:13} mean {sum(shares) / 5:.2f}, from {min(shares):.2f} to {max(shares):.2f}")

# %% [markdown] lang="en"
# ## Read on
#
# - [*Models and pre-trained weights*](https://docs.pytorch.org/vision/stable/models.html): what torchvision offers, and how `weights=` works.
# - PyTorch's [*Transfer Learning for Computer Vision Tutorial*](https://docs.pytorch.org/tutorials/beginner/transfer_learning_tutorial.html), with
#   a real ResNet on real photographs.
# - Yosinski, Clune, Bengio and Lipson, [*How transferable are features in deep neural networks?*](https://arxiv.org/abs/1411.1792) (2014), which
#   measured layer by layer what you have measured here.
# - Kumar and others, [*Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution*](https://arxiv.org/abs/2202.10054)
#   (2022): why it helps to train the head first and to fine-tune afterwards.
# - Ma and others, [*ShuffleNet V2*](https://arxiv.org/abs/1807.11164) (2018), the network of this assignment.

# %% [markdown] lang="zh"
# ## 延伸阅读
#
# - [*Models and pre-trained weights*](https://docs.pytorch.org/vision/stable/models.html)：torchvision 提供哪些模型，`weights=` 怎样使用。
# - PyTorch 教程 [*Transfer Learning for Computer Vision Tutorial*](https://docs.pytorch.org/tutorials/beginner/transfer_learning_tutorial.html)：真正的 ResNet，真正的照片。
# - Yosinski、Clune、Bengio、Lipson：[*How transferable are features in deep neural networks?*](https://arxiv.org/abs/1411.1792)（2014），逐层测量了你在这里测量的东西。
# - Kumar 等：[*Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution*](https://arxiv.org/abs/2202.10054)（2022）：为什么先训练头、再微调更好。
# - Ma 等：[*ShuffleNet V2*](https://arxiv.org/abs/1807.11164)（2018），就是本次作业用的网络。
