"""Takes less memory in each of many processes than one may have, and more than all may have together.

Outcome: out of memory
"""
import os
import time

for _ in range(8):
    if os.fork() == 0:
        hog = bytearray(200 << 20)
        time.sleep(60)
time.sleep(5)
