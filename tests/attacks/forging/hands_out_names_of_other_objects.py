"""Gives handles of other objects, and of none, where outputs are asked for.

Outcome: error or failed
"""
from autograder.wire.frames import Handle


class SequentialMLP(SequentialMLP):
    calls = 0

    def forward(self, x):
        SequentialMLP.calls += 1
        return [Handle(-1, "Tensor"), Handle(10**30, "\x1b[2J"), Handle(-2), (Handle(0),)][SequentialMLP.calls % 4]
