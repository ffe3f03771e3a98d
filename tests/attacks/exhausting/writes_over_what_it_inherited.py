"""Writes over the zygote's memory in many processes, so that each has a copy of it.

Outcome: out of memory or timed out
"""
import gc
import os
import time

inherited = gc.get_objects()
for _ in range(20):
    if os.fork() == 0:
        hog = [list(map(id, inherited)) for _ in range(4)]  # counts every object up: its page is copied
        hog.append(bytearray(60 << 20))
        time.sleep(60)
time.sleep(5)
