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
# # 11 · A convolutional network for digits
#
# A linear layer treats the pixels of an image as an unordered list: move a digit by one pixel, and for the layer it is
# another list. A **convolution** looks at the image through a small window instead and uses the same weights wherever the
# window stands, so that what it learns in one corner it knows in all of them. **Pooling** then keeps the strongest answer
# of each patch and throws away where exactly it was. A CNN is a few rounds of convolution, ReLU and pooling, followed by
# linear layers that turn what was found into logits, one for each class.
#
# Along each side of an image, a window of size $k$ that moves in steps of $s$ over an input of size $n$, padded by $p$ zeros
# at both ends, stands in
#
# $$ n_{\text{out}} = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1 $$
#
# places. A 3 x 3 convolution with padding 1 keeps the size; a 2 x 2 pooling with stride 2 halves it and drops an odd last row.
#
# Images have shape `(B, C, H, W)`: batch, channels, height, width. The linear layers want `(B, features)`, so the last three
# dimensions are flattened into one, and *never* the batch.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
import torch.nn.functional as F
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## A worked miniature
#
# One convolution and one pooling on two images of 3 x 6 x 6, and the sizes on the way.

# %%
images = torch.randn(2, 3, 6, 6)
found = nn.Conv2d(in_channels=3, out_channels=4, kernel_size=3, padding=1)(images)
print("after the convolution:", tuple(found.shape))
pooled = nn.MaxPool2d(kernel_size=2, stride=2)(found)
print("after pooling:        ", tuple(pooled.shape))
print("flattened:            ", tuple(torch.flatten(pooled, start_dim=1).shape))

# %% [markdown] lang="en"
# ## Exercise 1: MyCNN
#
# Write the network of the tutorial. It has five parts, with these names:
#
# | attribute | layer |
# |---|---|
# | `conv1` | `nn.Conv2d(3, 16, 3, padding=1)` |
# | `pool` | `nn.MaxPool2d(2, 2)` |
# | `fc1` | `nn.Linear(16 * 7 * 7, 120)` |
# | `fc2` | `nn.Linear(120, 84)` |
# | `fc3` | `nn.Linear(84, 10)` |
#
# and computes: convolution, ReLU, pooling, flatten, then the three linear layers with a ReLU after the first and the second.
#
# How large are its images? `fc1` says so, if you ask it: it expects 16 channels of 7 x 7, which is what pooling leaves of
# **14 x 14**. With images of any other size `fc1` would not fit.
#
# *Checked:* shapes (a batch of one too), names and shapes of the parameters, values and gradients with other weights, that samples
# do not mix, and that it runs on a GPU.

# %% nbgrader={"grade": false, "grade_id": "my_cnn", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyCNN(nn.Module):
    """A small CNN for images of 3 x 14 x 14 and ten classes, with the attributes of the table above."""

    def __init__(self):
        super().__init__()
        ### BEGIN SOLUTION
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1)
        self.pool = nn.MaxPool2d(2, 2)
        self.fc1 = nn.Linear(16 * 7 * 7, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)
        ### END SOLUTION

    def forward(self, x):
        """Map images (B, 3, 14, 14) to logits (B, 10)."""
        ### BEGIN SOLUTION
        x = self.pool(F.relu(self.conv1(x)))
        x = torch.flatten(x, start_dim=1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_my_cnn", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check("11_my_cnn", "my_cnn")

# %% [markdown] lang="en"
# ## Exercise 2: images of any size
#
# A network that only takes 14 x 14 is of little use. Write one that is told what its images are like and works out the size of
# its linear layer by itself, with the formula above. It has two rounds of 3 x 3 convolution (padding 1), ReLU and 2 x 2 max pooling
# (stride 2), with 16 and then 32 channels, and one linear layer from what is left to `classes` logits.
#
# Names are yours. Height and width need be neither equal nor even: of 9 x 14 pixels, the first pooling leaves 4 x 7, the second 2 x 3.
#
# *Checked:* shapes and parameters for several sizes, before the network is first used; values, gradients, samples, GPU.

# %% nbgrader={"grade": false, "grade_id": "any_size", "locked": false, "schema_version": 3, "solution": true, "task": false}
class AnySizeCNN(nn.Module):
    """Two convolutions of 16 and 32 channels, each with ReLU and pooling, and a linear layer.

    Args:
        channels: of the images.
        height, width: of the images, in pixels, at least 4.
        classes: number of logits.
    """

    def __init__(self, channels, height, width, classes):
        super().__init__()
        ### BEGIN SOLUTION
        self.conv1 = nn.Conv2d(channels, 16, 3, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.pool = nn.MaxPool2d(2, 2)
        self.fc = nn.Linear(32 * (height // 4) * (width // 4), classes)
        ### END SOLUTION

    def forward(self, x):
        """Map images (B, channels, height, width) to logits (B, classes)."""
        ### BEGIN SOLUTION
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        return self.fc(torch.flatten(x, start_dim=1))
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_any_size", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("11_my_cnn", "any_size")

# %% [markdown] lang="en"
# ## Exercise 3: train it on real digits
#
# scikit-learn ships 1797 handwritten digits of 8 x 8 pixels. Write the loop that learns them, and the measure of how well it did.
#
# Training repeats five lines for each batch: forget the old gradients, forward, loss, backward, step. One pass over all images is
# an **epoch**. In every epoch take the images in a new random order, `batch_size` at a time; the last batch may be smaller, and is used.
#
# While training, layers such as dropout and batch normalisation behave differently: `model.train()` and `model.eval()` say which.
#
# *Checked:* one step and several on a single batch against Adam on the mean cross entropy, that every image is used, the losses that you
# return, what a network has learned when it sees digits that your code never had, and `accuracy` on its own.
#
# *To think about, and measure:* train with 50, 200 and 1000 images. How does the accuracy on the other digits grow?

# %% nbgrader={"grade": false, "grade_id": "train", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train(model, images, labels, epochs, learning_rate=0.01, batch_size=64):
    """Train a classifier in place, in training mode, with `torch.optim.Adam` on the mean cross entropy.

    Args:
        model: gives logits (B, classes) for a batch of images.
        images: (N, ...), labels: (N,), whole numbers from 0.
        epochs: how often every image is used.

    Returns:
        For each epoch, the mean of its batches' losses: a list of `epochs` floats.
    """
    ### BEGIN SOLUTION
    model.train()
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    losses = []
    for _ in range(epochs):
        batches = []
        for batch in torch.randperm(len(images)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            batches.append(loss.item())
        losses.append(sum(batches) / len(batches))
    return losses
    ### END SOLUTION


def accuracy(model, images, labels):
    """Share of the images, a float from 0 to 1, whose largest logit is that of their label; in evaluation mode."""
    ### BEGIN SOLUTION
    model.eval()
    with torch.no_grad():
        predictions = model(images).argmax(dim=1)
    return (predictions == labels).float().mean().item()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_train", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check("11_my_cnn", "train")

# %% [markdown] lang="en"
# ## See it learn
#
# When the exercises above are done, take the comment signs away and run this cell.

# %%
# from sklearn.datasets import load_digits
#
# digits = load_digits()
# pixels = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16   # (1797, 1, 8, 8), from 0 to 1
# labels = torch.tensor(digits.target)
# cnn = AnySizeCNN(1, 8, 8, 10)
# print(train(cnn, pixels[:1000], labels[:1000], epochs=5))
# print(accuracy(cnn, pixels[1000:], labels[1000:]))

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.Conv2d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html) and
#   [`nn.MaxPool2d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html): the formula with all its options.
# - LeCun, Bottou, Bengio, Haffner: *Gradient-based learning applied to document recognition* (1998), where this network comes from.
