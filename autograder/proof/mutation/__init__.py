"""Mechanical mutants: the model answers, changed in every small way, each of which the graders should notice."""
