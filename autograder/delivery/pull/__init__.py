"""Grading a pull request: its changes are read from git, sorted, graded, and reported."""
