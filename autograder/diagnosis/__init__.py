"""Diagnosis: recognising a student's mistake by finding the known wrong answer that behaves the same.

`corpus.py` reads the answers, `profiling.py` grades the wrong ones, `profiles.py` caches their behaviour as profiles,
`matching.py` compares submissions with profiles, and `hints.py` adds hints to graded results.
"""
