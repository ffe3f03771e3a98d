"""Loops in C, where no signal handler of Python's runs.

Outcome: timed out
"""
import re
import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
re.match("(a+)+$", "a" * 60 + "b")
