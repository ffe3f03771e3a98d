"""Sends answers to questions that have not been asked yet.

Outcome: error or failed
"""
import json
import os
import struct

for number in range(1, 60):
    body = json.dumps([{"map": {"id": number, "values": [None], "warnings": [], "error": None}}]).encode()
    os.write(3, struct.pack("!IQ", len(body), 0) + body)
