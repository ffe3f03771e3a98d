"""Diagnosis: naming a mistake by finding the known wrong answer that behaves the same.

`corpus.py` reads the answers, `signature.py` boils down what a probe saw, `profiles.py` keeps what each
wrong answer does, `match.py` compares.
"""
