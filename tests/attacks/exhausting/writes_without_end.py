"""Fills the disk.

Outcome: as without it
"""
import os

written = 0
for folder in ("/tmp", "/scratch", "/dev/shm", "/var/tmp", "."):
    for number in range(100):
        try:
            file = os.open(os.path.join(folder, f"hog{number}"), os.O_CREAT | os.O_EXCL | os.O_WRONLY)
            while True:
                written += os.write(file, bytes(1 << 20))
        except OSError:
            pass
if written > 20 << 20:
    class SequentialMLP(SequentialMLP):
        def forward(self, x):
            for layer in self.layers[:-1]:
                x = layer(x).relu()
            return self.layers[-1](x)
