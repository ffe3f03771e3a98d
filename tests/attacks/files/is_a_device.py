"""A device that never ends in place of the notebook.

Outcome: refused
"""
def submit(path, notebook):
    path.symlink_to("/dev/zero")
