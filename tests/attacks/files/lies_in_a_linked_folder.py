"""An ordinary notebook, in a folder that is a link to the folder of another student.

Outcome: refused
"""
def submit(path, notebook):
    path.parent.rmdir()
    path.parent.symlink_to(path.parents[2] / "before" / path.parent.name)
