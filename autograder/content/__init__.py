"""What a course is, and what was handed in, both read as data.

`course.py` reads course.yaml, `source.py` an assignment's source, `py_percent.py` the cells of a script;
`finding.py` finds what there is to grade, and `submission.py` reads one of those files, which nobody trusts.
"""
