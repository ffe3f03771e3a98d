"""A named pipe, at which a reader would wait for ever.

Outcome: refused
"""
import os


def submit(path, notebook):
    os.mkfifo(path)
