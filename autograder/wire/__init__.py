"""What crosses the trust boundary, known to both sides of it: frames, values, failures, names of cells.

Nothing here decides anything, and nothing that a frame brings is unpickled, evaluated or trusted for its size.
"""
