"""Raises SystemExit in the forward pass, and leaves a last word at exit.

Outcome: error
"""
import atexit
import os
import sys

atexit.register(lambda: os.write(3, b"passed"))


class SequentialMLP(SequentialMLP):
    def forward(self, x):
        sys.exit(0)
