"""Hidden graders of 01_tiny."""

import pytest
import torch

from autograder.grading import expect

SECRET_OF_THE_GRADER = 21


@pytest.mark.check("double", points=2)
def test_double_doubles_a_number(student, answer):
    """double gives twice a number"""
    given = student.call("double", SECRET_OF_THE_GRADER)
    expect.equal(given, answer.call("double", SECRET_OF_THE_GRADER), "double of a number")


@pytest.mark.check("double", points=1)
def test_double_doubles_a_tensor(student, answer):
    """double gives twice a tensor"""
    x = torch.randn(3, 2)
    given = student.call("double", x)
    if isinstance(given, str):
        raise KeyError("the grader of the tests of the engine is broken on purpose for text")
    expect.equal(given, answer.call("double", x))


@pytest.mark.check("scale", points=1)
def test_scale_has_one_parameter(student):
    """Scale registers one parameter, weight"""
    expect.parameters(student.build("Scale", 4), {"weight": (4,)}, on=[torch.randn(2, 4)])


@pytest.mark.check("scale", points=3, rests_on=["test_scale_has_one_parameter"])
def test_scale_multiplies_and_shifts(student, answer):
    """Scale computes x * weight + shift, and its gradients"""
    model, reference = student.build("Scale", 4), answer.build("Scale", 4)
    expect.same_weights(model, reference)
    expect.same_function(model, reference, torch.randn(5, 4))
    expect.same_gradients(model, reference, torch.randn(5, 4))


@pytest.mark.check("scale", points=3, rests_on=["test_scale_multiplies_and_shifts"])
def test_scale_runs_on_a_gpu(student, answer):
    """Scale runs on a GPU"""
    model, reference = student.build("Scale", 4), answer.build("Scale", 4)
    expect.same_weights(model, reference)
    expect.runs_on_gpu(model, reference, torch.randn(5, 4))
