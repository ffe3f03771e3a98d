"""Sets up torch identically on both sides of a probe, whose values are compared."""

from __future__ import annotations

import torch

from autograder.inside.torch_private import keep_out_of_optimizers, run_eagerly


def set_up_torch() -> None:
    """Use plain kernels, and keep torch's compiler out. Call this before the first operation."""
    _use_plain_kernels()
    keep_out_of_optimizers()
    run_eagerly()


def _use_plain_kernels() -> None:
    """Use one thread, and torch's native kernels instead of oneDNN's.

    A fork after OpenMP has started threads can deadlock. oneDNN compiles a kernel for each new shape, which takes up
    to 1 ms, in every fork again; the native kernels are faster for the small tensors of exercises.
    """
    torch.set_num_threads(1)
    torch.backends.mkldnn.set_flags(False)
