"""A notebook of brackets in brackets.

Outcome: refused
"""
def submit(path, notebook):
    path.write_bytes(b"[" * 400_000 + b"]" * 400_000)
