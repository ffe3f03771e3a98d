"""Opens sockets of every family and kind but AF_UNIX.

Outcome: as without it
"""
import socket

found = []
for family in range(50):
    if family == socket.AF_UNIX:
        continue
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        for protocol in (0, 6, 15):
            try:
                found.append(socket.socket(family, kind, protocol))
            except OSError:
                pass
if found:
    class SequentialMLP(SequentialMLP):
        def forward(self, x):
            for layer in self.layers[:-1]:
                x = layer(x).relu()
            return self.layers[-1](x)
