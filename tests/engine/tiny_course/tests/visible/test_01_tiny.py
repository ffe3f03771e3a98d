"""Visible checks of 01_tiny."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text


@pytest.mark.check("double")
def test_double_of_three_is_six(student):
    """double(3) is 6

    zh: double(3) 是 6
    """
    expect.equal(student.call("double", 3), 6, Text("double(3)", "double(3)"))


@pytest.mark.check("scale")
def test_scale_keeps_the_shape(student):
    """Scale keeps the shape of its input

    zh: Scale 不改变输入的形状
    """
    expect.shape(student.build("Scale", 4)(torch.randn(2, 4)), (2, 4))
