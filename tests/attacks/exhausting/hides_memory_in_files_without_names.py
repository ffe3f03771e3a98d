"""Puts memory where no process maps it: memfd, System V and POSIX shared memory, deleted files.

Outcome: as without it
"""
import ctypes
import mmap
import os

libc = ctypes.CDLL(None, use_errno=True)
hidden = 0
for number in range(40):
    try:
        descriptor = os.memfd_create(f"hog{number}")
        hidden += os.write(descriptor, bytes(16 << 20))
    except OSError:
        pass
for number in range(20):
    segment = libc.shmget(0, 32 << 20, 0o1600)
    if segment >= 0:
        hidden += 32 << 20
for number in range(40):
    try:
        descriptor = os.open(f"/dev/shm/hog{number}", os.O_CREAT | os.O_RDWR)
        os.unlink(f"/dev/shm/hog{number}")
        hidden += os.write(descriptor, bytes(4 << 20))
    except OSError:
        pass
if hidden > 20 << 20:
    class SequentialMLP(SequentialMLP):
        def forward(self, x):
            for layer in self.layers[:-1]:
                x = layer(x).relu()
            return self.layers[-1](x)
