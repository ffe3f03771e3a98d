"""Hidden graders of 01_tiny."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

SECRET_OF_THE_GRADER = 21


@pytest.mark.check("double", points=2)
def test_double_doubles_a_number(student, answer):
    """double gives twice a number

    zh: double 给出一个数的两倍
    """
    given = student.call("double", SECRET_OF_THE_GRADER)
    expect.equal(given, answer.call("double", SECRET_OF_THE_GRADER), Text("double of a number", "一个数的两倍"))


@pytest.mark.check("double", points=1)
def test_double_doubles_a_tensor(student, answer):
    """double gives twice a tensor

    zh: double 给出一个张量的两倍
    """
    x = torch.randn(3, 2)
    given = student.call("double", x)
    if isinstance(given, str):
        raise KeyError("the grader of the tests of the engine is broken on purpose for text")
    expect.equal(given, answer.call("double", x))


@pytest.mark.check("scale", points=1)
def test_scale_has_one_parameter(student):
    """Scale registers one parameter, weight

    zh: Scale 登记一个参数 weight
    """
    expect.parameters(student.build("Scale", 4), {"weight": (4,)}, on=[torch.randn(2, 4)])


@pytest.mark.check("scale", points=3, rests_on=["test_scale_has_one_parameter"])
def test_scale_multiplies_and_shifts(student, answer):
    """Scale computes x * weight + shift, and its gradients

    zh: Scale 计算 x * weight + shift 及其梯度
    """
    model, reference = expect.twins(student, answer, "Scale", 4)
    expect.same_function(model, reference, torch.randn(5, 4))
    expect.same_gradients(model, reference, torch.randn(5, 4))


@pytest.mark.check("scale", points=3, rests_on=["test_scale_multiplies_and_shifts"])
def test_scale_runs_on_a_gpu(student, answer):
    """Scale runs on a GPU

    zh: Scale 能在 GPU 上运行
    """
    model, reference = expect.twins(student, answer, "Scale", 4)
    expect.runs_on_gpu(model, reference, torch.randn(5, 4))
