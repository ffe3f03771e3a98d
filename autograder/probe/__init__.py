"""The grader's handle on a student's code: nothing else of the trusted side touches that code.

`client.py` has the `Probe` and the `Remote` objects that it gives, `transports.py` the ways to an agent (a plain call
here; bounded frames in `autograder.sandbox.fork`), `signatures.py` boils down what a probe saw, for diagnosis.
"""
