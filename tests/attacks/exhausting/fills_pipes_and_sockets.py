"""Leaves as much as they hold in as many pipes and sockets as it can open.

Outcome: as without it
"""
import fcntl
import os
import socket

kept = []
held = 0
try:
    while True:
        reader, writer = os.pipe()
        kept += [reader, writer]
        try:
            fcntl.fcntl(writer, 1031, 1 << 20)  # F_SETPIPE_SZ
        except OSError:
            pass
        os.set_blocking(writer, False)
        while True:
            try:
                held += os.write(writer, bytes(1 << 16))
            except BlockingIOError:
                break
        one, other = socket.socketpair()
        kept += [one, other]
        one.setblocking(False)
        while True:
            try:
                held += one.send(bytes(1 << 16))
            except BlockingIOError:
                break
except OSError:
    pass
for thing in kept:
    thing.close() if isinstance(thing, socket.socket) else os.close(thing)
if held > 64 << 20:
    class SequentialMLP(SequentialMLP):
        def forward(self, x):
            for layer in self.layers[:-1]:
                x = layer(x).relu()
            return self.layers[-1](x)
