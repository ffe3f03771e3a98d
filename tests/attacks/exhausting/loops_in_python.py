"""Loops for ever in the forward pass.

Outcome: timed out
"""


class SequentialMLP(SequentialMLP):
    def forward(self, x):
        while True:
            pass
