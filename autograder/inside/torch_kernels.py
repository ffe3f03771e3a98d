"""Configures torch's CPU kernels identically on both sides of a probe."""

from __future__ import annotations

import torch


def use_plain_kernels() -> None:
    """Use one thread, and torch's native kernels instead of oneDNN's. Call this before the first operation.

    A fork after OpenMP has started threads can deadlock. oneDNN compiles a kernel for each new shape, which takes up
    to 1 ms, in every fork again; the native kernels are faster for the small tensors of exercises.
    """
    torch.set_num_threads(1)
    torch.backends.mkldnn.set_flags(False)
