"""The untrusted side: everything that runs in the same process as the student's code.

The sandbox contains only this package, `wire` and `base`; this package imports no other part of the engine.

`zygote.py` is the process in the container that has torch loaded, is warmed up by `rehearsal.py`, and forks once for
each submission. `isolation.py` and `seccomp.py` restrict a fork before any student code runs. `agent.py` answers
requests about that code, `cells.py` runs its cells in IPython's shell (`cell_shell.py`), and `simulated_gpu.py`
emulates a GPU. `torch_setup.py`, `global_state.py` and `randomness.py` set up torch and its random numbers.
"""
