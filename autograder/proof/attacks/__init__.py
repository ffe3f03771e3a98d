"""Proof of the sandbox: a corpus of attacks, and what becomes of each.

`corpus.py` reads them, `trials.py` grades them among honest submissions and says what each changed.
"""
