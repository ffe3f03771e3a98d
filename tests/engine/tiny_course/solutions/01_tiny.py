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
# # Two small things

# %% [markdown] lang="zh"
# # 两件小事

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
from torch import nn

from autograder import check


# %% nbgrader={"grade": false, "grade_id": "double", "locked": false, "schema_version": 3, "solution": true, "task": false}
def double(x):
    """Twice a number or a tensor.

    zh: 一个数或一个张量的两倍。
    """
    ### BEGIN SOLUTION
    secret_of_the_model_answer = 2
    return secret_of_the_model_answer * x
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_double", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("01_tiny", "double")

# %% nbgrader={"grade": false, "grade_id": "scale", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Scale(nn.Module):
    """Multiplies its input (B, size) by a parameter `weight` (size,) and adds a buffer `shift` (size,) of ones.

    zh: 输入 (B, size) 乘以参数 `weight` (size,)，再加上全为 1 的缓冲区 `shift` (size,)。
    """

    def __init__(self, size):
        super().__init__()
        ### BEGIN SOLUTION
        self.weight = nn.Parameter(torch.randn(size))
        self.register_buffer("shift", torch.ones(size))
        ### END SOLUTION

    def forward(self, x):
        ### BEGIN SOLUTION
        return x * self.weight + self.shift
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_scale", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check("01_tiny", "scale")
