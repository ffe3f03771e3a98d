"""Data that crosses the trust boundary, shared by both sides.

It consists of frames, values, failures, cell ids and control messages. Both sides also pair parameters in the same way.
Nothing received in a frame is unpickled or evaluated, and no announced size is trusted.
"""
