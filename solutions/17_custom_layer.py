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
# # 17 · A layer of your own
#
# `nn.Linear`, `nn.Conv2d` and all the others are Python classes that anybody could have written. When none of them
# does what your problem needs, you write one more. A layer is a subclass of `nn.Module` that
#
# 1. calls `super().__init__()` first, which opens the module's books,
# 2. makes what it **learns** in `__init__`, as attributes of type `nn.Parameter`,
# 3. says in `forward` how its input becomes its output.
#
# You write no backward pass: as long as `forward` is made of torch operations, autograd works it out.
#
# What makes an `nn.Parameter` different from a plain tensor? It is *registered*: assigned to an attribute of a
# module, it turns up in `.parameters()`, so an optimizer finds it; in `.state_dict()`, so it is saved; and `.to(device)`
# moves it. A plain tensor gets none of this, and neither does the *result* of arithmetic with a parameter:
# `nn.Parameter(t) * 0.1` is a plain tensor again.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## A worked miniature
#
# A layer that multiplies each feature by a number of its own, which it learns. Two samples of three features go in
# and two samples of three features come out; backward leaves a gradient on the parameter.

# %%
class FeatureScale(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(num_features))

    def forward(self, x):
        return x * self.scale


miniature = FeatureScale(3)
output = miniature(torch.randn(2, 3))
output.sum().backward()
print(output.shape)
print([(name, tuple(parameter.shape)) for name, parameter in miniature.named_parameters()])
print(miniature.scale.grad)

# %% [markdown] lang="en"
# ## Exercise 1: a linear layer of your own
#
# Write `MyCustomLayer`, which computes
#
# $$ y = x W + b $$
#
# Its attribute `weight` has the shape `(in_features, out_features)`, so that samples, which are rows of $x$, multiply it
# from the left. (`nn.Linear` keeps the transposed matrix. Both are common; here it is this one.) It starts as
# standard normal random numbers, `torch.randn`. Its attribute `bias` has the shape `(out_features,)` and starts at zero.
# `@` and `torch.matmul` are the same product, and both take inputs with any number of leading dimensions:
# a batch `(B, in_features)` as well as a batch of sequences `(B, T, in_features)`.
#
# *Checked:* the shapes of outputs, names and shapes of the parameters, how they start, values and gradients with other
# weights, and that the layer runs on a GPU.

# %% nbgrader={"grade": false, "grade_id": "custom_layer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyCustomLayer(nn.Module):
    """A linear layer: y = x @ weight + bias.

    Args:
        in_features: size of the last dimension of the input.
        out_features: size of the last dimension of the output.

    Attributes:
        weight: parameter (in_features, out_features); starts standard normal, new for each layer.
        bias: parameter (out_features,); starts at zero.
    """

    def __init__(self, in_features, out_features):
        super().__init__()
        ### BEGIN SOLUTION
        self.weight = nn.Parameter(torch.randn(in_features, out_features))
        self.bias = nn.Parameter(torch.zeros(out_features))
        ### END SOLUTION

    def forward(self, x):
        """Map features (..., in_features) to features (..., out_features)."""
        ### BEGIN SOLUTION
        return x @ self.weight + self.bias
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_custom_layer", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("17_custom_layer", "custom_layer")

# %% [markdown] lang="en"
# ## Exercise 2: use it like any other
#
# A module of yours has the same rights as torch's. Make `model` a `nn.Sequential` of exactly three layers:
# your `MyCustomLayer` from 10 to 20 features, a ReLU, and a `nn.Linear` from 20 to 5 features.
#
# *Checked:* that it is a `nn.Sequential` of three layers, its output's shape, its parameters, and its values and
# gradients with other weights.

# %% nbgrader={"grade": false, "grade_id": "in_sequential", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
model = nn.Sequential(
    MyCustomLayer(10, 20),
    nn.ReLU(),
    nn.Linear(20, 5),
)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_in_sequential", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("17_custom_layer", "in_sequential")

# %% [markdown] lang="en"
# ## Exercise 3: how large should random weights be?
#
# `MyCustomLayer` works, yet it starts badly. Each of its outputs is a sum of `in_features` products. If the inputs have
# mean 0 and standard deviation 1, and the weights are independent of them with standard deviation $\sigma$, then
# variances add up and
#
# $$ \operatorname{std}(y) = \sigma \sqrt{\text{in\_features}} $$
#
# With $\sigma = 1$ and 256 inputs, one layer makes the numbers 16 times larger, and three of them about 4000 times. A
# softmax or a `tanh` behind them saturates, and gradients grow or die just as fast. The cure is to draw the weights
# with the standard deviation
#
# $$ \sigma = \frac{1}{\sqrt{\text{in\_features}}} $$
#
# Write `ScaledLayer`, which is like `MyCustomLayer` in all but this: `weight` and `bias` as before, the same `forward`,
# and weights that start smaller. Then write `activation_stds`, with which you can see the difference.
#
# *Checked:* names and shapes of the parameters of `ScaledLayer`, what it computes with other weights and its gradients,
# and mean and standard deviation of its first weights over several seeds; `activation_stds` on stacks of layers you have
# not seen.
#
# *To think about, and measure:* send `torch.randn(500, 256)` through six layers of 256 features, once of
# `MyCustomLayer`, once of `ScaledLayer`. Then put a ReLU after each `ScaledLayer`. By which factor does the spread now
# change from one `ScaledLayer` to the next, and what would you change in the scale to make up for it?

# %% nbgrader={"grade": false, "grade_id": "scaled_init", "locked": false, "schema_version": 3, "solution": true, "task": false}
class ScaledLayer(nn.Module):
    """A linear layer, y = x @ weight + bias, whose weights start at a scale that fits its width.

    Args:
        in_features: size of the last dimension of the input.
        out_features: size of the last dimension of the output.

    Attributes:
        weight: parameter (in_features, out_features); starts normal with mean 0 and standard deviation
            1 / sqrt(in_features), new for each layer.
        bias: parameter (out_features,); starts at zero.
    """

    def __init__(self, in_features, out_features):
        super().__init__()
        ### BEGIN SOLUTION
        self.weight = nn.Parameter(torch.randn(in_features, out_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))
        ### END SOLUTION

    def forward(self, x):
        """Map features (..., in_features) to features (..., out_features)."""
        ### BEGIN SOLUTION
        return x @ self.weight + self.bias
        ### END SOLUTION


def activation_stds(layers, x):
    """Send x through layers one after another and measure how far the numbers spread after each.

    Args:
        layers: modules, each of which takes what the one before it gives; a list, `nn.ModuleList` or `nn.Sequential`.
        x: input of the first layer (B, features).

    Returns:
        A list of floats, one for each layer: the standard deviation over all numbers that come out of it, as
        `tensor.std()` computes it (n - 1 in the denominator). The input's own is not among them.
    """
    ### BEGIN SOLUTION
    stds = []
    with torch.no_grad():
        for layer in layers:
            x = layer(x)
            stds.append(x.std().item())
    return stds
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_scaled_init", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("17_custom_layer", "scaled_init")

# %% [markdown] lang="en"
# ## State that is not learned by gradients: buffers
#
# Some layers must remember things that no gradient ever changes: a fixed mask, a table, statistics of what has passed
# through. Such a tensor is a **buffer**. `self.register_buffer("name", tensor)` makes it an attribute that is saved in the
# `state_dict` and goes where the module goes, but that no optimizer touches. Here is what happens to a tensor that is
# merely an attribute (a change of dtype stands for a move to a GPU):

# %%
class Shift(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("shift", torch.tensor([1.0, 2.0]))
        self.forgotten = torch.tensor([1.0, 2.0])

    def forward(self, x):
        return x + self.shift


moved = Shift().to(torch.float64)
print("saved:", list(moved.state_dict()))
print("moved:", moved.shift.dtype, " left behind:", moved.forgotten.dtype)

# %% [markdown] lang="en"
# ## Exercise 4: a layer that learns its units
#
# Sensors deliver whatever their makers thought of: pressure in pascals around 100 000, humidity between 0 and 1. A network
# learns better when every feature has mean 0 and variance 1, and you may not know the statistics in advance. Write
# `RunningStandardizer`, a first layer that works them out while it is trained:
#
# $$ y = \frac{x - \text{mean}}{\sqrt{\text{var} + 10^{-5}}} $$
#
# for each feature (column) separately. `mean` and `var` are those of **all rows it has ever seen in training**, each row
# with the same weight, however the rows were cut into batches; `var` is the population variance, which divides by the
# number of rows $n$ and not by $n - 1$. (This differs from `nn.BatchNorm1d`, which standardises by the current batch
# and lets older ones fade.)
#
# You can't keep all rows, and need not. When $B$ new rows with mean $m$ and population variance $v$ arrive, and $n$ rows
# with `mean` $\mu$ and `var` $\sigma^2$ came before, then with $\delta = m - \mu$
#
# $$ n' = n + B, \qquad \mu' = \mu + \delta\,\frac{B}{n'}, \qquad
# \sigma'^2 = \frac{1}{n'} \left( n\,\sigma^2 + B\,v + \delta^2\,\frac{n B}{n'} \right) $$
#
# The layer keeps its state in three buffers and has no parameters. In **training** mode (`self.training` is true)
# `forward` first takes the batch into its statistics and then standardises the batch by the *new* statistics. In **eval**
# mode it standardises by what it has learned and changes nothing. The statistics are constants to autograd: gradients
# flow to $x$ as if `mean` and `var` were fixed numbers, so update them under `torch.no_grad()`.
#
# *Checked:* the buffers, how they start and that they are in the `state_dict`; the statistics after one batch (one of a
# single row, too) and after several of different sizes; outputs in training and in eval, with a feature that never
# varies; that eval changes nothing; that a new layer which loads a saved `state_dict` goes on from there; the gradient
# with respect to $x$; that it runs on a GPU.

# %% nbgrader={"grade": false, "grade_id": "standardizer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class RunningStandardizer(nn.Module):
    """Standardises each feature by mean and variance of all rows seen in training.

    Args:
        num_features: number of features (columns).

    Attributes:
        mean: buffer (num_features,), mean of each feature over all rows seen; starts at 0.
        var: buffer (num_features,), their population variance (divided by the number of rows); starts at 1.
        count: buffer of shape (), the number of rows seen; starts at 0.
    """

    def __init__(self, num_features):
        super().__init__()
        ### BEGIN SOLUTION
        self.register_buffer("mean", torch.zeros(num_features))
        self.register_buffer("var", torch.ones(num_features))
        self.register_buffer("count", torch.tensor(0))
        ### END SOLUTION

    def forward(self, x):
        """Standardise features (B, num_features), B >= 1; in training, take the rows into the statistics first."""
        ### BEGIN SOLUTION
        if self.training:
            with torch.no_grad():
                rows = len(x)
                total = self.count + rows
                delta = x.mean(dim=0) - self.mean
                spread = self.count * self.var + rows * x.var(dim=0, correction=0)
                between = delta**2 * self.count * rows / total
                self.var.copy_((spread + between) / total)
                self.mean.add_(delta * rows / total)
                self.count.add_(rows)
        return (x - self.mean) / torch.sqrt(self.var + 1e-5)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_standardizer", "locked": true, "points": 9, "schema_version": 3, "solution": false, "task": false}
check("17_custom_layer", "standardizer")

# %% [markdown] lang="en"
# ## Read on
#
# - [Extending PyTorch](https://docs.pytorch.org/docs/stable/notes/extending.html#extending-torch-nn) and
#   [`register_buffer`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_buffer)
#   in PyTorch's documentation.
# - Glorot and Bengio, *Understanding the difficulty of training deep feedforward neural networks* (2010), on the scale of
#   first weights; assignment 05 goes on from there.
# - Chan, Golub and LeVeque, *Algorithms for computing the sample variance* (1983), on the formula for merging variances.
