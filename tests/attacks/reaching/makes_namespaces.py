"""Makes user and other namespaces of its own, in which it would have every privilege.

Outcome: as without it
"""
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
found = False
for flag in (0x10000000, 0x00020000, 0x40000000, 0x20000000, 0x04000000, 0x08000000, 0x02000000, 0x80):
    found |= libc.unshare(flag) == 0
    found |= libc.unshare(flag | 0x10000000) == 0
for name in ("user", "mnt", "net", "pid", "ipc", "uts"):
    for pid in ("self", "1", str(os.getppid())):
        try:
            found |= libc.setns(os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY), 0) == 0
        except OSError:
            pass
pid = libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)  # clone on x86_64
if pid == 0:
    os._exit(0)
found |= pid > 0
if found:
    class SequentialMLP(SequentialMLP):
        def forward(self, x):
            for layer in self.layers[:-1]:
                x = layer(x).relu()
            return self.layers[-1](x)
