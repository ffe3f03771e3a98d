"""Connects to the unix sockets of D-Bus, systemd, Docker, X and others, on paths and in the abstract.

Outcome: as without it
"""
import glob
import socket

paths = ["/run/dbus/system_bus_socket", "/run/systemd/private", "/var/run/docker.sock", "/run/docker.sock", "/dev/log",
         "/tmp/.X11-unix/X0", "\0/tmp/.X11-unix/X0", "\0/tmp/dbus", "/run/user/0/bus", "/run/user/1000/bus"]
paths += glob.glob("/run/**/*.sock", recursive=True) + glob.glob("/tmp/**/*sock*", recursive=True)
found = []
for path in paths:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            connection = socket.socket(socket.AF_UNIX, kind)
            connection.connect(path)
            found.append(path)
        except OSError:
            pass
if found:
    class SequentialMLP(SequentialMLP):
        def forward(self, x):
            for layer in self.layers[:-1]:
                x = layer(x).relu()
            return self.layers[-1](x)
