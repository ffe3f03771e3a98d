"""nbgrader's side: what makes its commands and its formgrader use this engine, and a faster way to the same gradebook.

`config.py` is what nbgrader_config.py calls; `restore.py`, `execute.py` and `feedback.py` are steps of
`nbgrader autograde`; `record.py` does the same for a whole batch.
"""
