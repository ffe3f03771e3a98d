"""How torch computes on both sides of a probe: the same way, and without preparing for work that never comes."""

from __future__ import annotations

import torch


def use_plain_kernels() -> None:
    """One thread, and torch's own kernels in place of oneDNN's. Before the first operation.

    A fork after OpenMP has started threads can deadlock. oneDNN compiles a kernel for each new shape, up to a
    millisecond a time, and every fork would compile them again; torch's own are faster at an exercise's sizes.
    """
    torch.set_num_threads(1)
    torch.backends.mkldnn.set_flags(False)
