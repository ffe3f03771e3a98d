"""A symbolic link to a file of the host in place of the notebook.

Outcome: refused
"""
def submit(path, notebook):
    path.symlink_to("/etc/passwd")
