"""The warm sandbox: one bubblewrap container with a zygote, and a fork of it for each submission.

Host side: `host.py` (start it, have it fork, end it), `fork.py` (ask, watch and end a fork), `choice.py` (which
sandbox a submission gets). Inside: `zygote.py`, which goes through `rehearsal.py` once, and `isolation.py`, which each
fork goes through.
"""
