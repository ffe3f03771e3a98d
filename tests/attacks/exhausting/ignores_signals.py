"""Ignores every signal that can be ignored, blocks the rest, and loops.

Outcome: timed out
"""
import signal

signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
while True:
    pass
