"""Stops its own process, which is neither running nor ended.

Outcome: timed out
"""
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
if os.fork() == 0:
    os.kill(os.getppid(), signal.SIGSTOP)
while True:
    signal.pause()
