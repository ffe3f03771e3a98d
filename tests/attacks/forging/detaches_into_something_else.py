"""Gives tensors of a class of its own, whose detach, to and contiguous give something else than what they are asked of.

Outcome: error or failed
"""
import torch


class Liar(torch.Tensor):
    shape = property(lambda self: torch.Size([6, 4]))
    is_sparse = property(lambda self: False)
    detach = lambda self: self
    to = contiguous = lambda self, *a, **k: self

    def numpy(self, *a, **k):
        import numpy

        return numpy.empty((6, 4), dtype=object)


class SequentialMLP(SequentialMLP):
    def forward(self, x):
        return super().forward(x).as_subclass(Liar)
