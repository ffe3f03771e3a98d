"""Checks: pytest functions over a probe, run on a submission, a model answer or a student's own notebook.

`expect` is what they say, `check.py` what makes a check of a pytest function, `subject.py` what they are run on,
`plugin.py` gives them their probes and turns outcomes into results, `session.py` collects them once and runs them.
"""
