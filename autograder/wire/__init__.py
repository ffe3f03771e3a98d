"""Data that crosses the trust boundary, shared by both sides: frames, values, failures, cell ids.

Nothing received in a frame is unpickled or evaluated, and no announced size is trusted.
"""
