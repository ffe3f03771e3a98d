"""Bytes that are no text in any encoding, and NULs.

Outcome: refused
"""
def submit(path, notebook):
    path.write_bytes(bytes(range(256)) * 100)
