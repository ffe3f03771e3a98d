"""Clients for servers of git repositories.

To add one: a name in `kinds.py`, a class in a file of its own beside `github.py`, and a row in `opening.py`.
"""
