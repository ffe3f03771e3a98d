"""A symbolic link to the notebook of another student, who has done the work.

Outcome: refused
"""
def submit(path, notebook):
    path.symlink_to(path.parents[2] / "before" / path.parent.name / path.name)
