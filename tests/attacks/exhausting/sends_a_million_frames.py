"""Sends small frames without end, so that whoever reads them has no time for others.

Outcome: error
"""
import os
import struct

frame = struct.pack("!IQ", 2, 0) + b"[]"
while True:
    os.write(3, frame * 1000)
