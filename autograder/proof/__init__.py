"""Tests of graders and sandbox: `audit.py` grades the answer corpus, `mutation` makes small changes to model answers
that the checks should detect, and `attacks` grades attacks among honest submissions.
"""
