"""Assertions for checks: each states one expectation and raises a `Mismatch` that describes what was found instead.

    expect.shape(model(x), (4, 10))
    expect.same_function(*expect.twins(student, answer, "MyCNN"), images)

Every message is in both languages. An argument `what` is a `Text`, a noun phrase that appears inside a sentence.
"""

from autograder.base.language import Text
from autograder.checks.expect.behaviour import (
    both,
    independent_samples,
    keeps_state,
    no_warnings,
    raises,
    runs_on_gpu,
    same_function,
    same_gradients,
    same_objects,
    same_results,
    same_weights,
    twin_layers,
    twins,
)
from autograder.checks.expect.initial import starts_normal, starts_uniform
from autograder.checks.expect.structure import buffers, parameter_count, parameter_shapes, parameters
from autograder.checks.expect.values import about, alike, equal, instance, number, pair, shape
from autograder.wire.failures import Mismatch

__all__ = [
    "Mismatch", "Text", "about", "alike", "both", "buffers", "equal", "independent_samples", "instance", "keeps_state",
    "no_warnings", "number", "pair", "parameter_count", "parameter_shapes", "parameters", "raises", "runs_on_gpu",
    "same_function", "same_gradients", "same_objects", "same_results", "same_weights", "shape", "starts_normal",
    "starts_uniform", "twin_layers", "twins",
]  # fmt: skip
