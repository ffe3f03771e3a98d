"""Ends its process in the constructor, so that each check needs another.

Outcome: error
"""
import os


class SequentialMLP(SequentialMLP):
    def __init__(self, sizes):
        os.kill(os.getpid(), 11)
