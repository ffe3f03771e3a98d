"""The probe: the only way a grader touches a student's code.

`Probe` (client.py) is what a grader holds; `Agent` (agent.py) is what runs beside the student's
code and answers. Between them lie either a plain call (`LocalTransport`) or bounded frames over a
socket (`frames.py`). Nothing in this package imports the rest of the engine but `errors`, because
it is what the sandbox sees.
"""
