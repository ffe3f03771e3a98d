"""The grader's access to a student's code; no other part of the trusted side accesses it.

`probe.py` defines `Probe` and the `Remote` objects that it returns. `transports.py` carries requests to an agent in
this process (`autograder.sandbox.fork` does so for the sandbox). `signatures.py` condenses observations for diagnosis.
"""
