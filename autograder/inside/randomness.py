"""The random number generators that exercises use: Python's, numpy's and torch's, seeded and kept apart."""

from __future__ import annotations

import random
from typing import Any

import numpy
import torch


def seed_everything(seed: int) -> None:
    """Seed all of them.

    Not by `torch.manual_seed`, which formats the whole stack for a CUDA that is not there, 2 ms each time.
    """
    torch.default_generator.manual_seed(seed)
    if torch.cuda.is_initialized():
        torch.cuda.manual_seed_all(seed)
    random.seed(seed)
    numpy.random.seed(seed)


def random_state() -> tuple[Any, ...]:
    """The state of all of them on the CPU."""
    return random.getstate(), numpy.random.get_state(), torch.get_rng_state()


def set_random_state(state: tuple[Any, ...]) -> None:
    """Go on where `random_state` was called."""
    of_python, of_numpy, of_torch = state
    random.setstate(of_python)
    numpy.random.set_state(of_numpy)
    torch.set_rng_state(of_torch)
