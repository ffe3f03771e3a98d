"""The untrusted side: everything that runs in a process beside the student's code.

Of the engine a sandbox sees this package, `wire` and `base`, and nothing else. It imports no other part of the engine.

`zygote.py` is the process in the container that has torch loaded (`rehearsal.py` warms it up) and forks for each
submission; `isolation.py` and `seccomp.py` are what a fork goes through before any of the student's code runs;
`agent.py` answers requests about that code, whose cells `cells.py` runs; `simulated_gpu.py` stands in for a GPU.
"""
