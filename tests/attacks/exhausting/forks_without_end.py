"""A fork bomb.

Outcome: error or timed out or failed or out of memory
"""
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
