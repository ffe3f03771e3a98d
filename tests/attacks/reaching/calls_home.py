"""Reaches hosts on the internet and services on this machine, by name and by address.

Outcome: as without it
"""
import socket
import urllib.request

found = []
for host in ("example.com", "1.1.1.1", "169.254.169.254", "localhost", "127.0.0.1", "::1", "10.0.0.1"):
    for port in (22, 53, 80, 443, 8888):
        try:
            found.append(socket.create_connection((host, port), timeout=0.05))
        except OSError:
            pass
try:
    found.append(urllib.request.urlopen("http://example.com", timeout=0.2))
except OSError:
    pass
if found:
    class SequentialMLP(SequentialMLP):
        def forward(self, x):
            for layer in self.layers[:-1]:
                x = layer(x).relu()
            return self.layers[-1](x)
