"""Allocates and touches memory without end.

Outcome: as without it or out of memory
"""
hog = []
while True:
    hog.append(bytearray(32 << 20))
