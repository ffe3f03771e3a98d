"""Grading: hidden checks are pytest functions, run over a probe on a submission.

`expect.py` is what graders say, `plugin.py` makes pytest run them, `subject.py` is what they are run
on, `worker.py` keeps one warm process of them, `batch.py` grades a whole class.
"""
