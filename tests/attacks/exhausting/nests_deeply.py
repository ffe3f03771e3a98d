"""Answers with lists in lists, deeper than any reader's stack.

Outcome: error or failed
"""
class SequentialMLP(SequentialMLP):
    def forward(self, x):
        nested = []
        for _ in range(100_000):
            nested = [nested]
        return nested
