"""The warm sandbox: one bubblewrap container with a zygote, and a fork of it for each submission.

Host side: `host.py` (start, fork, watch, kill). Inside: `zygote.py`, which goes through
`rehearsal.py` once, and `isolation.py`, which each fork goes through.
"""
