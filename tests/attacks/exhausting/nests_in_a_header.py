"""Sends a header of a megabyte of opening brackets.

Outcome: error
"""
import os
import struct

body = b"[" * ((1 << 20) - 1)
os.write(3, struct.pack("!IQ", len(body), 0) + body)
