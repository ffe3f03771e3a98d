"""Announces a frame of 2 to the 63 bytes.

Outcome: error
"""
import os
import struct

os.write(3, struct.pack("!IQ", 10, 1 << 63) + b"x" * 10)
