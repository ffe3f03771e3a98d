"""Grading a pull request: what it changes, read as data; what of that is graded; what is said of it."""
