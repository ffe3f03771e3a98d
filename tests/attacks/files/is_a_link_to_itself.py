"""A symbolic link that never ends.

Outcome: refused
"""
def submit(path, notebook):
    path.symlink_to(path)
