"""The integration with nbgrader: its commands and its formgrader use this engine, and a batch is recorded faster.

nbgrader_config.py calls `config.py`. In `nbgrader autograde`, `exporter.py` reads submissions, with `restore.py` and
`pictures.py`, `execute.py` grades them, and `feedback.py` shows their results. `placing.py` puts submissions where
nbgrader looks for them, and `record.py` writes the same gradebook and notebooks for a whole batch.
"""
