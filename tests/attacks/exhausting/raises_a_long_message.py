"""Raises an exception whose message is a hundred megabytes long.

Outcome: error or out of memory
"""
class SequentialMLP(SequentialMLP):
    def forward(self, x):
        raise ValueError("long" * (25 << 20))
