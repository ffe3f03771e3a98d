"""Reads whatever /proc says of this and of other processes.

Outcome: as without it
"""
import os

found = []
for pid in ["self", "thread-self", *map(str, range(1, 300))]:
    for name in ("maps", "mem", "environ", "cmdline", "fd", "root", "cwd", "ns", "status", "mountinfo", "stack"):
        path = f"/proc/{pid}/{name}"
        try:
            found.append(os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(100))
        except OSError:
            pass
if found:
    class SequentialMLP(SequentialMLP):
        def forward(self, x):
            for layer in self.layers[:-1]:
                x = layer(x).relu()
            return self.layers[-1](x)
