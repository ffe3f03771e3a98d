"""Grading: hidden checks are pytest functions, run over a probe on a submission.

`expect.py` is what graders say, `checks.py` makes checks of pytest functions, `subject.py` is what they are run on,
`plugin.py` runs them under plain `pytest`, `session.py` in a warm process, which is a `worker.py`; `pool.py` keeps such
workers, and `batch.py` grades a whole class.
"""
