"""The integration with nbgrader: its commands and its formgrader use this engine, and a batch is recorded faster.

nbgrader_config.py calls `config.py`; `restore.py`, `execute.py` and `feedback.py` are preprocessors of
`nbgrader autograde`; `record.py` writes the same gradebook and notebooks for a whole batch.
"""
