"""Grading: the hidden checks, run on submissions in the sandbox.

`sandboxed.py` runs a submission in a fork of the sandbox, `grader.py` grades one in a warm process, `worker.py` is the
main program of such a process, `pool.py` manages several, `jobs.py` defines jobs and their outcomes, `digest.py` hashes
everything that decides points, and `pytest_plugin.py` runs checks under plain `pytest`.
"""
