"""Seeds and separates the random number generators of Python, numpy and torch."""

from __future__ import annotations

import random

import numpy
import torch
from numpy.random.mtrand import get_bit_generator, set_bit_generator


def seed_everything(seed: int) -> None:
    """Seed all generators, without `torch.manual_seed`, which takes 2 ms to format the call stack for CUDA."""
    torch.default_generator.manual_seed(seed)
    if torch.cuda.is_initialized():
        torch.cuda.manual_seed_all(seed)
    random.seed(seed)
    numpy.random.seed(seed)


def discard_cached_normal() -> None:
    """Discard the normal number that numpy caches, as it draws them in pairs.

    Exchanging generators also discards it, so submissions draw the same numbers in a shared process and in their own.
    """
    set_bit_generator(get_bit_generator())


class RandomStreams:
    """A context manager that gives code its own random number streams in a process shared with other code."""

    def __init__(self) -> None:
        self._python = random.getstate()
        self._numpy: numpy.random.BitGenerator = numpy.random.MT19937()
        self._torch = torch.get_rng_state()

    def __enter__(self) -> None:
        self._exchange()

    def __exit__(self, *_: object) -> None:
        self._exchange()

    def _exchange(self) -> None:
        """Exchange the saved generator states and those of the process."""
        current = random.getstate(), get_bit_generator(), torch.get_rng_state()
        random.setstate(self._python)
        set_bit_generator(self._numpy)
        torch.set_rng_state(self._torch)
        self._python, self._numpy, self._torch = current
