"""Opens files until no descriptor is left, and keeps them.

Outcome: as without it or error
"""
import os

kept = []
try:
    while True:
        kept.append(os.open("/dev/null", os.O_RDONLY))
except OSError:
    pass
if len(kept) > 4096:
    class SequentialMLP(SequentialMLP):
        def forward(self, x):
            for layer in self.layers[:-1]:
                x = layer(x).relu()
            return self.layers[-1](x)
