"""The trusted side of the sandbox: a bubblewrap container with a zygote, and a fork of the zygote for each submission.

`container.py` defines the file system of the container, and `host.py` starts and stops it and requests forks. `fork.py`
communicates with the process of one submission and enforces its limits (`memory.py` measures memory). `sandboxes.py`
chooses the sandbox for a submission. The code that runs in the container is `autograder.inside`.
"""
