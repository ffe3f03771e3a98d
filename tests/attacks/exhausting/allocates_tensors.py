"""Makes tensors in the forward pass until there is no memory.

Outcome: out of memory or timed out
"""
import torch


class SequentialMLP(SequentialMLP):
    def forward(self, x):
        self.hog = [torch.ones(1 << 22)]
        while True:
            self.hog.append(self.hog[-1] + 1)
