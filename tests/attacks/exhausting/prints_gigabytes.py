"""Prints without end on stdout and stderr.

Outcome: timed out
"""
import os

line = b"x" * (1 << 20)
while True:
    os.write(1, line)
    os.write(2, line)
