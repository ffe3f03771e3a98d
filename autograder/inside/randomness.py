"""The random number generators that exercises use: Python's, numpy's and torch's, seeded and kept apart."""

from __future__ import annotations

import random

import numpy
import torch
from numpy.random.mtrand import get_bit_generator, set_bit_generator


def seed_everything(seed: int) -> None:
    """Seed all of them.

    Not by `torch.manual_seed`, which formats the whole stack for a CUDA that is not there, 2 ms each time.
    """
    torch.default_generator.manual_seed(seed)
    if torch.cuda.is_initialized():
        torch.cuda.manual_seed_all(seed)
    random.seed(seed)
    numpy.random.seed(seed)


def forget_half_used_pairs() -> None:
    """Have numpy draw its next normal number afresh, where it still holds the second of a pair.

    Exchanging generators does that too, so what shares a process with others and what does not draw alike.
    """
    set_bit_generator(get_bit_generator())


class RandomStreams:
    """Streams of random numbers of their own, for code that shares a process with other code: use as a context."""

    def __init__(self) -> None:
        self._python = random.getstate()
        self._numpy: numpy.random.BitGenerator = numpy.random.MT19937()
        self._torch = torch.get_rng_state()

    def __enter__(self) -> None:
        self._exchange()

    def __exit__(self, *_: object) -> None:
        self._exchange()

    def _exchange(self) -> None:
        """Put these in the place of the process's, and keep those."""
        theirs = random.getstate(), get_bit_generator(), torch.get_rng_state()
        random.setstate(self._python)
        set_bit_generator(self._numpy)
        torch.set_rng_state(self._torch)
        self._python, self._numpy, self._torch = theirs
