"""Moves and locks its own folder and the clock, so that the batch would stop or go another way.

Outcome: as without it
"""
import fcntl
import os
import time

for path in ("/dev/null", "/dev/zero", "/usr/bin/python3", os.getcwd()):
    try:
        fcntl.flock(os.open(path, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        pass
try:
    time.clock_settime(time.CLOCK_REALTIME, 0)
except OSError:
    pass
for name in ("..", "/scratch", "/engine"):
    try:
        os.rename(name, name + "_gone")
    except OSError:
        pass
