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
# # 01 · A network as a sequence of layers
#
# The simplest way to write a network is to say which layers come one after the other. `nn.Sequential` does
# just that: it is a module that feeds its input to the first layer, that layer's output to the second, and so on.
#
# A **multilayer perceptron** (MLP) with one hidden layer computes
#
# $$ \text{logits} = W_2 \, \max(0,\; W_1 x + b_1) + b_2 $$
#
# $W_1$ takes `input_size` numbers to `hidden_size` numbers, the **ReLU** $\max(0, \cdot)$ sets the negative ones to
# zero, and $W_2$ takes what is left to `output_size` numbers. The last ones are **logits**: scores that may be of
# any size and sign. Nothing follows them; a loss such as cross entropy applies the softmax itself.
#
# Why the ReLU? Without it, $W_2 (W_1 x + b_1) + b_2$ is one linear map again, however many layers there are.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## A worked miniature
#
# Two layers in a row, an input of three samples, and what comes out. The first dimension of a tensor is always the
# batch: here 3 samples of 4 numbers go in, and 3 samples of 2 numbers come out.

# %%
miniature = nn.Sequential(nn.Linear(4, 2), nn.Tanh())
print(miniature)
print(miniature(torch.randn(3, 4)).shape)
print([tuple(parameter.shape) for parameter in miniature.parameters()])

# %% [markdown] lang="en"
# ## Exercise 1: an MLP in three lines
#
# Make `model` a `nn.Sequential` of exactly three layers: a linear layer from `input_size` to `hidden_size`, a ReLU,
# and a linear layer from `hidden_size` to `output_size`.
#
# *Checked:* that it is a `nn.Sequential`, the shapes of its parameters, and its values and gradients with other weights.

# %% nbgrader={"grade": false, "grade_id": "three_layers", "locked": false, "schema_version": 3, "solution": true, "task": false}
input_size, hidden_size, output_size = 8, 16, 4

### BEGIN SOLUTION
model = nn.Sequential(
    nn.Linear(input_size, hidden_size),
    nn.ReLU(),
    nn.Linear(hidden_size, output_size),
)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_three_layers", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("01_sequential_mlp", "three_layers")

# %% [markdown] lang="en"
# ## Exercise 2: any number of layers
#
# Real networks have more hidden layers, and you will not want to type them. Write a module that takes a list of sizes:
# `SequentialMLP([8, 32, 16, 4])` has linear layers 8 → 32, 32 → 16 and 16 → 4, with a ReLU **between** each two of
# them and none after the last. `SequentialMLP([8, 4])` is a single linear layer.
#
# Collect the layers in a Python list, then hand them to `nn.Sequential(*layers)`. Names are yours to choose.
#
# *Checked:* shapes, parameters, values and gradients for short and long lists, and that it runs on a GPU.

# %% nbgrader={"grade": false, "grade_id": "any_depth", "locked": false, "schema_version": 3, "solution": true, "task": false}
class SequentialMLP(nn.Module):
    """An MLP with ReLU between its linear layers.

    Args:
        sizes: number of features at each step, at least two: input, hidden ones, output.
    """

    def __init__(self, sizes):
        super().__init__()
        ### BEGIN SOLUTION
        layers = []
        for in_features, out_features in zip(sizes[:-1], sizes[1:]):
            layers.append(nn.Linear(in_features, out_features))
            layers.append(nn.ReLU())
        self.layers = nn.Sequential(*layers[:-1])
        ### END SOLUTION

    def forward(self, x):
        """Map features (B, sizes[0]) to logits (B, sizes[-1])."""
        ### BEGIN SOLUTION
        return self.layers(x)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_any_depth", "locked": true, "points": 9, "schema_version": 3, "solution": false, "task": false}
check("01_sequential_mlp", "any_depth")

# %% [markdown] lang="en"
# ## Exercise 3: reach into it and count
#
# A `nn.Sequential` can be indexed like a list: `model[0]` is its first layer, `model[-1]` its last. Every module lists
# its parameters with `.parameters()`, and a tensor knows how many numbers it holds: `.numel()`.
#
# Write two functions. `count_parameters` gives the number of *trainable* numbers of any module (those of parameters
# whose `requires_grad` is true). `linear_widths` looks through a `nn.Sequential` and gives the sizes that
# `SequentialMLP` would need to make it again: for `model` above, `[8, 16, 4]`.
#
# *Checked:* both, on modules you have not seen: some with frozen parameters, some with other layers in between.
#
# *To think about, and measure:* which has more parameters, `[8, 64, 4]` or `[8, 16, 16, 16, 4]`? Guess first.

# %% nbgrader={"grade": false, "grade_id": "count", "locked": false, "schema_version": 3, "solution": true, "task": false}
def count_parameters(module):
    """Number of trainable numbers in a module, an int."""
    ### BEGIN SOLUTION
    return sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)
    ### END SOLUTION


def linear_widths(sequential):
    """Sizes [input, hidden ..., output] of the `nn.Linear` layers of a `nn.Sequential`, a list of ints.

    Other layers are passed over. There is at least one linear layer, and each takes what the one before it gives.
    """
    ### BEGIN SOLUTION
    linears = [layer for layer in sequential if isinstance(layer, nn.Linear)]
    return [linears[0].in_features] + [layer.out_features for layer in linears]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_count", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("01_sequential_mlp", "count")

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.Sequential`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html) and
#   [`nn.Linear`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html) in PyTorch's documentation.
# - Goodfellow, Bengio, Courville: *Deep Learning*, chapter 6, on why one hidden layer can already do so much.
