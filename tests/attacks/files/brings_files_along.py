"""Modules, start-up files and links beside the notebook, which the grader might import or follow.

Outcome: as without it
"""
def submit(path, notebook):
    path.write_bytes(notebook)
    for name in ("torch.py", "sitecustomize.py", "conftest.py", "nbgrader_config.py", "course.yaml", "pytest.ini"):
        (path.parent / name).write_text("import os; os._exit(0)\n")
    (path.parent / "__init__.py").symlink_to("/etc/passwd")
    (path.parent / "loop").symlink_to(path.parent)
    (path.parent / "timestamp.txt").symlink_to("/etc/passwd")
