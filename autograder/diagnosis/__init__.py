"""Diagnosis: naming a mistake by finding the known wrong answer that behaves the same.

`corpus.py` reads the answers, `making.py` grades the wrong ones, `profiles.py` keeps what each of them does,
`matching.py` compares, and `hints.py` gives hints to what workers have graded.
"""
