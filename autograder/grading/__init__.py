"""Grading: the hidden checks, run on submissions in the sandbox.

`sandboxed.py` is a submission in a fork of the sandbox, `grader.py` grades one in a warm process, `worker.py` is such a
process and `pool.py` keeps several, `jobs.py` is what they are asked for; `digest.py` says what decides points.
`pytest_plugin.py` runs checks under plain `pytest`.
"""
