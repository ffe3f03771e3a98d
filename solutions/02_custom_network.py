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

# %%
class Bounded(nn.Module):
    def __init__(self, in_features, out_features, limit):
        super().__init__()
        self.layer = nn.Linear(in_features, out_features)
        self.limit = limit

    def forward(self, x):
        return self.limit * torch.tanh(self.layer(x))


miniature = Bounded(4, 2, limit=10.0)
print(miniature)
print(miniature(torch.randn(3, 4)).shape)
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
# `fc2.bias`) for several sizes and a batch of one, values and gradients with other weights, and that it runs on a GPU.

# %% nbgrader={"grade": false, "grade_id": "my_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyModel(nn.Module):
    """An MLP with one hidden layer.

    Args:
        input_size, hidden_size, output_size: number of features, at least one each.

    Attributes:
        fc1: linear layer from input_size to hidden_size, with bias.
        fc2: linear layer from hidden_size to output_size, with bias.
    """

    def __init__(self, input_size, hidden_size, output_size):
        ### BEGIN SOLUTION
        super().__init__()
        self.fc1 = nn.Linear(input_size, hidden_size)
        self.fc2 = nn.Linear(hidden_size, output_size)
        ### END SOLUTION

    def forward(self, x):
        """Map features (B, input_size) to logits (B, output_size)."""
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
#
# *To think about, and measure:* stack twenty of them, `nn.Sequential(*[SkipModel(8, 8, 8) for _ in range(20)])`, and
# twenty of `MyModel(8, 8, 8)`. Send one batch through each stack, call `.sum().backward()` on the output, and print
# `next(stack.parameters()).grad.norm()`, the size of the gradient that reaches the very first layer. By which factor
# do the two differ? Guess first. Then try stacks of 5 and of 40.

# %% nbgrader={"grade": false, "grade_id": "skip_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
class SkipModel(nn.Module):
    """An MLP with one hidden layer, and a shortcut from its input to its output.

    The shortcut is x itself where input_size equals output_size, else a linear layer of x without bias.

    Args:
        input_size, hidden_size, output_size: number of features, at least one each.
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
        """Map features (B, input_size) to linear(relu(linear(x))) + shortcut(x), (B, output_size)."""
        ### BEGIN SOLUTION
        around = self.shortcut(x)
        through = self.fc2(torch.relu(self.fc1(x)))
        return through + around
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_skip_model", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check("02_custom_network", "skip_model")

# %% [markdown] lang="en"
# ## Exercise 3: the same function, twice
#
# What a network computes is settled by two things: its form and its weights. `MyModel` has the form of assignment 01's
# `nn.Sequential`, so with the same weights it must compute the same. Write `copy_weights`, which makes that so: it
# takes the numbers out of a `nn.Sequential(nn.Linear(...), nn.ReLU(), nn.Linear(...))` and puts them into the layers
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

# %% nbgrader={"grade": false, "grade_id": "copy_weights", "locked": false, "schema_version": 3, "solution": true, "task": false}
def copy_weights(sequential, model):
    """Give `model` the weights and biases of `sequential`, so that both compute the same; they share nothing.

    Args:
        sequential: an nn.Sequential of three layers, nn.Linear, nn.ReLU, nn.Linear. It stays as it is.
        model: a module with the linear layers `fc1` and `fc2`, of the sizes of those two, such as a `MyModel`.
            It is changed in place; nothing needs to be returned.
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
# ## Read on
#
# - [`nn.Module`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html) and [Saving and loading
#   models](https://docs.pytorch.org/tutorials/beginner/saving_loading_models.html), on `state_dict` and
#   `load_state_dict`, in PyTorch's documentation.
# - He, Zhang, Ren, Sun: *Deep Residual Learning for Image Recognition* (2015), which made skip connections famous;
#   section 3.2 has the linear shortcut for different sizes.
