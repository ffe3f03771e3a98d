"""Warns a hundred thousand times, with long texts.

Outcome: as without it or timed out or out of memory
"""
import warnings

import torch


class SequentialMLP(SequentialMLP):
    def forward(self, x):
        for number in range(20_000):
            warnings.warn(f"{number}" * 2000)
        return super().forward(x)
