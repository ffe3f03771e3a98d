"""Checks: pytest functions over a probe, run on a submission, a model answer or a student's own notebook.

`expect` holds the assertions, `check.py` defines what makes a pytest function a check, `subject.py` what checks run on;
`plugin.py` provides the probes and turns outcomes into results, `session.py` collects checks once and runs them.
"""
