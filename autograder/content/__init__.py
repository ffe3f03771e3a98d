"""Courses and submissions, read as data.

`course.py` reads course.yaml, `source.py` an assignment's source, `py_percent.py` the cells of a script;
`finding.py` finds the submissions to grade, and `submission.py` reads one submission, an untrusted file.
"""
