"""How graders and sandbox are proven: `audit.py` grades the answer corpus, `mutation` changes model answers in small
ways that the graders should notice, and `attacks` grades attacks among honest submissions.
"""
