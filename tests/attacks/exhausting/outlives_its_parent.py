"""Leaves children behind by double forks and sessions of their own, and ends.

Outcome: error
"""
import os
import time

for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (0, 1, 2, 3):
                os.close(number)
            end = time.monotonic() + 600
            while time.monotonic() < end:
                pass
        os._exit(0)
time.sleep(0.2)
os._exit(0)
