"""A unix socket in place of the notebook.

Outcome: refused
"""
import os
import socket


def submit(path, notebook):
    here = os.getcwd()
    os.chdir(path.parent)  # the path as a whole may be too long for a socket's name
    try:
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.chdir(here)
