"""Leaves a helper behind that waits for the next submission on abstract and path sockets.

Outcome: as without it
"""
import os
import socket
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        servers = []
        for name in ("\0autograder", "/scratch/socket", "/tmp/socket", "/dev/shm/socket"):
            server = socket.socket(socket.AF_UNIX)
            try:
                server.bind(name)
                server.listen()
                servers.append(server)
            except OSError:
                pass
        time.sleep(3600)
    os._exit(0)
