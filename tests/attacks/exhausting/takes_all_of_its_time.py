"""Takes just less than the time of a check, in each of them, and wants the time of all.

Outcome: timed out
"""
import time


class SequentialMLP(SequentialMLP):
    def __init__(self, sizes):
        super().__init__(sizes)
        end = time.process_time() + 0.45
        while time.process_time() < end:
            pass
