"""Takes shared anonymous memory in several processes, so that no address space is too large.

Outcome: out of memory
"""
import mmap
import os
import time

for _ in range(6):
    if os.fork() == 0:
        shared = mmap.mmap(-1, 150 << 20)
        for position in range(0, len(shared), 4096):
            shared[position] = 1
        time.sleep(60)
time.sleep(5)
