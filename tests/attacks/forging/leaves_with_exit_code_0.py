"""Ends the process as if all had gone well.

Full marks in PrairieLearn, after writing the results file.

Outcome: error
"""
import os

os._exit(0)
