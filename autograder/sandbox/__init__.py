"""The trusted side of the sandbox: one bubblewrap container with a zygote, and a fork of it for each submission.

`container.py` says what can be seen inside, `host.py` starts it, has it fork and ends it, `fork.py` asks, watches and
ends one submission's process, `sandboxes.py` chooses which sandbox a submission gets. What runs inside is
`autograder.inside`.
"""
