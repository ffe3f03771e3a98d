"""Proof of the sandbox: a corpus of attacks, and what becomes of each.

`corpus` reads them, `arena` grades them among honest neighbours and says what each changed.
"""
