"""Sleeps, which takes no CPU time, in every check.

Outcome: timed out
"""
import time


class SequentialMLP(SequentialMLP):
    def __init__(self, sizes):
        time.sleep(3600)
