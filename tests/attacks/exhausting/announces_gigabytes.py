"""Announces a payload just below the bound, and sends it slowly.

Outcome: error or timed out
"""
import os
import struct
import time

os.write(3, struct.pack("!IQ", 2, (64 << 20) - 1) + b"[]")
while True:
    os.write(3, b"x")
    time.sleep(0.05)
