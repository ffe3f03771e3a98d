"""Answers with as many and as large tensors as it can make.

Outcome: error or out of memory or failed or timed out
"""
import torch


class SequentialMLP(SequentialMLP):
    def forward(self, x):
        return [torch.zeros(1 << 22) for _ in range(25)]
